/** SQL of what a person prefers, and of what the organisation is called. */
import type { PersonId } from '#lib/kernel/ids.ts'
import type { SqlRunner, SqlTx } from '#lib/platform/db/database.ts'
import { sql } from '#lib/platform/db/sql.ts'

export async function storedPreferences(runner: SqlRunner, id: PersonId): Promise<unknown> {
  const [row] = await runner.rows<{ preferences: unknown }>(sql`SELECT preferences FROM person WHERE id = ${id}`)
  return row?.preferences ?? {}
}

export async function savePreferences(tx: SqlTx, id: PersonId, preferences: object): Promise<void> {
  await tx.rows(sql`UPDATE person SET preferences = ${JSON.stringify(preferences)}::jsonb WHERE id = ${id}`)
}

export async function storedOrganisation(runner: SqlRunner, key: string): Promise<unknown> {
  const [row] = await runner.rows<{ value: unknown }>(sql`SELECT value FROM setting WHERE key = ${key}`)
  return row?.value ?? null
}

/** The second of two admins who change it at once sees what the first decided. */
export async function lockOrganisation(tx: SqlTx, key: string): Promise<unknown> {
  await tx.rows(sql`SELECT pg_advisory_xact_lock(hashtext('curfew.organisation'))`)
  return storedOrganisation(tx, key)
}

export async function saveOrganisation(
  tx: SqlTx,
  row: { key: string; value: object; setBy: PersonId | null },
): Promise<void> {
  await tx.rows(sql`
    INSERT INTO setting (key, value, set_by) VALUES (${row.key}, ${JSON.stringify(row.value)}::jsonb, ${row.setBy})
    ON CONFLICT (key) DO UPDATE SET value = excluded.value, set_by = excluded.set_by, set_at = clock_timestamp()`)
}
