/** One way to read rows: camelCase names, instants for timestamps, numbers for bigint and numeric. */
import pg from 'pg'
import { preparedName, type Statement } from './sql.ts'

const { builtins } = pg.types
const asNumber = (text: string) => Number(text)
const parsers = new Map<number, (text: string) => unknown>([
  [builtins.INT8, asNumber],
  [builtins.NUMERIC, asNumber],
  // PostgreSQL prints `2026-11-22 10:00:00.123456+00`; an Instant keeps its milliseconds.
  [
    builtins.TIMESTAMPTZ,
    (text) => (text.endsWith('infinity') ? (text.startsWith('-') ? -Infinity : Infinity) : Date.parse(isoOf(text))),
  ],
])
const isoOf = (text: string) => text.replace(' ', 'T').replace(/([+-]\d\d)$/, '$1:00')
const types = {
  getTypeParser: ((oid: number, format?: 'text' | 'binary') =>
    (format !== 'binary' && parsers.get(oid)) || pg.types.getTypeParser(oid, format)) as typeof pg.types.getTypeParser,
}

const camel = (name: string) => name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase())
/** Column names are few and come again with every row of a hot path. */
const known = new Map<string, string>()
function camelOf(name: string): string {
  const found = known.get(name)
  if (found !== undefined) return found
  const made = camel(name)
  // Names that people choose do not come here; the bound is for what nobody thought of.
  if (known.size < 10_000) known.set(name, made)
  return made
}

export type Queryable = { query(config: pg.QueryConfig): Promise<pg.QueryResult> }

/** Runs one statement; every column name comes back in camelCase. */
export async function queryRows<T>(client: Queryable, statement: Statement): Promise<T[]> {
  const name = preparedName(statement)
  const result = await client.query({
    ...(name === undefined ? {} : { name }),
    text: statement.text,
    values: statement.values as unknown[],
    types,
    rowMode: 'array',
  } as pg.QueryConfig)
  const names = result.fields.map((field) => camelOf(field.name))
  const shape = result.rows.length * names.length > MANY_VALUES ? shapeOf(names) : {}
  return (result.rows as unknown[][]).map((values) => {
    const row: Record<string, unknown> = { ...shape }
    for (let index = 0; index < names.length; index += 1) row[names[index] ?? ''] = values[index]
    return row as T
  })
}

/** From here on it pays to make the shape of the rows first. */
const MANY_VALUES = 200
/** An object that gets many keys one by one becomes a dictionary, slow to read and to copy; one that is read as JSON does not. */
const shapeOf = (names: readonly string[]): Readonly<Record<string, unknown>> =>
  JSON.parse(`{${names.map((name) => `${JSON.stringify(name)}:null`).join(',')}}`) as Record<string, unknown>
