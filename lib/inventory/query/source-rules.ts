/** Sources are few and read as a whole: the query line is answered here, by the same terms as everywhere. Pure. */
import { TEXT, type Term, type TermValue } from '#lib/kernel/list-query/read.ts'
import type { CountedValue } from '#lib/kernel/list-query/schema.ts'
import type { SourceRow } from '../model.ts'

type Listed = Pick<SourceRow, 'name' | 'kind' | 'environment' | 'freshness' | 'identities' | 'approverTeam'>

const FACETS: Readonly<Record<string, (source: Listed) => string>> = {
  state: ({ freshness }) => freshness,
  kind: ({ kind }) => kind,
  env: ({ environment }) => environment,
  approvers: ({ approverTeam }) => approverTeam?.id ?? 'none',
}

function isInRange(figure: number, value: TermValue): boolean {
  if (value.kind !== 'range') return false
  const { from, to, fromOpen, toOpen } = value
  return (
    (from === null || (fromOpen ? figure > from : figure >= from)) &&
    (to === null || (toOpen ? figure < to : figure <= to))
  )
}

function holds(source: Listed, key: string, value: TermValue): boolean {
  if (key === 'identities') return isInRange(source.identities, value)
  const word = value.kind === 'word' ? value.word.toLowerCase() : ''
  if (key === TEXT) return source.name.toLowerCase().includes(word)
  return FACETS[key]?.(source).toLowerCase() === word
}

const matches = (source: Listed, terms: readonly Term[]): boolean =>
  terms.every(({ key, not, values }) => not !== values.some((value) => holds(source, key, value)))

export const sourcesMatching = <S extends Listed>(sources: readonly S[], terms: readonly Term[]): S[] =>
  sources.filter((source) => matches(source, terms))

/** What is connected comes first. */
export const byConnection = (
  a: { connected: boolean; name: string },
  b: { connected: boolean; name: string },
): number => Number(b.connected) - Number(a.connected) || a.name.localeCompare(b.name)

/** Each value counted under the other terms, and the total under all. */
export function countSources(sources: readonly Listed[], terms: readonly Term[]): CountedValue[] {
  const counted = Object.entries(FACETS).flatMap(([key, valueOf]) => {
    const others = terms.filter((term) => term.key !== key)
    const groups = Map.groupBy(sourcesMatching(sources, others), valueOf)
    return [...groups].map(([value, rows]) => ({ key, value, count: rows.length }))
  })
  return [
    ...counted.toSorted((a, b) => b.count - a.count || a.value.localeCompare(b.value)),
    { key: 'total', value: '', count: sourcesMatching(sources, terms).length },
  ]
}
