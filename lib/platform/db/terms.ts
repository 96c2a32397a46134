/** Terms of a list's query as conditions: what every list does in the same way. */
import type { Term, TermValue } from '#lib/kernel/list-query/read.ts'
import { join, type Sql, sql } from './sql.ts'

export type KeyedCondition = { key: string; condition: Sql }
type Range = Extract<TermValue, { kind: 'range' }>
type Moment = Extract<TermValue, { kind: 'moment' }>

/** Any of the values; what is unknown is not excluded by a minus. */
export function termCondition(term: Term, one: (value: TermValue) => Sql): Sql {
  const any = sql`(${join(term.values.map(one), ' OR ')})`
  return term.not ? sql`(${any} IS NOT TRUE)` : any
}

/** The words among the values: a value of another kind was refused when the text was read. */
export const wordOf = (value: TermValue): string => (value.kind === 'word' ? value.word : '')

const FALSE = sql`FALSE`
const bounds = (conditions: (Sql | null)[]): Sql => {
  const known = conditions.filter((one) => one !== null)
  return known.length > 0 ? sql`(${join(known, ' AND ')})` : sql`TRUE`
}

/** A figure within the range; null is in none. */
export const within = (column: Sql, { from, to, fromOpen, toOpen }: Range): Sql =>
  bounds([
    from === null ? null : sql`${column} ${fromOpen ? sql`>` : sql`>=`} ${from}::float8`,
    to === null ? null : sql`${column} ${toOpen ? sql`<` : sql`<=`} ${to}::float8`,
  ])

const ago = (ms: number): Sql => sql`clock_timestamp() - make_interval(secs => ${ms / 1_000}::float8)`

/** A point in time so long ago: the longer ago, the smaller it is. */
export const longAgo = (column: Sql, { from, to, fromOpen, toOpen }: Range): Sql =>
  bounds([
    from === null ? null : sql`${column} ${fromOpen ? sql`<` : sql`<=`} ${ago(from)}`,
    to === null ? null : sql`${column} ${toOpen ? sql`>` : sql`>=`} ${ago(to)}`,
  ])

const momentSql = (value: Moment): Sql => ('at' in value ? sql`to_timestamp(${value.at} / 1000.0)` : ago(value.agoMs))
/** From a moment on. */
export const since = (column: Sql, value: TermValue): Sql =>
  value.kind === 'moment' ? sql`${column} >= ${momentSql(value)}` : FALSE
/** Before a moment. */
export const until = (column: Sql, value: TermValue): Sql =>
  value.kind === 'moment' ? sql`${column} < ${momentSql(value)}` : FALSE

const pattern = (text: string): string => `%${text.replaceAll(/[\\%_]/g, '\\$&')}%`
/** The text stands somewhere in one of the columns; signs in it mean themselves. */
export const textIn = (columns: readonly Sql[], text: string): Sql =>
  sql`(${join(
    columns.map((column) => sql`${column} ILIKE ${pattern(text)}`),
    ' OR ',
  )})`
