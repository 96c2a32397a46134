/** Requests and votes: rows written by the commands. */
import type { ChangeEvent } from '#lib/audit/model.ts'
import { eventRows, insertDeliveriesFrom, insertEventsFrom, recorderOf } from '#lib/audit/store.ts'
import type { GrantId, IdentityId, PersonId, RequestId, SourceId, TeamId, VoteId } from '#lib/kernel/ids.ts'
import type { Instant } from '#lib/kernel/time.ts'
import type { Context } from '#lib/platform/context.ts'
import type { SqlTx } from '#lib/platform/db/database.ts'
import { empty, prepared, type Sql, sql } from '#lib/platform/db/sql.ts'
import { holdOffRemoval } from '#lib/inventory/store/sources.ts'
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

/** As `lockRequest`; and while the transaction lasts nobody removes its source. */
export async function lockRequestAndSource(tx: SqlTx, id: RequestId): Promise<AccessRequest | null> {
  const [row] = await tx.rows<AccessRequest>(
    prepared(
      'lock-request-and-source',
      sql`SELECT ${requestColumns}, ${holdOffRemoval(sql`source_id`)} FROM access_request WHERE id = ${id} FOR UPDATE`,
    ),
  )
  return row ?? null
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

export type NewGrant = {
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
  /** It starts now, claimed for this worker; null: it waits in the queue for any. */
  claimedFor: { worker: string; leaseMs: number } | null
}

type Deciding = {
  vote: NewVote
  close: { state: DecidedState; approvedDurationMs: number | null; grant: NewGrant | null }
  /** In the order of the record. What is known of a claim only when it is made is added to its event here. */
  events: readonly ChangeEvent[]
}

/**
 * The vote that decides, what it makes of the request, the grant that follows, and their record: somebody waits for it, so it
 * is one statement. The grant's row is the queue: an engine that is asleep is told, and one that hears nothing looks within a
 * second.
 */
export async function insertDecidingVote(
  tx: SqlTx,
  ctx: Pick<Context, 'actor' | 'via' | 'requestId'>,
  { vote, close, events }: Deciding,
): Promise<void> {
  const { grant } = close
  const way = !grant ? 'deciding' : grant.claimedFor ? 'claiming' : 'approving'
  await tx.rows(
    prepared(
      `insert-${way}-vote`,
      sql`
    WITH cast_vote AS (
      INSERT INTO vote (id, request_id, person_id, canonical_person_id, decision, reason, duration_ms, asked_hash)
      VALUES (${vote.id}, ${vote.requestId}, ${vote.personId}, ${vote.canonicalPersonId}, ${vote.decision}, ${vote.reason}, ${vote.durationMs}::int, ${vote.askedHash})),
    closed AS (
      UPDATE access_request SET state = ${close.state}, decided_at = clock_timestamp(), decided_by = ${vote.personId}, decision_reason = nullif(${vote.reason}::text, ''),
        approved_duration_ms = ${close.approvedDurationMs}::int
      WHERE id = ${vote.requestId}),
    ${grant ? sql`given AS (${inserting(grant)}),` : empty}
    event AS MATERIALIZED (
      SELECT e.event_id, e.kind, e.event_type, e.subject_kind, e.subject_id, e.source_id, e.identity_id, e.summary, e.delivery_id,
        ${grant?.claimedFor ? sql`CASE e.event_type WHEN 'grant.activating' THEN e.payload || (SELECT jsonb_build_object('endsAt', (extract(epoch FROM ends_at) * 1000)::bigint, 'fence', fence) FROM given) ELSE e.payload END AS payload` : sql`e.payload`}
      FROM (${eventRows(events)}) e),
    recorded AS (${insertEventsFrom(recorderOf(ctx), sql`event`)}),
    outbox AS (${insertDeliveriesFrom(sql`event`)})
    ${grant && !grant.claimedFor ? sql`SELECT pg_notify('curfew_due', '')` : sql`SELECT 1`}`,
    ),
  )
}

/** The row of a grant; one that is claimed at once is what the engine's claim would make of it. */
const inserting = (grant: NewGrant): Sql => {
  const { claimedFor } = grant
  const claim = claimedFor
    ? {
        columns: sql`, state, activating_at, ends_at, fence, attempts, leased_by, lease_until`,
        values: sql`, 'activating', start.at, start.ends_at, 1, 1, ${claimedFor.worker},
          least(start.at + make_interval(secs => ${claimedFor.leaseMs / 1000}::float8), start.ends_at - make_interval(secs => ${grant.marginMs}::int / 1000.0))`,
      }
    : { columns: empty, values: empty }
  return sql`
      INSERT INTO access_grant (source_id, id, request_id, identity_id, entitlement_id, account_key, entitlement_external_id, duration_ms, margin_ms, starts_at, due_at${claim.columns})
      SELECT ${grant.sourceId}, ${grant.id}, ${grant.requestId}, ${grant.identityId}, ${grant.entitlementId}, ${grant.accountKey}, ${grant.entitlementExternalId},
        ${grant.durationMs}::int, ${grant.marginMs}::int, start.at, start.at${claim.values}
      FROM (SELECT now.at, now.at + make_interval(secs => ${grant.durationMs}::int / 1000.0) AS ends_at
        FROM (SELECT greatest(clock_timestamp(), ${at(grant.startsAt)}) AS at) now) start
      RETURNING ends_at, fence`
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
