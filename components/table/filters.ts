/** The state of a list lives in its address. The same words serve the filter bar and the page that answers it. */
import { createLoader, parseAsArrayOf, parseAsString, type SearchParams } from 'nuqs/server'

export type FacetOption = { value: string; label: string; count?: number }
export type Facet = { key: string; label: string; options: readonly FacetOption[] }
export type Sort = { key: string; direction: 'asc' | 'desc' }

/** `?q=ledger&owner=none,me&tier=T0&sort=-lastUsed&cursor=…` */
export const listParsers = (facetKeys: readonly string[]) => ({
  q: parseAsString.withDefault(''),
  sort: parseAsString,
  cursor: parseAsString,
  ...facetParsers(facetKeys),
})

export const facetParsers = (facetKeys: readonly string[]) =>
  Object.fromEntries(facetKeys.map((key) => [key, parseAsArrayOf(parseAsString).withDefault([])]))

export type ListState = { q: string; sort: Sort | null; cursor: string | null; facets: Record<string, string[]> }

/** What a page reads from its `searchParams`. Unknown facets are ignored; the query still judges the values. */
export async function loadListState(
  searchParams: Promise<SearchParams>,
  facetKeys: readonly string[],
): Promise<ListState> {
  const raw = await createLoader({ q: parseAsString.withDefault(''), sort: parseAsString, cursor: parseAsString })(
    searchParams,
  )
  const facets = await createLoader(facetParsers(facetKeys))(searchParams)
  return { q: raw.q, sort: parseSort(raw.sort), cursor: raw.cursor, facets: facets as Record<string, string[]> }
}

/** `-lastUsed` is descending. */
export function parseSort(text: string | null): Sort | null {
  if (!text) return null
  return text.startsWith('-') ? { key: text.slice(1), direction: 'desc' } : { key: text, direction: 'asc' }
}

export const sortText = (sort: Sort): string => (sort.direction === 'desc' ? `-${sort.key}` : sort.key)

/** The next press on a column head: ascending, descending, ascending… A new order starts at the first page. */
export function sortHref(pathname: string, search: string, key: string, current: Sort | null): string {
  const params = new URLSearchParams(search)
  const direction = current?.key === key && current.direction === 'asc' ? 'desc' : 'asc'
  params.set('sort', sortText({ key, direction }))
  params.delete('cursor')
  return `${pathname}?${params}`
}

/** The same list, one page on. */
export function cursorHref(pathname: string, search: string, cursor: string | null): string {
  const params = new URLSearchParams(search)
  if (cursor === null) params.delete('cursor')
  else params.set('cursor', cursor)
  return params.size > 0 ? `${pathname}?${params}` : pathname
}

export const isFiltered = (state: Pick<ListState, 'q' | 'facets'>): boolean =>
  state.q !== '' || Object.values(state.facets).some((values) => values.length > 0)

/** In words, for "no match": `owner: none`. */
export const filterWords = (state: Pick<ListState, 'q' | 'facets'>, facets: readonly Facet[]): string[] => [
  ...(state.q ? [`“${state.q}”`] : []),
  ...facets.flatMap((facet) =>
    (state.facets[facet.key] ?? []).map(
      (value) => `${facet.label.toLowerCase()}: ${optionLabel(facet, value).toLowerCase()}`,
    ),
  ),
]

export const optionLabel = (facet: Facet, value: string): string =>
  facet.options.find((option) => option.value === value)?.label ?? value
