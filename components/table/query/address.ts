/** What the address of a list says: its query line, order and page. Links from before the query line are read into it. */
import { printPart } from '#lib/kernel/list-query/grammar.ts'
import { parseSort, type Sort } from '../filters.ts'
import { searchText } from '../page-trail.ts'

export type ListSearch = Readonly<Record<string, string | string[] | undefined>>
/** A parameter of older links: the qualifier it became, and the words that changed. */
export type ListLinks = Readonly<Record<string, { key: string; words?: Readonly<Record<string, string>> }>>

export type ListAddress = {
  /** The whole query line. */
  text: string
  sort: Sort | null
  cursor: string | null
  /** The query string as it stands. */
  search: string
  /** Parameters that the line says too; they go with its next change. */
  drop: string[]
}

const first = (value: string | string[] | undefined): string | null => (Array.isArray(value) ? value[0] : value) ?? null
const valuesOf = (value: string | string[] | undefined): string[] =>
  (Array.isArray(value) ? value : [value ?? '']).flatMap((text) => text.split(',')).filter(Boolean)

export function readAddress(search: ListSearch, links: ListLinks = {}): ListAddress {
  const linked = Object.entries(links).flatMap(([param, { key, words }]) => {
    const values = valuesOf(search[param]).map((value) => words?.[value] ?? value)
    return values.length > 0 ? [{ param, key, values: values.filter(Boolean) }] : []
  })
  const parts = linked
    .filter(({ values }) => values.length > 0)
    .map(({ key, values }) => printPart({ key, not: false, values }))
  return {
    text: [first(search.q)?.trim() ?? '', ...parts].filter(Boolean).join(' '),
    sort: parseSort(first(search.sort)),
    cursor: first(search.cursor),
    search: searchText(search),
    drop: linked.map(({ param }) => param),
  }
}
