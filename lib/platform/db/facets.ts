/** Facets of a list: how many rows each value would leave, counted under all other terms. */
import type { CountedValue } from '#lib/kernel/list-query/schema.ts'
import type { SqlRunner } from './database.ts'
import { allOf, join, type Sql, sql } from './sql.ts'
import type { KeyedCondition } from './terms.ts'

export type FacetExpression = {
  key: string
  value: Sql
  /** The value is an array: a row counts for each of them. */
  each?: true
}

/** Beyond these nobody scrolls; whoever looks for another types it. */
const MOST = 50

/**
 * One pass over the rows: values and which terms hold are worked out once a row, then grouped. The key `total` counts
 * the rows under all terms.
 * @param list.base holds whatever the terms say: scope, view
 */
export async function countFacets(
  runner: SqlRunner,
  list: { from: Sql; base: Sql; terms: readonly KeyedCondition[]; facets: readonly FacetExpression[] },
): Promise<CountedValue[]> {
  const others = (key: string | null): Sql =>
    allOf(list.terms.flatMap((term, index) => (term.key === key ? [] : [sql`holds[${index + 1}::int] IS TRUE`])))
  const columns = [
    list.terms.length > 0
      ? sql`ARRAY[${join(list.terms.map((term) => sql`(${term.condition})`))}] AS holds`
      : sql`'{}'::bool[] AS holds`,
    ...list.facets.map(({ value }, index) => sql`${value} AS ${columnAt(index)}`),
  ]
  const counts = list.facets.map(({ key, each }, index) => {
    const value = each ? sql`each.value` : columnAt(index)
    const rows = each ? sql`base CROSS JOIN LATERAL unnest(${columnAt(index)}) AS each(value)` : sql`base`
    return sql`(SELECT ${key}::text AS key, ${value}::text AS value, count(*)::int AS count FROM ${rows}
      WHERE ${others(key)} AND ${value} IS NOT NULL GROUP BY ${value} ORDER BY count(*) DESC, ${value} LIMIT ${MOST}::int)`
  })
  return runner.rows<CountedValue>(sql`
    WITH base AS MATERIALIZED (SELECT ${join(columns)} FROM ${list.from} WHERE ${list.base})
    ${join([...counts, sql`(SELECT 'total', '', count(*)::int FROM base WHERE ${others(null)})`], ' UNION ALL ')}`)
}

/** Names cannot be parameters; no list has more facets. */
const COLUMNS = [sql`v1`, sql`v2`, sql`v3`, sql`v4`, sql`v5`, sql`v6`, sql`v7`, sql`v8`, sql`v9`, sql`v10`]
function columnAt(index: number): Sql {
  const column = COLUMNS[index]
  if (!column) throw new Error('more facets than columns')
  return column
}
