/** The two settings of the demo world. */
import type { PersonId } from '#lib/kernel/ids.ts'
import type { Instant } from '#lib/kernel/time.ts'
import type { SqlRunner, SqlTx } from '#lib/platform/db/database.ts'
import { sql } from '#lib/platform/db/sql.ts'
import { DEMO_SETTING, DemoValue, type Wipe, WIPE_SETTING, type WipeState, WipeValue } from './model.ts'

type Row = { value: unknown; setAt: Instant }

export async function isDemo(runner: SqlRunner): Promise<boolean> {
  const [row] = await runner.rows<Row>(sql`SELECT value, set_at FROM setting WHERE key = ${DEMO_SETTING}`)
  return row !== undefined && 'seededAt' in DemoValue.parse(row.value)
}

/** Locks the world against a second wipe at the same moment. */
export async function lockDemo(tx: SqlTx): Promise<boolean> {
  await tx.rows(sql`SELECT 1 FROM setting WHERE key = ${DEMO_SETTING} FOR UPDATE`)
  return isDemo(tx)
}

export async function findWipe(runner: SqlRunner): Promise<Wipe | null> {
  const [row] = await runner.rows<Row>(sql`SELECT value, set_at FROM setting WHERE key = ${WIPE_SETTING}`)
  if (!row) return null
  const value = WipeValue.parse(row.value)
  return { ...value, personId: value.personId as PersonId, at: row.setAt }
}

export async function saveWipe(
  tx: SqlTx,
  wipe: { state: WipeState; personId: PersonId; error?: string | null },
): Promise<void> {
  const value = JSON.stringify({ state: wipe.state, personId: wipe.personId, error: wipe.error ?? null })
  await tx.rows(sql`
    INSERT INTO setting (key, value, set_by) VALUES (${WIPE_SETTING}, ${value}::jsonb, ${wipe.personId})
    ON CONFLICT (key) DO UPDATE SET value = excluded.value, set_by = excluded.set_by, set_at = clock_timestamp()`)
}
