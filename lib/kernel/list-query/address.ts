/** A list's address, kept readable: `?q=owner:none+last-used:%3E90d&sort=-lastUsed`. Pure. */

/** Encodes only what an address cannot hold. Browsers write `>` and `<` as %3E and %3C whatever one does. */
const readable = (text: string): string =>
  encodeURIComponent(text)
    .replaceAll('%20', '+')
    .replaceAll(/%(3A|2C|2F|40|3B)/g, decodeURIComponent)

/** A query string, without its question mark. */
export const searchString = (entries: Iterable<readonly [string, string]>): string =>
  [...entries].map(([key, value]) => `${readable(key)}=${readable(value)}`).join('&')

/** What belongs to one page of a list and not to the list. */
const OF_THE_PAGE = new Set(['cursor', 'back'])

type Change = {
  /** The new query; empty takes it out. */
  q?: string
  sort?: string | null
  /** Parameters that the query says now. */
  drop?: readonly string[]
}

/** The list asked differently: it starts at its first page. @param search the present query string */
export function listHref(pathname: string, search: string, { q, sort, drop = [] }: Change): string {
  const gone = new Set([
    ...OF_THE_PAGE,
    ...drop,
    ...(q === undefined ? [] : ['q']),
    ...(sort === undefined ? [] : ['sort']),
  ])
  const kept = [...new URLSearchParams(search)].filter(([key]) => !gone.has(key))
  const entries: [string, string][] = [
    ...kept.filter(([key]) => key === 'view'),
    ...(q ? ([['q', q]] as [string, string][]) : []),
    ...kept.filter(([key]) => key !== 'view'),
    ...(sort ? ([['sort', sort]] as [string, string][]) : []),
  ]
  return entries.length > 0 ? `${pathname}?${searchString(entries)}` : pathname
}

/** A link to a list: `listLink('/identities', 'owner:none')`. */
export const listLink = (pathname: string, q: string): string => listHref(pathname, '', { q })
