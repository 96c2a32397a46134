/** Back and forth through keyset pages: the cursors already passed ride in the address as `back`. Pure. */
import { searchString } from '#lib/kernel/list-query/address.ts'

const LONGEST = 12
const FIRST = '-'

type Trail = { previousHref: string | null; nextHref: string | null }

/** @param search the present query string, without its question mark */
export function pageTrail(pathname: string, search: string, nextCursor: string | null): Trail {
  const params = new URLSearchParams(search)
  const cursor = params.get('cursor')
  const back = cursor === null ? [] : (params.get('back') ?? FIRST).split(',')
  const at = (to: string | null, trail: readonly string[]): string => {
    const next = new URLSearchParams(params)
    next.delete('cursor')
    next.delete('back')
    if (to !== null) next.set('cursor', to)
    if (to !== null && trail.length > 0) next.set('back', trail.slice(-LONGEST).join(','))
    return next.size > 0 ? `${pathname}?${searchString(next)}` : pathname
  }
  const before = back.at(-1)
  return {
    previousHref: before === undefined ? null : at(before === FIRST ? null : before, back.slice(0, -1)),
    nextHref: nextCursor === null ? null : at(nextCursor, [...back, cursor ?? FIRST]),
  }
}

/** The query string of a page's `searchParams`. */
export function searchText(search: Readonly<Record<string, string | string[] | undefined>>): string {
  const params = new URLSearchParams()
  for (const [key, value] of Object.entries(search))
    for (const one of Array.isArray(value) ? value : [value]) if (one !== undefined) params.append(key, one)
  return searchString(params)
}
