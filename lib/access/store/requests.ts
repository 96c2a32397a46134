/** Requests and votes: rows written by the commands. */
import type { GrantId, IdentityId, PersonId, RequestId, SourceId, TeamId, VoteId } from '#lib/kernel/ids.ts'
import type { Instant } from '#lib/kernel/time.ts'
import type { SqlTx } from '#lib/platform/db/database.ts'
import { prepared, sql } from '#lib/platform/db/sql.ts'
import { type AccessRequest, type Asked, type Decision, POLICY_VERSION, REQUEST_LAPSES_AFTER_MS } from '../model.ts'

const at = (moment: Instant | null) => sql`to_timestamp(${moment}::float8 / 1000.0)`

const requestColumns = sql`id, source_id, identity_id, entitlement_id, entitlement_hash, requester_person_id, requester_team_id, requester_class,
  duration_ms, starts_at, reason, task, asked_hash, policy_version, state, created_at, lapses_at, decided_at, decided_by, decision_reason, approved_duration_ms, extends_grant_id`

type NewRequest = Asked & {
  id: RequestId
  askedHash: string
  requesterPersonId: PersonId
  requesterTeamId: TeamId | null
  /** More time is asked before the grant ends, or not at all. */
  lapsesBy: Instant | null
}

export async function insertRequest(tx: SqlTx, request: NewRequest): Promise<AccessRequest> {
  const [row] = await tx.rows<AccessRequest>(sql`
    INSERT INTO access_request (id, source_id, identity_id, entitlement_id, entitlement_hash, requester_person_id, requester_team_id, duration_ms,
      starts_at, reason, task, asked_hash, policy_version, extends_grant_id, created_at, lapses_at)
    SELECT ${request.id}, ${request.sourceId}, ${request.identityId}, ${request.entitlementId}, ${request.entitlementHash}, ${request.requesterPersonId},
      ${request.requesterTeamId}, ${request.durationMs}, ${at(request.startsAt)}, ${request.reason}, ${request.task}, ${request.askedHash}, ${POLICY_VERSION},
      ${request.extendsGrantId}, clock.now, least(clock.now + make_interval(secs => ${REQUEST_LAPSES_AFTER_MS / 1000}::float8), ${at(request.lapsesBy)})
    FROM (SELECT clock_timestamp() AS now) clock
    RETURNING ${requestColumns}`)
  if (!row) throw new Error('the request was not stored')
  return row
}

export async function lockRequest(tx: SqlTx, id: RequestId): Promise<AccessRequest | null> {
  const [row] = await tx.rows<AccessRequest>(
    prepared('lock-request', sql`SELECT ${requestColumns} FROM access_request WHERE id = ${id} FOR UPDATE`),
  )
  return row ?? null
}

type DecidedState = Exclude<AccessRequest['state'], 'pending'>

export async function closeRequest(
  tx: SqlTx,
  id: RequestId,
  close: { state: DecidedState; decidedBy: PersonId | null; reason: string | null },
): Promise<void> {
  await tx.rows(
    prepared(
      'close-request',
      sql`
    UPDATE access_request SET state = ${close.state}, decided_at = clock_timestamp(), decided_by = ${close.decidedBy}, decision_reason = ${close.reason}
    WHERE id = ${id}`,
    ),
  )
}

export type NewVote = {
  id: VoteId
  requestId: RequestId
  personId: PersonId
  canonicalPersonId: PersonId
  decision: Decision
  reason: string
  durationMs: number | null
  askedHash: string
}

/** The vote that decides, and what it makes of the request. */
export async function insertDecidingVote(
  tx: SqlTx,
  vote: NewVote,
  close: { state: DecidedState; approvedDurationMs: number | null },
): Promise<void> {
  await tx.rows(
    prepared(
      'insert-deciding-vote',
      sql`
    WITH cast_vote AS (
      INSERT INTO vote (id, request_id, person_id, canonical_person_id, decision, reason, duration_ms, asked_hash)
      VALUES (${vote.id}, ${vote.requestId}, ${vote.personId}, ${vote.canonicalPersonId}, ${vote.decision}, ${vote.reason}, ${vote.durationMs}::int, ${vote.askedHash}))
    UPDATE access_request SET state = ${close.state}, decided_at = clock_timestamp(), decided_by = ${vote.personId}, decision_reason = nullif(${vote.reason}::text, ''),
      approved_duration_ms = ${close.approvedDurationMs}::int
    WHERE id = ${vote.requestId}`,
    ),
  )
}

type NewGrant = {
  id: GrantId
  sourceId: SourceId
  requestId: RequestId
  identityId: IdentityId
  entitlementId: string
  accountKey: string
  entitlementExternalId: string
  durationMs: number
  marginMs: number
  startsAt: Instant | null
}

/** The row is the queue: an engine that is asleep is told, and one that hears nothing looks within a second. */
export async function insertGrant(tx: SqlTx, grant: NewGrant): Promise<void> {
  await tx.rows(
    prepared(
      'insert-grant',
      sql`
    WITH made AS (
    INSERT INTO access_grant (source_id, id, request_id, identity_id, entitlement_id, account_key, entitlement_external_id, duration_ms, margin_ms, starts_at, due_at)
    SELECT ${grant.sourceId}, ${grant.id}, ${grant.requestId}, ${grant.identityId}, ${grant.entitlementId}, ${grant.accountKey}, ${grant.entitlementExternalId},
      ${grant.durationMs}, ${grant.marginMs}, start.at, start.at
    FROM (SELECT greatest(clock_timestamp(), ${at(grant.startsAt)}) AS at) start)
    SELECT pg_notify('curfew_due', '')`,
    ),
  )
}

export async function hintEngine(tx: SqlTx): Promise<void> {
  await tx.rows(sql`SELECT pg_notify('curfew_due', '')`)
}

export type LapsedRow = {
  id: RequestId
  sourceId: SourceId
  identityId: IdentityId
  identityName: string
  entitlementName: string
  extendsGrantId: GrantId | null
}

/**
 * Ends pending requests whose time ran out, oldest first, and those for more time of a grant that is not live any more,
 * whyever (I26).
 */
export async function lapseDue(tx: SqlTx, limit: number): Promise<LapsedRow[]> {
  return tx.rows<LapsedRow>(sql`
    WITH due AS (
      SELECT r.id FROM access_request r
      WHERE r.state = 'pending' AND (r.lapses_at <= clock_timestamp() OR r.extends_grant_id IS NOT NULL AND NOT EXISTS (
        SELECT 1 FROM access_grant g WHERE g.source_id = r.source_id AND g.id = r.extends_grant_id AND g.state = 'active'))
      ORDER BY r.lapses_at LIMIT ${limit} FOR UPDATE OF r SKIP LOCKED),
    lapsed AS (
      UPDATE access_request r SET state = 'lapsed', decided_at = clock_timestamp(), decision_reason = CASE
        WHEN r.extends_grant_id IS NULL THEN 'Nobody decided it in time' ELSE 'The grant ended before anybody decided' END
      FROM due WHERE r.id = due.id RETURNING r.*)
    SELECT l.id, l.source_id, l.identity_id, i.name AS identity_name, e.name AS entitlement_name, l.extends_grant_id
    FROM lapsed l JOIN identity i ON i.source_id = l.source_id AND i.id = l.identity_id
    JOIN entitlement e ON e.source_id = l.source_id AND e.id = l.entitlement_id`)
}

/** A live grant is told to end now; a scheduled one is closed. The lease stays: whoever acts finishes first. */
export async function markEnding(
  tx: SqlTx,
  grant: { sourceId: SourceId; id: GrantId },
  by: { personId: PersonId | null; reason: string },
): Promise<void> {
  await tx.rows(sql`
    UPDATE access_grant SET state = 'revoking', end_cause = 'ended-early', end_requested_by = ${by.personId}, end_reason = ${by.reason},
      revoke_requested_at = clock_timestamp(), due_at = clock_timestamp(), attempts = 0
    WHERE source_id = ${grant.sourceId} AND id = ${grant.id}`)
  await hintEngine(tx)
}

export async function cancelScheduled(
  tx: SqlTx,
  grant: { sourceId: SourceId; id: GrantId },
  by: { personId: PersonId | null; reason: string },
): Promise<void> {
  await tx.rows(sql`
    UPDATE access_grant SET state = 'ended', end_cause = 'never-started', end_requested_by = ${by.personId}, end_reason = ${by.reason}, ended_at = clock_timestamp(), due_at = NULL
    WHERE source_id = ${grant.sourceId} AND id = ${grant.id}`)
}

/** A live grant ends sooner: it is taken back when its new end comes, as by any expiry. */
export async function shortenEnd(
  tx: SqlTx,
  grant: { sourceId: SourceId; id: GrantId },
  endsAt: Instant,
): Promise<void> {
  await tx.rows(sql`
    UPDATE access_grant g SET ends_at = ${at(endsAt)}, due_at = ${at(endsAt)} - make_interval(secs => g.margin_ms / 1000.0)
    WHERE g.source_id = ${grant.sourceId} AND g.id = ${grant.id} AND g.state = 'active'`)
  await hintEngine(tx)
}
