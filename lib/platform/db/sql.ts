/** SQL as a value: text with `$1` parameters, nested safely. `sql` is the only way to write a query. */
import { Prisma } from './generated/client.ts'

export type Sql = Prisma.Sql
export const sql = Prisma.sql
export const join = Prisma.join
export const empty = Prisma.empty

/** Joins conditions with AND; no condition is TRUE. */
export const allOf = (conditions: readonly Sql[]): Sql =>
  conditions.length ? Prisma.join([...conditions], ' AND ') : Prisma.sql`TRUE`

/** A name of the schema, where a statement is put together from a list of columns. Never anybody's words. @throws RangeError */
export function identifier(name: string): Sql {
  if (!/^[a-z][a-z_]*$/.test(name)) throw new RangeError(`${JSON.stringify(name)} is no name of a column`)
  return Prisma.raw(name)
}

/** A whole number as part of the text: a plan for all parameters then knows how many rows are wanted. @throws RangeError */
export function literal(count: number): Sql {
  if (!Number.isSafeInteger(count)) throw new RangeError(`${count} is no whole number`)
  return Prisma.raw(String(count))
}

/** What a connection takes: a `sql` value, or one that was put together before. */
export type Statement = Pick<Sql, 'text' | 'values'>

const names = new WeakMap<Statement, string>()

/**
 * Marks a statement of a hot path: its plan is made once a connection and kept under the name. The text must be the same
 * for the same name; only parameters may differ.
 */
export function prepared<S extends Statement>(name: string, statement: S): S {
  names.set(statement, name)
  return statement
}
export const preparedName = (statement: Statement): string | undefined => names.get(statement)

/** Stands for a parameter that is filled in later. */
class Slot {
  readonly key: string
  constructor(key: string) {
    this.key = key
  }
}

/**
 * A prepared statement of the hottest paths, whose text is put together once, at the first call: others only fill in its
 * parameters.
 * @param build is given a function that makes the place of a parameter, by its key. The same key is the same parameter
 * wherever it stands, and needs the same cast there.
 */
export function compiled<Key extends string>(
  name: string,
  build: (parameter: (key: Key) => unknown) => Sql,
): (parameters: Readonly<Record<Key, unknown>>) => Statement {
  let made: { text: string; places: readonly unknown[] } | undefined
  return (parameters) => {
    made ??= textOf(build((key) => new Slot(key)))
    return prepared(name, {
      text: made.text,
      values: made.places.map((place) => (place instanceof Slot ? parameters[place.key as Key] : place)),
    })
  }
}

function textOf({ strings, values }: Sql): { text: string; places: readonly unknown[] } {
  const places: unknown[] = []
  const numbers = new Map<string, number>()
  const placeOf = (value: unknown): number => {
    const known = value instanceof Slot ? numbers.get(value.key) : undefined
    if (known !== undefined) return known
    const number = places.push(value)
    if (value instanceof Slot) numbers.set(value.key, number)
    return number
  }
  const text = strings.reduce((before, part, index) => `${before}$${placeOf(values[index - 1])}${part}`)
  return { text, places }
}
