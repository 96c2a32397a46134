/**
 * The grants table as the expiry engine's queue: claim with a lease and a fence, finish under the fence. One partial
 * index per predicate serves each claim. Times are the database's; no other clock is read.
 */
import { freshEventId, insertChangesFrom } from '#lib/audit/store.ts'
import type { IdentityId, SourceId } from '#lib/kernel/ids.ts'
import type { Instant } from '#lib/kernel/time.ts'
import type { Context, WorkerActor } from '#lib/platform/context.ts'
import type { SqlRunner, SqlTx } from '#lib/platform/db/database.ts'
import { empty, prepared, type Sql, sql } from '#lib/platform/db/sql.ts'
import { standsNow } from '#lib/inventory/store/standing.ts'
import type { EndCause, Grant, GrantState } from '../model.ts'

/** In the order in which they are served: taking back comes before giving. */
export const QUEUES = ['expiry', 'revoke', 'provision'] as const
export type Queue = (typeof QUEUES)[number]

/** A grant in hand: the row as claimed, the names effects need, and how much of the lease or window is left. */
export type Claimed = Grant & {
  claimedState: GrantState
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
  provision: sql`state IN ('scheduled', 'activating')`,
}
// As a subselect the clock is read once: the index can be searched by it, and rows not due are never looked at.
const isDue = sql`due_at <= (SELECT clock_timestamp())`
const isFree = sql`(lease_until IS NULL OR lease_until <= clock_timestamp())`

/** The head of one source's queue: milliseconds until it is due, negative when overdue. */
export type Head = { queue: Queue | 'sweep'; sourceId: SourceId; untilMs: number }

/** Where each queue keeps its times. */
const lanesOf: Record<Queue | 'sweep', { rows: Sql; time: Sql }> = {
  expiry: { rows: sql`${predicateOf.expiry} AND ${isFree}`, time: sql`due_at` },
  revoke: { rows: sql`${predicateOf.revoke} AND ${isFree}`, time: sql`due_at` },
  provision: { rows: sql`${predicateOf.provision} AND ${isFree}`, time: sql`due_at` },
  sweep: { rows: sql`next_sweep_at IS NOT NULL`, time: sql`next_sweep_at` },
}

/** From source to source by the index: what it costs depends on how many sources there are, never on their backlogs. */
const headsOf = (queue: Queue | 'sweep'): Sql => {
  const inQueue = queue === 'sweep' ? sql`next_sweep_at IS NOT NULL` : predicateOf[queue]
  const { rows, time } = lanesOf[queue]
  // A lease that runs out is an event, too. What is in hand is at the head of the queue.
  const leaseOver =
    queue === 'sweep'
      ? empty
      : sql`, (SELECT min(lease_until) FROM (
          SELECT lease_until FROM access_grant WHERE source_id = q.source_id AND ${inQueue} ORDER BY due_at LIMIT 64) head WHERE lease_until > clock_timestamp())`
  return sql`(
    WITH RECURSIVE queued(source_id) AS (
      (SELECT source_id FROM access_grant WHERE ${inQueue} ORDER BY source_id LIMIT 1)
      UNION ALL
      SELECT (SELECT source_id FROM access_grant WHERE ${inQueue} AND source_id > queued.source_id ORDER BY source_id LIMIT 1)
      FROM queued WHERE queued.source_id IS NOT NULL)
    SELECT ${queue}::text AS queue, q.source_id,
      (extract(epoch FROM least((SELECT ${time} FROM access_grant WHERE source_id = q.source_id AND ${rows} ORDER BY ${time} LIMIT 1)${leaseOver}) - clock_timestamp()) * 1000)::float8 AS until_ms
    FROM queued q WHERE q.source_id IS NOT NULL)`
}
const heads = prepared(
  'queue-heads',
  sql`SELECT * FROM (${headsOf('expiry')} UNION ALL ${headsOf('revoke')} UNION ALL ${headsOf('provision')} UNION ALL ${headsOf('sweep')}) h
    WHERE until_ms IS NOT NULL`,
)

/** What is due, or will be next, at each source and in each queue. */
export const peekDue = (db: SqlRunner): Promise<Head[]> => db.rows<Head>(heads)

const endHasCome = sql`g.state = 'activating' AND g.ends_at - make_interval(secs => g.margin_ms / 1000.0) <= clock_timestamp()`

/** What each queue's claim changes besides lease and fence. */
const changeOf: Record<Queue, Sql> = {
  expiry: sql`state = 'revoking', end_cause = 'expiry', revoke_requested_at = clock_timestamp(), due_at = clock_timestamp(), attempts = 1,
    first_failed_at = NULL, last_error = NULL, last_error_kind = NULL, last_remedy = NULL`,
  revoke: sql`attempts = g.attempts + 1`,
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

const stateBefore: Record<Queue, Sql> = {
  expiry: sql`'active'::text`,
  revoke: sql`g.state`,
  provision: sql`(SELECT claimed_state FROM due WHERE due.id = g.id)`,
}

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

/**
 * Claims due rows of every source that is named, each its share. Lease, state change and audit row are one statement,
 * which commits by itself; only a claim that changes the state is an event, one that renews the lease is not.
 */
export async function claimDue(
  db: SqlRunner,
  ctx: Pick<Context<WorkerActor>, 'actor' | 'via' | 'requestId'>,
  queue: Queue,
  { worker, leaseMs, room }: ClaimOptions,
): Promise<Claimed[]> {
  const rooms = JSON.stringify([...room].map(([source, rows]) => ({ source, rows })))
  return db.rows<Claimed>(
    prepared(
      `claim-${queue}`,
      sql`
    WITH due AS MATERIALIZED (
      SELECT d.* FROM jsonb_to_recordset(${rooms}::jsonb) AS room(source text, rows int) CROSS JOIN LATERAL (
        SELECT source_id, id, state AS claimed_state FROM access_grant
        WHERE ${predicateOf[queue]} AND ${isDue} AND ${isFree} AND source_id = room.source
        ORDER BY due_at LIMIT room.rows FOR UPDATE SKIP LOCKED) d),
    claimed AS (
      UPDATE access_grant g SET ${changeOf[queue]}, fence = g.fence + 1, leased_by = ${worker}::text,
        lease_until = ${leaseEnd(queue, sql`clock_timestamp() + make_interval(secs => ${leaseMs / 1000}::float8)`)}
      -- As an array the planner takes them for few and goes by the index; a join it would hash with the whole table.
      WHERE g.id = ANY(ARRAY(SELECT id FROM due))
      RETURNING ${grantColumns(sql`g`)}, g.lease_until, ${stateBefore[queue]} AS claimed_state,
        (SELECT name FROM identity i WHERE i.source_id = g.source_id AND i.id = g.identity_id) AS account_name,
        (SELECT name FROM entitlement e WHERE e.source_id = g.source_id AND e.id = g.entitlement_id) AS entitlement_name),
    event AS (
      SELECT ${freshEventId} AS event_id, CASE n.state WHEN 'activating' THEN 'grant.activating' ELSE 'grant.revoking' END AS event_type,
        n.id AS subject_id, n.source_id, n.identity_id,
        n.account_name || ' → ' || n.entitlement_name || CASE n.state WHEN 'activating' THEN ' is being given' ELSE ' is being taken back' END AS summary,
        jsonb_strip_nulls(jsonb_build_object('requestId', n.request_id, 'endsAt', (extract(epoch FROM n.ends_at) * 1000)::bigint, 'fence', n.fence, 'cause', n.end_cause)) AS payload
      FROM claimed n WHERE n.state <> n.claimed_state),
    told AS (${insertChangesFrom(ctx, 'grant', sql`event`)})
    SELECT c.*,
      (extract(epoch FROM c.lease_until - clock_timestamp()) * 1000)::float8 AS lease_left_ms,
      ${revokeDueAt(sql`c`)} AS revoke_due_at, ${durabilityOf[queue]}
    FROM claimed c`,
    ),
  )
}

/** When the engine should have acted: early by the margin, or the moment an early end was asked for. */
const revokeDueAt = (alias: Sql): Sql => sql`
  CASE WHEN ${alias}.end_cause = 'expiry' OR ${alias}.end_cause IS NULL THEN ${alias}.ends_at - make_interval(secs => ${alias}.margin_ms / 1000.0)
       ELSE coalesce(${alias}.revoke_requested_at, ${alias}.ends_at) END`

/** The columns of a `Grant`, from a row called `alias`. */
export const grantColumns = (alias: Sql): Sql => sql`
  ${alias}.source_id, ${alias}.id, ${alias}.request_id, ${alias}.identity_id, ${alias}.entitlement_id, ${alias}.account_key,
  ${alias}.entitlement_external_id, ${alias}.state, ${alias}.duration_ms, ${alias}.margin_ms, ${alias}.starts_at, ${alias}.approved_at,
  ${alias}.activating_at, ${alias}.active_at, ${alias}.ends_at, ${alias}.due_at, ${alias}.fence, ${alias}.attempts, ${alias}.first_failed_at,
  ${alias}.last_error, ${alias}.last_error_kind, ${alias}.last_remedy, ${alias}.end_cause, ${alias}.end_requested_by, ${alias}.end_reason,
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
      end_cause = ${patch.endCause === undefined ? sql`g.end_cause` : sql`${patch.endCause}`},
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
      ${patch.keepLease ? empty : sql`lease_until = NULL, leased_by = NULL,`}
      sweeps_left = ${patch.sweeps ?? 0}
    FROM held WHERE g.source_id = held.source_id AND g.id = held.id
    RETURNING held.state AS previous, g.identity_id`)
  return row ?? null
}

/** Gives a claim back untouched, due again a little later. */
export async function releaseClaim(
  db: SqlRunner,
  grant: Pick<Claimed, 'sourceId' | 'id' | 'fence'>,
  dueInMs: number,
): Promise<void> {
  await db.rows(sql`
    UPDATE access_grant SET lease_until = NULL, leased_by = NULL, attempts = greatest(attempts - 1, 0),
      due_at = clock_timestamp() + make_interval(secs => ${dueInMs / 1000}::float8)
    WHERE source_id = ${grant.sourceId} AND id = ${grant.id} AND fence = ${grant.fence} AND state NOT IN ('ended', 'activation_failed')`)
}

/** The state a claimed row has now, locked; null when the fence moved on. */
export async function lockClaimed(
  tx: SqlTx,
  grant: Pick<Claimed, 'sourceId' | 'id' | 'fence'>,
): Promise<Pick<Grant, 'state' | 'endsAt' | 'endCause'> | null> {
  const [row] = await tx.rows<Pick<Grant, 'state' | 'endsAt' | 'endCause'>>(sql`
    SELECT state, ends_at, end_cause FROM access_grant WHERE source_id = ${grant.sourceId} AND id = ${grant.id} AND fence = ${grant.fence} FOR UPDATE`)
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
