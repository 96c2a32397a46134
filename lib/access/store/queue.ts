/**
 * The grants table as the expiry engine's queue: claim with a lease and a fence, finish under the fence. One index by due
 * time serves what is taken back, and one what is given: no index reads what a claim to take back changes, so that it
 * writes into none. Times are the database's; no other clock is read.
 */
import { freshEventId, insertEventsFrom, RECORDER, recorderOf } from '#lib/audit/store.ts'
import type { IdentityId, SourceId } from '#lib/kernel/ids.ts'
import type { Instant } from '#lib/kernel/time.ts'
import type { Context, WorkerActor } from '#lib/platform/context.ts'
import type { SqlRunner, SqlTx } from '#lib/platform/db/database.ts'
import { compiled, empty, prepared, type Sql, sql } from '#lib/platform/db/sql.ts'
import { standsNow } from '#lib/inventory/store/standing.ts'
import type { EndCause, Grant, GrantState } from '../model.ts'

/** In the order in which they are served: taking back comes before giving. */
export const QUEUES = ['expiry', 'revoke', 'provision'] as const
export type Queue = (typeof QUEUES)[number]

/** A grant in hand: what acts on it need of the row as claimed, its names, and how much of the lease or window is left. */
export type Claimed = Pick<
  Grant,
  | 'sourceId'
  | 'id'
  | 'requestId'
  | 'identityId'
  | 'entitlementId'
  | 'accountKey'
  | 'entitlementExternalId'
  | 'state'
  | 'marginMs'
  | 'endsAt'
  | 'fence'
  | 'attempts'
  | 'endCause'
> & {
  accountName: string
  entitlementName: string
  /**
   * What was left of the lease at the claim, by the database's clock, in milliseconds: the deadline of every effect. The
   * lease of a provision ends when taking back begins, at the latest.
   */
  leaseLeftMs: number
  /** When the engine should have acted: the base of its lag. */
  revokeDueAt: Instant
}

const predicateOf: Record<Queue, Sql> = {
  expiry: sql`state = 'active'`,
  revoke: sql`state IN ('revoking', 'revoke_failing')`,
  provision: sql`active_at IS NULL AND state IN ('scheduled', 'activating')`,
}
/** What the index of a queue holds: never less than the queue. */
const indexed: Record<Queue | 'sweep', Sql> = {
  expiry: sql`due_at IS NOT NULL`,
  revoke: sql`due_at IS NOT NULL`,
  provision: sql`active_at IS NULL AND due_at IS NOT NULL`,
  sweep: sql`next_sweep_at IS NOT NULL`,
}
// As a subselect the clock is read once: the index can be searched by it, and rows not due are never looked at.
const isDue = sql`due_at <= (SELECT clock_timestamp())`
const isFree = sql`(lease_until IS NULL OR lease_until <= clock_timestamp())`

/** How far a look at the queues sees beyond their heads, and how many rows of a queue at most. */
const LOOK_AHEAD_MS = 1_000
export const LOOK_AHEAD_ROWS = 128

/** The front of one source's queue: in how many milliseconds each row is due within the next second, negative when overdue, soonest first. */
export type Head = { queue: Queue | 'sweep'; sourceId: SourceId; untilMs: number[] }

/** When what is at the front of a queue comes due, and when it is free again: what is in hand is at the front, too. */
function momentsOf(queue: Queue | 'sweep'): Sql {
  if (queue === 'sweep')
    return sql`(SELECT next_sweep_at AS at FROM access_grant WHERE source_id = q.source_id AND ${indexed.sweep} ORDER BY next_sweep_at LIMIT 1)`
  // Queues share an index: no further than this, or the rows of the other were walked through to the last.
  const front = sql`access_grant WHERE source_id = q.source_id AND ${predicateOf[queue]}
    AND due_at <= (SELECT clock_timestamp()) + make_interval(secs => ${LOOK_AHEAD_MS / 1_000}::float8)`
  return sql`
    (SELECT due_at AS at FROM ${front} AND ${isFree} ORDER BY due_at LIMIT ${LOOK_AHEAD_ROWS}::int)
    UNION ALL (SELECT min(lease_until) FROM (SELECT lease_until FROM ${front} ORDER BY due_at LIMIT 64) held WHERE lease_until > clock_timestamp())`
}

/** From source to source by the index: what it costs depends on how many sources there are, and on what is due there. */
function headsOf(queue: Queue | 'sweep'): Sql {
  const inQueue = indexed[queue]
  return sql`(
    WITH RECURSIVE queued(source_id) AS (
      (SELECT source_id FROM access_grant WHERE ${inQueue} ORDER BY source_id LIMIT 1)
      UNION ALL
      SELECT (SELECT source_id FROM access_grant WHERE ${inQueue} AND source_id > queued.source_id ORDER BY source_id LIMIT 1)
      FROM queued WHERE queued.source_id IS NOT NULL)
    SELECT ${queue}::text AS queue, q.source_id, ARRAY(
      SELECT (extract(epoch FROM at - clock_timestamp()) * 1000)::float8 FROM (${momentsOf(queue)}) moment
      WHERE at IS NOT NULL ORDER BY at) AS until_ms
    FROM queued q WHERE q.source_id IS NOT NULL)`
}
const heads = prepared(
  'queue-heads',
  sql`SELECT * FROM (${headsOf('expiry')} UNION ALL ${headsOf('revoke')} UNION ALL ${headsOf('provision')} UNION ALL ${headsOf('sweep')}) h
    WHERE cardinality(until_ms) > 0`,
)

/** What is due, or will be soon, at each source and in each queue. */
export const peekDue = (db: SqlRunner): Promise<Head[]> => db.rows<Head>(heads)

const endHasCome = sql`g.state = 'activating' AND g.ends_at - make_interval(secs => g.margin_ms / 1000.0) <= clock_timestamp()`

/** Written with the end: until then a grant that is taken back for no other cause has come to its end. */
export const endCauseOf = (alias: Sql): Sql =>
  sql`CASE WHEN ${alias}.state IN ('revoking', 'revoke_failing') THEN coalesce(${alias}.end_cause, 'expiry') ELSE ${alias}.end_cause END`

/** What each queue's claim changes besides lease and fence. That of an expiry changes nothing that an index reads. */
const changeOf: Record<Queue, Sql> = {
  expiry: sql`state = 'revoking', revoke_requested_at = clock_timestamp(), attempts = 1,
    first_failed_at = NULL, last_error = NULL, last_error_kind = NULL, last_remedy = NULL`,
  // A lease that ran out was somebody's who may have sent a REVOKE, and told nobody.
  revoke: sql`attempts = g.attempts + 1, revoke_in_flight_until = greatest(g.revoke_in_flight_until, g.lease_until)`,
  // The end is fixed here, before the provision is tried; retries never move it.
  provision: sql`
    state = CASE WHEN ${endHasCome} THEN 'revoking' ELSE 'activating' END,
    end_cause = CASE WHEN ${endHasCome} THEN 'expiry' ELSE g.end_cause END,
    revoke_requested_at = CASE WHEN ${endHasCome} THEN clock_timestamp() ELSE NULL END,
    activating_at = coalesce(g.activating_at, clock_timestamp()),
    ends_at = coalesce(g.ends_at, clock_timestamp() + make_interval(secs => g.duration_ms / 1000.0)),
    attempts = g.attempts + 1`,
}

/** Giving is out of hand when taking back begins: no end waits for a worker that stalls, and no GRANT may land after it. */
const leaseEnd = (queue: Queue, lease: Sql): Sql =>
  queue === 'provision'
    ? sql`CASE WHEN ${endHasCome} THEN ${lease} ELSE least(${lease},
        coalesce(g.ends_at, clock_timestamp() + make_interval(secs => g.duration_ms / 1000.0)) - make_interval(secs => g.margin_ms / 1000.0)) END`
    : lease

/**
 * A claim to take back need not wait for the disk: if a crash of the database undoes it, the grant is simply due again,
 * and whatever is recorded after it flushes it too. A claim to give must last before anything is given.
 */
const durabilityOf: Record<Queue, Sql> = {
  expiry: sql`set_config('synchronous_commit', 'off', true) AS durability`,
  revoke: sql`set_config('synchronous_commit', 'off', true) AS durability`,
  provision: sql`NULL AS durability`,
}

export type ClaimOptions = {
  worker: string
  leaseMs: number
  /** How many rows of which source. */
  room: ReadonlyMap<SourceId, number>
}

const front = (queue: Queue, source: Sql, rows: Sql): Sql => sql`
  SELECT ctid AS place, id, state AS claimed_state FROM access_grant
  WHERE ${predicateOf[queue]} AND ${isDue} AND ${isFree} AND source_id = ${source}
  ORDER BY due_at LIMIT ${rows} FOR NO KEY UPDATE SKIP LOCKED`

type ClaimParameter = (typeof RECORDER)[number] | 'source' | 'rows' | 'rooms' | 'worker' | 'leaseSeconds'

const stateBefore: Record<Queue, Sql> = {
  expiry: empty,
  revoke: empty,
  provision: sql`(SELECT claimed_state FROM due WHERE due.id = g.id) AS claimed_state,`,
}

/** Only a claim that changes the state is an event, one that renews the lease is not: with a provision the rows tell. */
function toldOf(queue: Queue, parameter: (key: ClaimParameter) => unknown): Sql {
  if (queue === 'revoke') return empty
  const either = (given: Sql, takenBack: Sql) =>
    queue === 'expiry' ? takenBack : sql`CASE n.state WHEN 'activating' THEN ${given} ELSE ${takenBack} END`
  const by = Object.fromEntries(RECORDER.map((key) => [key, parameter(key)])) as Record<ClaimParameter, unknown>
  return sql`, told AS (${insertEventsFrom(
    by,
    sql`(
      SELECT ${freshEventId} AS event_id, 'change' AS kind, 'grant' AS subject_kind, ${either(sql`'grant.activating'`, sql`'grant.revoking'`)} AS event_type,
        n.id AS subject_id, n.source_id, n.identity_id,
        n.account_name || ' → ' || n.entitlement_name || ${either(sql`' is being given'`, sql`' is being taken back'`)} AS summary,
        jsonb_strip_nulls(jsonb_build_object('requestId', n.request_id, 'endsAt', (extract(epoch FROM n.ends_at) * 1000)::bigint, 'fence', n.fence, 'cause', n.end_cause)) AS payload
      FROM claimed n ${queue === 'provision' ? sql`WHERE n.state <> n.claimed_state` : empty})`,
  )})`
}

/** Mostly one source has something due: its front is found without unfolding a list. */
const claimOf = (queue: Queue, from: 'one' | 'several') =>
  compiled<ClaimParameter>(
    `claim-${queue}-of-${from}`,
    (parameter) => sql`
    WITH due AS MATERIALIZED (${
      from === 'one'
        ? front(queue, sql`${parameter('source')}::text`, sql`${parameter('rows')}::int`)
        : sql`SELECT d.* FROM jsonb_to_recordset(${parameter('rooms')}::jsonb) AS room(source text, rows int)
            CROSS JOIN LATERAL (${front(queue, sql`room.source`, sql`room.rows`)}) d`
    }),
    claimed AS (
      UPDATE access_grant g SET ${changeOf[queue]}, fence = g.fence + 1, leased_by = ${parameter('worker')}::text,
        lease_until = ${leaseEnd(queue, sql`clock_timestamp() + make_interval(secs => ${parameter('leaseSeconds')}::float8)`)}
      -- Where they were locked. One that was changed between the look and the lock is not there any more for this statement,
      -- and comes with the next.
      WHERE g.ctid = ANY(ARRAY(SELECT place FROM due))
      RETURNING ${claimedColumns(sql`g`)}, g.lease_until, g.revoke_requested_at, ${stateBefore[queue]}
        (SELECT name FROM identity i WHERE i.source_id = g.source_id AND i.id = g.identity_id) AS account_name,
        (SELECT name FROM entitlement e WHERE e.source_id = g.source_id AND e.id = g.entitlement_id) AS entitlement_name)
    ${toldOf(queue, parameter)}
    SELECT ${claimedColumns(sql`c`)}, c.account_name, c.entitlement_name,
      (extract(epoch FROM c.lease_until - clock_timestamp()) * 1000)::float8 AS lease_left_ms,
      ${revokeDueAt(sql`c`)} AS revoke_due_at, ${durabilityOf[queue]}
    FROM claimed c`,
  )

const waysToClaim = (queue: Queue) => ({ one: claimOf(queue, 'one'), several: claimOf(queue, 'several') })
const claims = {
  expiry: waysToClaim('expiry'),
  revoke: waysToClaim('revoke'),
  provision: waysToClaim('provision'),
}

/**
 * Claims due rows of every source that is named, each its share. Lease, state change and audit row are one statement,
 * which commits by itself.
 */
export async function claimDue(
  db: SqlRunner,
  ctx: Pick<Context<WorkerActor>, 'actor' | 'via' | 'requestId'>,
  queue: Queue,
  { worker, leaseMs, room }: ClaimOptions,
): Promise<Claimed[]> {
  const rooms = [...room].map(([source, rows]) => ({ source, rows }))
  const [first] = rooms
  if (!first) return []
  const from = rooms.length === 1 ? 'one' : 'several'
  return db.rows<Claimed>(
    claims[queue][from]({
      ...recorderOf(ctx),
      ...first,
      rooms: JSON.stringify(rooms),
      worker,
      leaseSeconds: leaseMs / 1_000,
    }),
  )
}

/** When the engine should have acted: early by the margin, or the moment an early end was asked for. */
const revokeDueAt = (alias: Sql): Sql => sql`
  CASE WHEN ${alias}.end_cause = 'expiry' OR ${alias}.end_cause IS NULL THEN ${alias}.ends_at - make_interval(secs => ${alias}.margin_ms / 1000.0)
       ELSE coalesce(${alias}.revoke_requested_at, ${alias}.ends_at) END`

/** What acts need of the row; every column costs on the hottest path. */
export const claimedColumns = (alias: Sql): Sql => sql`
  ${alias}.source_id, ${alias}.id, ${alias}.request_id, ${alias}.identity_id, ${alias}.entitlement_id, ${alias}.account_key,
  ${alias}.entitlement_external_id, ${alias}.state, ${alias}.margin_ms, ${alias}.ends_at, ${alias}.fence, ${alias}.attempts, ${endCauseOf(alias)} AS end_cause`

/** The columns of a `Grant`, from a row called `alias`. */
export const grantColumns = (alias: Sql): Sql => sql`
  ${alias}.source_id, ${alias}.id, ${alias}.request_id, ${alias}.identity_id, ${alias}.entitlement_id, ${alias}.account_key,
  ${alias}.entitlement_external_id, ${alias}.state, ${alias}.duration_ms, ${alias}.margin_ms, ${alias}.starts_at, ${alias}.approved_at,
  ${alias}.activating_at, ${alias}.active_at, ${alias}.ends_at, ${alias}.due_at, ${alias}.fence, ${alias}.attempts, ${alias}.first_failed_at,
  ${alias}.last_error, ${alias}.last_error_kind, ${alias}.last_remedy, ${endCauseOf(alias)} AS end_cause, ${alias}.end_requested_by, ${alias}.end_reason,
  ${alias}.revoke_requested_at, ${alias}.revoke_acked_at, ${alias}.gone_at, ${alias}.ended_at, ${alias}.overshoot_ms, ${alias}.lag_ms,
  ${alias}.still_held_otherwise, ${alias}.externally_modified, ${alias}.sessions_terminated`

export type FinishPatch = {
  state: GrantState
  dueAt: Instant | null
  endCause?: EndCause | null
  activeNow?: boolean
  goneAt?: Instant | null
  ackedAt?: Instant | null
  overshootMs?: number | null
  lagMs?: number | null
  heldOtherwise?: boolean
  sessionsTerminated?: number
  failure?: { errorKind: string; message: string; remedy: string | null } | null
  resetAttempts?: boolean
  /** What was sent may still come true until the lease is over: nobody may act before that. */
  keepLease?: boolean
  /** A REVOKE was sent and not answered: until the lease would have been over it may land. */
  revokeInFlight?: boolean
  sweepAfterMs?: number | null
  sweeps?: number
}

const at = (moment: Instant | null | undefined): Sql =>
  moment == null ? sql`NULL::timestamptz` : sql`to_timestamp(${moment}::float8 / 1000.0)`

/** An end fails since its own first failure: that the grant could not be given before is another matter. */
const firstFailure = (state: GrantState): Sql =>
  state === 'revoke_failing'
    ? sql`CASE held.state WHEN 'revoke_failing' THEN coalesce(g.first_failed_at, clock_timestamp()) ELSE clock_timestamp() END`
    : sql`coalesce(g.first_failed_at, clock_timestamp())`

/**
 * Writes what came of a claim and gives the lease back.
 * @returns the state the row had, or null when the fence moved on: somebody else holds the grant now
 */
export async function finishClaim(
  tx: SqlTx,
  grant: Pick<Claimed, 'sourceId' | 'id' | 'fence'>,
  patch: FinishPatch,
): Promise<{ previous: GrantState; identityId: IdentityId } | null> {
  const closed = patch.state === 'ended' || patch.state === 'activation_failed'
  const [row] = await tx.rows<{ previous: GrantState; identityId: IdentityId }>(sql`
    WITH held AS (SELECT source_id, id, state FROM access_grant WHERE source_id = ${grant.sourceId} AND id = ${grant.id} AND fence = ${grant.fence} FOR UPDATE)
    UPDATE access_grant g SET
      state = ${patch.state},
      due_at = ${closed ? sql`NULL` : at(patch.dueAt)},
      ended_at = ${closed ? sql`clock_timestamp()` : sql`NULL`},
      end_cause = ${patch.endCause === undefined ? endCauseOf(sql`g`) : sql`${patch.endCause}`},
      active_at = ${patch.activeNow ? sql`clock_timestamp()` : sql`g.active_at`},
      gone_at = ${patch.goneAt === undefined ? sql`g.gone_at` : at(patch.goneAt)},
      revoke_acked_at = ${patch.ackedAt === undefined ? sql`g.revoke_acked_at` : at(patch.ackedAt)},
      revoke_requested_at = ${patch.state === 'revoking' ? sql`coalesce(g.revoke_requested_at, clock_timestamp())` : sql`g.revoke_requested_at`},
      overshoot_ms = ${patch.overshootMs === undefined ? sql`g.overshoot_ms` : sql`${patch.overshootMs}::float8`},
      lag_ms = ${patch.lagMs === undefined ? sql`g.lag_ms` : sql`${patch.lagMs}::float8`},
      still_held_otherwise = ${patch.heldOtherwise ?? false},
      sessions_terminated = g.sessions_terminated + ${patch.sessionsTerminated ?? 0},
      attempts = ${patch.resetAttempts ? sql`0` : sql`g.attempts`},
      first_failed_at = ${patch.failure ? firstFailure(patch.state) : patch.failure === null ? sql`NULL` : sql`g.first_failed_at`},
      last_error = ${patch.failure === undefined ? sql`g.last_error` : sql`${patch.failure?.message ?? null}`},
      last_error_kind = ${patch.failure === undefined ? sql`g.last_error_kind` : sql`${patch.failure?.errorKind ?? null}`},
      last_remedy = ${patch.failure === undefined ? sql`g.last_remedy` : sql`${patch.failure?.remedy ?? null}`},
      next_sweep_at = ${patch.sweepAfterMs == null ? sql`NULL` : sql`clock_timestamp() + make_interval(secs => ${patch.sweepAfterMs / 1000}::float8)`},
      sweep_unit_ms = ${patch.sweepAfterMs == null ? sql`g.sweep_unit_ms` : sql`${patch.sweepAfterMs}::int`},
      ${patch.revokeInFlight ? sql`revoke_in_flight_until = greatest(g.revoke_in_flight_until, g.lease_until),` : empty}
      ${patch.keepLease ? empty : sql`lease_until = NULL, leased_by = NULL,`}
      sweeps_left = ${patch.sweeps ?? 0}
    FROM held WHERE g.source_id = held.source_id AND g.id = held.id
    RETURNING held.state AS previous, g.identity_id`)
  return row ?? null
}

/** Gives a claim back untouched, due again a little later; what may have been given must end by then all the same. */
export async function releaseClaim(
  db: SqlRunner,
  grant: Pick<Claimed, 'sourceId' | 'id' | 'fence'>,
  dueInMs: number,
): Promise<void> {
  await db.rows(sql`
    UPDATE access_grant SET lease_until = NULL, leased_by = NULL, attempts = greatest(attempts - 1, 0),
      due_at = least(clock_timestamp() + make_interval(secs => ${dueInMs / 1000}::float8), ends_at - make_interval(secs => margin_ms / 1000.0))
    WHERE source_id = ${grant.sourceId} AND id = ${grant.id} AND fence = ${grant.fence} AND state NOT IN ('ended', 'activation_failed')`)
}

/** The state a claimed row has now, locked; null when the fence moved on. */
export async function lockClaimed(
  tx: SqlTx,
  grant: Pick<Claimed, 'sourceId' | 'id' | 'fence'>,
): Promise<Pick<Grant, 'state' | 'endsAt' | 'endCause'> | null> {
  const [row] = await tx.rows<Pick<Grant, 'state' | 'endsAt' | 'endCause'>>(sql`
    SELECT g.state, g.ends_at, ${endCauseOf(sql`g`)} AS end_cause FROM access_grant g
    WHERE g.source_id = ${grant.sourceId} AND g.id = ${grant.id} AND g.fence = ${grant.fence} FOR UPDATE`)
  return row ?? null
}

/**
 * Somebody closed the grant while an act of ours may have given something: the next look at the target is due now. The
 * fence moves on, so that a look that is under way is not taken for it.
 */
export async function sweepNow(tx: SqlTx, grant: Pick<Grant, 'sourceId' | 'id'>): Promise<void> {
  await tx.rows(sql`
    UPDATE access_grant SET next_sweep_at = clock_timestamp(), sweeps_left = greatest(sweeps_left, 1), fence = fence + 1
    WHERE source_id = ${grant.sourceId} AND id = ${grant.id} AND state IN ('ended', 'activation_failed')`)
}

/** An ended grant whose privilege is at the target all the same: back into the revoke queue. */
export async function reopenForRevoke(tx: SqlTx, grant: Pick<Grant, 'sourceId' | 'id'>): Promise<boolean> {
  const rows = await tx.rows(sql`
    UPDATE access_grant g SET state = 'revoking', ended_at = NULL, gone_at = NULL, overshoot_ms = NULL, lag_ms = NULL, revoke_acked_at = NULL, due_at = clock_timestamp(), attempts = 0, next_sweep_at = NULL, first_failed_at = NULL,
      revoke_requested_at = clock_timestamp()
    WHERE g.source_id = ${grant.sourceId} AND g.id = ${grant.id} AND state IN ('ended', 'activation_failed') AND ends_at IS NOT NULL
      -- A person adopted what our own account left there: it is on record, and not the grant's any more.
      AND NOT EXISTS (SELECT 1 FROM holding h JOIN identity hi ON hi.source_id = h.source_id AND hi.id = h.identity_id
        WHERE h.source_id = g.source_id AND hi.account_key = g.account_key AND h.entitlement_id = g.entitlement_id AND h.own_grantor AND ${standsNow})
    RETURNING g.id`)
  return rows.length > 0
}
