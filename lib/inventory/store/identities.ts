/** One identity and what it proves itself with. */
import type { IdentityId, SourceId } from '#lib/kernel/ids.ts'
import type { SqlRunner, SqlTx } from '#lib/platform/db/database.ts'
import { sql } from '#lib/platform/db/sql.ts'
import type { Credential, Identity } from '../model.ts'

export const identityColumns = sql`i.source_id, i.id, i.external_id, i.account_key, i.name, i.kind, i.environment, i.attributes, i.flags, i.disabled,
  i.standing_count, i.live_sessions, i.last_used_at, i.last_used_known, i.first_seen_at, i.seen_at, i.gone_at`

export async function findIdentity(runner: SqlRunner, id: IdentityId): Promise<Identity | null> {
  const [row] = await runner.rows<Identity>(sql`SELECT ${identityColumns} FROM identity i WHERE i.id = ${id}`)
  return row ?? null
}

/**
 * The row everything about one identity is decided under: whoever holds it is alone with its claims, owner and
 * baseline (I21). It does not wait for, nor hold up, the rows that syncs reference it from.
 */
export async function lockIdentity(tx: SqlTx, id: IdentityId): Promise<Identity | null> {
  const [row] = await tx.rows<Identity>(
    sql`SELECT ${identityColumns} FROM identity i WHERE i.id = ${id} FOR NO KEY UPDATE`,
  )
  return row ?? null
}

/** Present ones first, then the newest. */
export async function readCredentials(
  runner: SqlRunner,
  sourceId: SourceId,
  identityId: IdentityId,
): Promise<Credential[]> {
  return runner.rows<Credential>(sql`
    SELECT id, kind, expires_at, never_expires, last_rotated_at, first_seen_at, gone_at FROM credential
    WHERE source_id = ${sourceId} AND identity_id = ${identityId} ORDER BY gone_at IS NOT NULL, first_seen_at DESC, id LIMIT 200`)
}
