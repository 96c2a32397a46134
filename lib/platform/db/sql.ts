/** SQL as a value: text with `$1` parameters, nested safely. `sql` is the only way to write a query. */
import { Prisma } from './generated/client.ts'

export type Sql = Prisma.Sql
export const sql = Prisma.sql
export const join = Prisma.join
export const empty = Prisma.empty

/** Joins conditions with AND; no condition is TRUE. */
export const allOf = (conditions: readonly Sql[]): Sql =>
  conditions.length ? Prisma.join([...conditions], ' AND ') : Prisma.sql`TRUE`

const names = new WeakMap<Sql, string>()

/**
 * Marks a statement of a hot path: its plan is made once a connection and kept under the name. The text must be the same
 * for the same name; only parameters may differ.
 */
export function prepared(name: string, statement: Sql): Sql {
  names.set(statement, name)
  return statement
}
export const preparedName = (statement: Sql): string | undefined => names.get(statement)
