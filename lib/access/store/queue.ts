/**
 * The grants table as the expiry engine's queue: claim with a lease and a fence, finish under the fence. One partial
 * index per predicate serves each claim. Times are the database's; no other clock is read.
 */
import type { GrantId, IdentityId, SourceId } from '#lib/kernel/ids.ts'
import type { Instant } from '#lib/kernel/time.ts'
import type { SqlRunner, SqlTx } from '#lib/platform/db/database.ts'
import { type Sql, sql } from '#lib/platform/db/sql.ts'
import type { EndCause, Grant, GrantState } from '../model.ts'

export type Queue = 'expiry' | 'revoke' | 'provision'

/** A grant in hand: the row as claimed, the names effects need, and how much of the lease or window is left. */
export type Claimed = Grant & {
  claimedState: GrantState
  accountName: string
  entitlementName: string
  /** min(lease, ends_at) − the database's clock at the claim, in milliseconds. */
  deadlineInMs: number
  /** When the engine should have acted: the base of its lag. */
  revokeDueAt: Instant
}

const predicateOf: Record<Queue, Sql> = {
  expiry: sql`state = 'active'`,
  revoke: sql`state IN ('revoking', 'revoke_failing')`,
  provision: sql`state IN ('scheduled', 'activating')`,
}
const free = sql`(lease_until IS NULL OR lease_until <= clock_timestamp())`

/** The sources with due work in a queue, the longest overdue first. */
export async function dueSources(db: SqlRunner, queue: Queue): Promise<{ sourceId: SourceId; due: number }[]> {
  return db.rows(sql`
    SELECT source_id, count(*)::int AS due FROM access_grant
    WHERE ${predicateOf[queue]} AND due_at <= clock_timestamp() AND ${free}
    GROUP BY source_id ORDER BY min(due_at)`)
}

/**
 * Milliseconds until the next row is due; null when nothing is queued. Negative when overdue.
 * @param sweptNow sources whose sweeps are in hand: theirs wait for those
 */
export async function untilNextDueMs(db: SqlRunner, sweptNow: readonly SourceId[] = []): Promise<number | null> {
  const next = (queue: Queue) =>
    sql`(SELECT due_at FROM access_grant WHERE ${predicateOf[queue]} AND ${free} ORDER BY due_at LIMIT 1)`
  const [row] = await db.rows<{ untilMs: number | null }>(sql`
    SELECT (extract(epoch FROM least(${next('expiry')}, ${next('revoke')}, ${next('provision')},
      (SELECT next_sweep_at FROM access_grant WHERE next_sweep_at IS NOT NULL AND source_id <> ALL(${[...sweptNow]}::text[]) ORDER BY next_sweep_at LIMIT 1)) - clock_timestamp()) * 1000)::float8 AS until_ms`)
  return row?.untilMs ?? null
}

/** What each queue's claim changes besides lease and fence. */
const changeOf: Record<Queue, Sql> = {
  expiry: sql`state = 'revoking', end_cause = 'expiry', revoke_requested_at = clock_timestamp(), due_at = clock_timestamp(), attempts = 1,
    first_failed_at = NULL, last_error = NULL, last_error_kind = NULL, last_remedy = NULL`,
  revoke: sql`attempts = g.attempts + 1`,
  // The end is fixed here, before the provision is tried; retries never move it.
  provision: sql`
    state = CASE WHEN g.state = 'activating' AND g.ends_at - make_interval(secs => g.margin_ms / 1000.0) <= clock_timestamp() THEN 'revoking' ELSE 'activating' END,
    end_cause = CASE WHEN g.state = 'activating' AND g.ends_at - make_interval(secs => g.margin_ms / 1000.0) <= clock_timestamp() THEN 'expiry' ELSE g.end_cause END,
    revoke_requested_at = CASE WHEN g.state = 'activating' AND g.ends_at - make_interval(secs => g.margin_ms / 1000.0) <= clock_timestamp() THEN clock_timestamp() ELSE NULL END,
    activating_at = coalesce(g.activating_at, clock_timestamp()),
    ends_at = coalesce(g.ends_at, clock_timestamp() + make_interval(secs => g.duration_ms / 1000.0)),
    attempts = g.attempts + 1`,
}

/** Claims up to `limit` due rows of one source. The lease and every state change commit together. */
export async function claimDue(
  tx: SqlTx,
  queue: Queue,
  claim: { sourceId: SourceId; limit: number; worker: string; leaseMs: number },
): Promise<Claimed[]> {
  return tx.rows<Claimed>(sql`
    WITH due AS MATERIALIZED (
      SELECT source_id, id, state AS claimed_state FROM access_grant
      WHERE ${predicateOf[queue]} AND due_at <= clock_timestamp() AND ${free} AND source_id = ${claim.sourceId}
      ORDER BY due_at LIMIT ${claim.limit} FOR UPDATE SKIP LOCKED),
    claimed AS (
      UPDATE access_grant g SET ${changeOf[queue]}, fence = g.fence + 1, leased_by = ${claim.worker},
        lease_until = clock_timestamp() + make_interval(secs => ${claim.leaseMs / 1000}::float8)
      FROM due WHERE g.source_id = due.source_id AND g.id = due.id
      RETURNING g.*, due.claimed_state)
    SELECT ${grantColumns(sql`c`)}, c.claimed_state, i.name AS account_name, e.name AS entitlement_name,
      (extract(epoch FROM least(c.lease_until, c.ends_at) - clock_timestamp()) * 1000)::float8 AS deadline_in_ms,
      CASE WHEN c.end_cause = 'expiry' OR c.end_cause IS NULL THEN c.ends_at - make_interval(secs => c.margin_ms / 1000.0)
           ELSE coalesce(c.revoke_requested_at, c.ends_at) END AS revoke_due_at
    FROM claimed c
    JOIN identity i ON i.source_id = c.source_id AND i.id = c.identity_id
    JOIN entitlement e ON e.source_id = c.source_id AND e.id = c.entitlement_id
    ORDER BY c.due_at`)
}

/** The columns of a `Grant`, from a row called `alias`. */
export const grantColumns = (alias: Sql): Sql => sql`
  ${alias}.source_id, ${alias}.id, ${alias}.request_id, ${alias}.identity_id, ${alias}.entitlement_id, ${alias}.account_key,
  ${alias}.entitlement_external_id, ${alias}.state, ${alias}.duration_ms, ${alias}.margin_ms, ${alias}.starts_at, ${alias}.approved_at,
  ${alias}.activating_at, ${alias}.active_at, ${alias}.ends_at, ${alias}.due_at, ${alias}.fence, ${alias}.attempts, ${alias}.first_failed_at,
  ${alias}.last_error, ${alias}.last_error_kind, ${alias}.last_remedy, ${alias}.end_cause, ${alias}.end_requested_by, ${alias}.end_reason,
  ${alias}.revoke_requested_at, ${alias}.revoke_acked_at, ${alias}.gone_at, ${alias}.ended_at, ${alias}.overshoot_ms, ${alias}.lag_ms,
  ${alias}.still_held_otherwise, ${alias}.externally_modified, ${alias}.sessions_terminated`

/** `inWindow`: its end has not come. An overdue one needs the privilege no more, but may still be taking it away. */
export type Rival = { id: GrantId; state: GrantState; leased: boolean; inWindow: boolean }
type Pair = Pick<Grant, 'sourceId' | 'id' | 'accountKey' | 'entitlementExternalId'>

const openOfPair = (db: SqlRunner, grant: Pair): Promise<(Rival & { fence: number })[]> =>
  db.rows(sql`
    SELECT id, state, fence, coalesce(lease_until > clock_timestamp(), false) AS leased, (ends_at IS NULL OR ends_at > clock_timestamp()) AS in_window
    FROM access_grant
    WHERE source_id = ${grant.sourceId} AND account_key = ${grant.accountKey} AND entitlement_external_id = ${grant.entitlementExternalId}
      AND state NOT IN ('ended', 'activation_failed')`)

/** Other open grants of the same target account and entitlement (I8). */
export const rivalsOf = async (db: SqlRunner, grant: Pair): Promise<Rival[]> =>
  (await openOfPair(db, grant)).filter(({ id }) => id !== grant.id)

/**
 * What an act must know at its beginning, read after its claim committed: of two claims made at once, at least one sees
 * the other. Acts may have waited for a lane: `own` is null when the claim is not theirs any more.
 */
export async function lookBeforeActing(
  db: SqlRunner,
  grant: Pair & Pick<Claimed, 'fence'>,
): Promise<{ own: Pick<Rival, 'state'> | null; rivals: Rival[] }> {
  const open = await openOfPair(db, grant)
  const own = open.find(({ id, fence, leased }) => id === grant.id && fence === grant.fence && leased) ?? null
  return { own, rivals: open.filter(({ id }) => id !== grant.id) }
}

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
  sweepAfterMs?: number | null
  sweeps?: number
}

const at = (moment: Instant | null | undefined): Sql =>
  moment == null ? sql`NULL::timestamptz` : sql`to_timestamp(${moment}::float8 / 1000.0)`

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
      first_failed_at = ${patch.failure ? sql`coalesce(g.first_failed_at, clock_timestamp())` : patch.failure === null ? sql`NULL` : sql`g.first_failed_at`},
      last_error = ${patch.failure === undefined ? sql`g.last_error` : sql`${patch.failure?.message ?? null}`},
      last_error_kind = ${patch.failure === undefined ? sql`g.last_error_kind` : sql`${patch.failure?.errorKind ?? null}`},
      last_remedy = ${patch.failure === undefined ? sql`g.last_remedy` : sql`${patch.failure?.remedy ?? null}`},
      next_sweep_at = ${patch.sweepAfterMs == null ? sql`NULL` : sql`clock_timestamp() + make_interval(secs => ${patch.sweepAfterMs / 1000}::float8)`},
      sweeps_left = ${patch.sweeps ?? 0},
      lease_until = NULL, leased_by = NULL
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

export type AttemptRow = {
  id: string
  sourceId: SourceId
  grantId: GrantId
  effect: 'grant' | 'revoke' | 'sweep'
  fence: number
  worker: string
  startedAt: Instant
  outcome: string
  errorKind: string | null
  error: string | null
  evidence: Record<string, unknown>
}

export async function insertAttempt(tx: SqlRunner, attempt: AttemptRow): Promise<void> {
  await tx.rows(sql`
    INSERT INTO grant_attempt (id, source_id, grant_id, effect, fence, worker, started_at, outcome, error_kind, error, evidence)
    VALUES (${attempt.id}, ${attempt.sourceId}, ${attempt.grantId}, ${attempt.effect}, ${attempt.fence}, ${attempt.worker}, ${at(attempt.startedAt)},
      ${attempt.outcome}, ${attempt.errorKind}, ${attempt.error}, ${JSON.stringify(attempt.evidence)}::jsonb)`)
}

/** Sweeps due after an end, of sources that are not being swept: was anything granted late? Claims them by moving the time on. */
export async function claimSweeps(
  tx: SqlTx,
  sweptNow: readonly SourceId[],
  limit: number,
  timeoutMsOf: Sql,
): Promise<Claimed[]> {
  return tx.rows<Claimed>(sql`
    WITH due AS MATERIALIZED (
      SELECT source_id, id FROM access_grant WHERE next_sweep_at <= clock_timestamp() AND source_id <> ALL(${[...sweptNow]}::text[]) ORDER BY next_sweep_at LIMIT ${limit} FOR UPDATE SKIP LOCKED),
    swept AS (
      UPDATE access_grant g SET sweeps_left = g.sweeps_left - 1,
        next_sweep_at = CASE WHEN g.sweeps_left > 1 THEN g.ended_at + make_interval(secs => (CASE g.sweeps_left WHEN 3 THEN 3 ELSE 10 END) * ${timeoutMsOf} / 1000.0) END
      FROM due WHERE g.source_id = due.source_id AND g.id = due.id RETURNING g.*)
    SELECT ${grantColumns(sql`s`)}, s.state AS claimed_state, i.name AS account_name, e.name AS entitlement_name, 0::float8 AS deadline_in_ms, s.ends_at AS revoke_due_at
    FROM swept s JOIN identity i ON i.source_id = s.source_id AND i.id = s.identity_id
    JOIN entitlement e ON e.source_id = s.source_id AND e.id = s.entitlement_id`)
}

/** An ended grant whose privilege is at the target all the same: back into the revoke queue. */
export async function reopenForRevoke(tx: SqlTx, grant: Pick<Grant, 'sourceId' | 'id'>): Promise<boolean> {
  const rows = await tx.rows(sql`
    UPDATE access_grant SET state = 'revoking', ended_at = NULL, gone_at = NULL, overshoot_ms = NULL, lag_ms = NULL, revoke_acked_at = NULL, due_at = clock_timestamp(), attempts = 0, next_sweep_at = NULL,
      revoke_requested_at = clock_timestamp()
    WHERE source_id = ${grant.sourceId} AND id = ${grant.id} AND state IN ('ended', 'activation_failed') AND ends_at IS NOT NULL RETURNING id`)
  return rows.length > 0
}
