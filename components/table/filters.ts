/** The state of a list lives in its address. The same words serve the filter bar and the page that answers it. */
import { listHref } from '#lib/kernel/list-query/address.ts'

export type FacetOption = { value: string; label: string; count?: number }
export type Facet = { key: string; label: string; options: readonly FacetOption[] }
export type Sort = { key: string; direction: 'asc' | 'desc' }

export type ListState = { q: string; sort: Sort | null; cursor: string | null; facets: Record<string, string[]> }

type Given = Readonly<Record<string, string | string[] | undefined>>
const first = (given: string | string[] | undefined): string | null => (Array.isArray(given) ? given[0] : given) ?? null
const listIn = (text: string | null): string[] => (text ?? '').split(',').filter(Boolean)

/** What a page reads from its address, `?q=ledger&owner=none,me&sort=-lastUsed&cursor=…`. Unknown facets are ignored; the query still judges the values. */
export function readListState(given: Given, facetKeys: readonly string[]): ListState {
  return {
    q: first(given.q) ?? '',
    sort: parseSort(first(given.sort)),
    cursor: first(given.cursor),
    facets: Object.fromEntries(facetKeys.map((key) => [key, listIn(first(given[key]))])),
  }
}

/** `-lastUsed` is descending. */
export function parseSort(text: string | null): Sort | null {
  if (!text) return null
  return text.startsWith('-') ? { key: text.slice(1), direction: 'desc' } : { key: text, direction: 'asc' }
}

export const sortText = (sort: Sort): string => (sort.direction === 'desc' ? `-${sort.key}` : sort.key)

/** The next press on a column head: ascending, descending, ascending… A new order starts at the first page. */
export function sortHref(pathname: string, search: string, key: string, current: Sort | null): string {
  const direction = current?.key === key && current.direction === 'asc' ? 'desc' : 'asc'
  return listHref(pathname, search, { sort: sortText({ key, direction }) })
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
