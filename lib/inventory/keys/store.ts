/** SQL about which key seals what, and where workers live. */
import type { PersonId } from '#lib/kernel/ids.ts'
import type { Instant } from '#lib/kernel/time.ts'
import type { SqlRunner, SqlTx } from '#lib/platform/db/database.ts'
import { sql } from '#lib/platform/db/sql.ts'
import { ROTATION_SETTING } from './model.ts'

export const sealedByKey = (db: SqlRunner): Promise<{ keyId: string; sealed: number }[]> =>
  db.rows(sql`SELECT key_id, count(*)::int AS sealed FROM source_secret GROUP BY key_id ORDER BY key_id`)

export async function lastRotation(db: SqlRunner): Promise<Instant | null> {
  const [row] = await db.rows<{ setAt: Instant }>(sql`SELECT set_at FROM setting WHERE key = ${ROTATION_SETTING}`)
  return row?.setAt ?? null
}

/** Of two rotations at once the second waits, and makes one more key. */
export async function lockRotation(tx: SqlTx): Promise<void> {
  await tx.rows(sql`SELECT pg_advisory_xact_lock(hashtext('curfew.key-rotation'))`)
}

export async function saveRotation(tx: SqlTx, keyId: string, setBy: PersonId | null): Promise<void> {
  await tx.rows(sql`
    INSERT INTO setting (key, value, set_by) VALUES (${ROTATION_SETTING}, ${JSON.stringify({ keyId })}::jsonb, ${setBy})
    ON CONFLICT (key) DO UPDATE SET value = excluded.value, set_by = excluded.set_by, set_at = clock_timestamp()`)
}
