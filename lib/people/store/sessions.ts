/** SQL about sessions. They are ended, never deleted, so that the record can be read later. */
import type { PersonId, SessionId } from '#lib/kernel/ids.ts'
import type { Instant } from '#lib/kernel/time.ts'
import type { SqlRunner, SqlTx } from '#lib/platform/db/database.ts'
import { sql } from '#lib/platform/db/sql.ts'
import { SESSION_ABSOLUTE_MS } from '../model.ts'

export type SessionEnd = 'signed-out' | 'signed-in-again' | 'disabled' | 'role-changed' | 'ended-by-admin'

export async function insertSession(
  tx: SqlTx,
  session: { id: SessionId; personId: PersonId; tokenHash: Buffer; authenticatedAt: Instant },
): Promise<Instant> {
  const [row] = await tx.rows<{ expiresAt: Instant }>(sql`
    INSERT INTO session (id, person_id, token_hash, authenticated_at, expires_at)
    VALUES (${session.id}, ${session.personId}, ${session.tokenHash}, to_timestamp(${session.authenticatedAt} / 1000.0),
      clock_timestamp() + make_interval(secs => ${SESSION_ABSOLUTE_MS / 1000}))
    RETURNING expires_at`)
  if (!row) throw new Error('the session was not stored')
  return row.expiresAt
}

/** Ends the sessions that are not over yet and says which. */
export async function endLiveSessions(tx: SqlTx, personId: PersonId, reason: SessionEnd): Promise<SessionId[]> {
  const rows = await tx.rows<{ id: SessionId }>(sql`
    UPDATE session SET ended_at = clock_timestamp(), end_reason = ${reason}
    WHERE person_id = ${personId} AND ended_at IS NULL AND expires_at > clock_timestamp() RETURNING id`)
  return rows.map((row) => row.id)
}

export async function endSessionByHash(
  tx: SqlTx,
  tokenHash: Buffer,
  reason: SessionEnd,
): Promise<{ id: SessionId; personId: PersonId } | null> {
  const [row] = await tx.rows<{ id: SessionId; personId: PersonId }>(sql`
    UPDATE session SET ended_at = clock_timestamp(), end_reason = ${reason}
    WHERE token_hash = ${tokenHash} AND ended_at IS NULL RETURNING id, person_id`)
  return row ?? null
}

export async function countLiveSessions(runner: SqlRunner, personId: PersonId): Promise<number> {
  const [row] = await runner.rows<{ count: number }>(sql`
    SELECT count(*) AS count FROM session
    WHERE person_id = ${personId} AND ended_at IS NULL AND expires_at > clock_timestamp()
      AND last_seen_at > clock_timestamp() - interval '30 minutes'`)
  return row?.count ?? 0
}
