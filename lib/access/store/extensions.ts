/** More time: the live grant that a request would extend, and how its end moved. */
import type { GrantId, IdentityId, PersonId, RequestId, SourceId } from '#lib/kernel/ids.ts'
import type { Instant } from '#lib/kernel/time.ts'
import type { SqlRunner, SqlTx } from '#lib/platform/db/database.ts'
import { empty, sql } from '#lib/platform/db/sql.ts'
import type { GrantState } from '../model.ts'
import { hintEngine } from './requests.ts'

export type ExtendedGrant = {
  sourceId: SourceId
  id: GrantId
  requestId: RequestId
  identityId: IdentityId
  state: GrantState
  endsAt: Instant | null
  endedAt: Instant | null
  marginMs: number
}

/**
 * The grant that a request would extend. Locked, the engine's claim and an approval exclude each other: a claim that was
 * quicker has left its state when the lock is given, one that comes later passes over the row and finds the new end.
 */
export async function grantToExtend(
  db: SqlRunner,
  grant: { sourceId: SourceId; id: GrantId },
  options: { lock: boolean },
): Promise<ExtendedGrant | null> {
  const [row] = await db.rows<ExtendedGrant>(sql`
    SELECT source_id, id, request_id, identity_id, state, ends_at, ended_at, margin_ms FROM access_grant
    WHERE source_id = ${grant.sourceId} AND id = ${grant.id} ${options.lock ? sql`FOR UPDATE` : empty}`)
  return row ?? null
}

export type MovedEnd = { fromEndsAt: Instant; toEndsAt: Instant }

/**
 * Moves the end of a locked grant later: one row of evidence and the grant's own end, exact to the microsecond. Asks the
 * clock once more, for the decision may have been made a moment before the revoke was due.
 * @returns null when the time was up
 */
export async function extendEnd(
  tx: SqlTx,
  extension: { requestId: RequestId; sourceId: SourceId; grantId: GrantId; byMs: number },
): Promise<MovedEnd | null> {
  const [moved] = await tx.rows<MovedEnd>(sql`
    INSERT INTO grant_extension (request_id, source_id, grant_id, from_ends_at, to_ends_at)
    SELECT ${extension.requestId}, g.source_id, g.id, g.ends_at, g.ends_at + make_interval(secs => ${extension.byMs / 1000}::float8)
    FROM access_grant g
    WHERE g.source_id = ${extension.sourceId} AND g.id = ${extension.grantId} AND g.state = 'active'
      AND g.ends_at - make_interval(secs => g.margin_ms / 1000.0) > clock_timestamp()
    RETURNING from_ends_at, to_ends_at`)
  if (!moved) return null
  await tx.rows(sql`
    UPDATE access_grant g SET ends_at = x.to_ends_at, due_at = x.to_ends_at - make_interval(secs => g.margin_ms / 1000.0), extended_by_request_id = x.request_id
    FROM grant_extension x WHERE x.request_id = ${extension.requestId} AND g.source_id = x.source_id AND g.id = x.grant_id`)
  await hintEngine(tx)
  return moved
}

export type Extension = MovedEnd & {
  requestId: RequestId
  extendedAt: Instant
  durationMs: number
  requesterName: string
  approvedByName: string | null
  reason: string
}

/** How a grant's end moved later, in order. */
export const readExtensions = (db: SqlRunner, grant: { sourceId: SourceId; id: GrantId }): Promise<Extension[]> =>
  db.rows<Extension>(sql`
    SELECT x.request_id, x.from_ends_at, x.to_ends_at, x.extended_at, r.approved_duration_ms AS duration_ms, rp.name AS requester_name,
      ap.name AS approved_by_name, r.reason
    FROM grant_extension x JOIN access_request r ON r.id = x.request_id
    JOIN person rp ON rp.id = r.requester_person_id LEFT JOIN person ap ON ap.id = r.decided_by
    WHERE x.source_id = ${grant.sourceId} AND x.grant_id = ${grant.id} ORDER BY x.extended_at, x.request_id`)

/** What one decision made of the end; null while there is none. */
export async function movedBy(db: SqlRunner, requestId: RequestId): Promise<MovedEnd | null> {
  const [row] = await db.rows<MovedEnd>(
    sql`SELECT from_ends_at, to_ends_at FROM grant_extension WHERE request_id = ${requestId}`,
  )
  return row ?? null
}

export type PendingExtension = {
  id: RequestId
  durationMs: number
  requesterPersonId: PersonId
  requesterName: string
  createdAt: Instant
}

/** The one request for more time of a grant that waits for a decision. */
export async function pendingExtension(db: SqlRunner, grantId: GrantId): Promise<PendingExtension | null> {
  const [row] = await db.rows<PendingExtension>(sql`
    SELECT r.id, r.duration_ms, r.requester_person_id, p.name AS requester_name, r.created_at
    FROM access_request r JOIN person p ON p.id = r.requester_person_id
    WHERE r.extends_grant_id = ${grantId} AND r.state = 'pending'`)
  return row ?? null
}
