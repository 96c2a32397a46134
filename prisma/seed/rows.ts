/** Many rows in one statement: columns are the keys of the first row, absent columns get their defaults. */
import type { SqlTx } from '#lib/platform/db/database.ts'
import { Prisma } from '#lib/platform/db/generated/client.ts'
import { join, sql } from '#lib/platform/db/sql.ts'
import { type Instant, toRfc3339 } from '#lib/kernel/time.ts'

export type Cell = string | number | boolean | null | readonly string[] | object
export type Row = Readonly<Record<string, Cell>>

const CHUNK = 2_000
const NAME = /^[a-z_]+$/

function identifier(name: string) {
  if (!NAME.test(name)) throw new RangeError(`not a name of ours: ${name}`)
  return Prisma.raw(`"${name}"`)
}

/** Rows keep their order, so that sequences count in it. */
export async function insertRows(tx: SqlTx, table: string, rows: readonly Row[]): Promise<void> {
  const [first] = rows
  if (!first) return
  const columns = join(Object.keys(first).map(identifier))
  for (let from = 0; from < rows.length; from += CHUNK)
    await tx.rows(sql`
      INSERT INTO ${identifier(table)} (${columns})
      SELECT ${columns} FROM jsonb_populate_recordset(NULL::${identifier(table)}, ${JSON.stringify(rows.slice(from, from + CHUNK))}::jsonb)`)
}

export const at = (moment: Instant): string => toRfc3339(moment)
export const atOrNull = (moment: Instant | null): string | null => (moment === null ? null : toRfc3339(moment))
