/**
 * What came of acts, written down: state, try, audit row and outbox in one statement, for one grant or for many. It
 * writes only rows that are still as the decision found them (fence and state); the others are told and decided anew.
 */
import { freshEventId, insertChangesFrom, insertDeliveriesFrom } from '#lib/audit/store.ts'
import type { ChangeEvent } from '#lib/audit/model.ts'
import { isNotified } from '#lib/audit/model.ts'
import type { GrantId, SourceId } from '#lib/kernel/ids.ts'
import type { Instant } from '#lib/kernel/time.ts'
import type { Context, WorkerActor } from '#lib/platform/context.ts'
import type { SqlRunner } from '#lib/platform/db/database.ts'
import { prepared, type Sql, sql } from '#lib/platform/db/sql.ts'
import { newId } from '#lib/platform/new-id.ts'
import type { GrantState } from '../model.ts'

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

/** A good end of an act: it is live, or it is gone. What failed is decided and written under the row's lock instead. */
export type Settled = {
  attempt: AttemptRow
  expected: GrantState
  next:
    | { state: 'active' }
    | {
        state: 'ended' | 'activation_failed'
        goneAt: Instant | null
        ackedAt: Instant | null
        overshootMs: number | null
        lagMs: number | null
        heldOtherwise: boolean
        sessionsTerminated: number
        sweepUnitMs: number
        sweeps: number
      }
  event: ChangeEvent
}

const attemptColumns = sql`id, source_id, grant_id, effect, fence, worker, started_at, outcome, error_kind, error, evidence`
const attemptShape = sql`id text, source_id text, grant_id text, effect text, fence int, worker text, started_at float8, outcome text,
  error_kind text, error text, evidence jsonb`
const attemptValues = (alias: Sql): Sql => sql`
  ${alias}.id, ${alias}.source_id, ${alias}.grant_id, ${alias}.effect, ${alias}.fence, ${alias}.worker, to_timestamp(${alias}.started_at / 1000.0),
  ${alias}.outcome, ${alias}.error_kind, ${alias}.error, ${alias}.evidence`
const attemptJson = (attempt: AttemptRow) => ({
  id: attempt.id,
  source_id: attempt.sourceId,
  grant_id: attempt.grantId,
  effect: attempt.effect,
  fence: attempt.fence,
  worker: attempt.worker,
  started_at: attempt.startedAt,
  outcome: attempt.outcome,
  error_kind: attempt.errorKind,
  error: attempt.error,
  evidence: attempt.evidence,
})

/** Tries are evidence: insert-only, and written once however often the writing is repeated. */
export async function insertAttempts(db: SqlRunner, attempts: readonly AttemptRow[]): Promise<void> {
  if (attempts.length === 0) return
  await db.rows(sql`
    INSERT INTO grant_attempt (${attemptColumns})
    SELECT ${attemptValues(sql`a`)} FROM jsonb_to_recordset(${JSON.stringify(attempts.map(attemptJson))}::jsonb) AS a(${attemptShape})
    ON CONFLICT (id) DO NOTHING`)
}

const settledJson = ({ attempt, expected, next, event }: Settled, n: number) => ({
  n,
  ...attemptJson(attempt),
  expected,
  state: next.state,
  event_type: event.type,
  identity_id: event.identityId,
  summary: event.summary,
  payload: event.payload ?? {},
  delivery_id: isNotified(event.type) ? newId('delivery') : null,
  ...(next.state === 'active'
    ? {}
    : {
        gone_at: next.goneAt,
        acked_at: next.ackedAt,
        overshoot_ms: next.overshootMs,
        lag_ms: next.lagMs,
        held_otherwise: next.heldOtherwise,
        sessions_terminated: next.sessionsTerminated,
        sweep_unit_ms: next.sweepUnitMs,
        sweeps: next.sweeps,
      }),
})

const settledShape = sql`n int, ${attemptShape}, expected text, state text, event_type text, identity_id text, summary text, payload jsonb, delivery_id text,
  gone_at float8, acked_at float8, overshoot_ms float8, lag_ms float8, held_otherwise boolean, sessions_terminated int, sweep_unit_ms int, sweeps int`

const moment = (milliseconds: Sql): Sql => sql`to_timestamp(${milliseconds} / 1000.0)`

/** One update for both good ends; a grant that is live keeps what only an end may write. */
const update = sql`
  UPDATE access_grant g SET state = s.state,
    due_at = CASE s.state WHEN 'active' THEN g.ends_at - make_interval(secs => g.margin_ms / 1000.0) END,
    active_at = CASE s.state WHEN 'active' THEN clock_timestamp() ELSE g.active_at END,
    ended_at = CASE s.state WHEN 'active' THEN NULL ELSE clock_timestamp() END,
    gone_at = CASE s.state WHEN 'active' THEN g.gone_at ELSE ${moment(sql`s.gone_at`)} END,
    revoke_acked_at = CASE s.state WHEN 'active' THEN g.revoke_acked_at ELSE ${moment(sql`s.acked_at`)} END,
    overshoot_ms = s.overshoot_ms, lag_ms = s.lag_ms, still_held_otherwise = coalesce(s.held_otherwise, false),
    sessions_terminated = g.sessions_terminated + coalesce(s.sessions_terminated, 0),
    attempts = CASE s.state WHEN 'active' THEN 0 ELSE g.attempts END,
    -- The reason why it could not be given stays readable; the failures of its revoke are over.
    first_failed_at = CASE s.state WHEN 'activation_failed' THEN g.first_failed_at END,
    last_error = CASE s.state WHEN 'activation_failed' THEN g.last_error END,
    last_error_kind = CASE s.state WHEN 'activation_failed' THEN g.last_error_kind END,
    last_remedy = CASE s.state WHEN 'activation_failed' THEN g.last_remedy END,
    next_sweep_at = clock_timestamp() + make_interval(secs => s.sweep_unit_ms / 1000.0),
    sweeps_left = coalesce(s.sweeps, 0), sweep_unit_ms = coalesce(s.sweep_unit_ms, g.sweep_unit_ms),
    lease_until = NULL, leased_by = NULL
  FROM settled s
  WHERE g.source_id = s.source_id AND g.id = s.grant_id AND g.fence = s.fence AND g.state = s.expected
    -- Said twice for the planner: an array it takes for few, and goes by the index.
    AND g.id = ANY(ARRAY(SELECT grant_id FROM settled))
  RETURNING s.*`

/** @returns per act, in order, whether it was written; false: the row is not as the decision found it */
export async function recordSettled(
  db: SqlRunner,
  ctx: Pick<Context<WorkerActor>, 'actor' | 'via' | 'requestId'>,
  acts: readonly Settled[],
): Promise<boolean[]> {
  // One order for all: two batches that meet at the same rows wait for each other, never in a circle.
  const rows = acts.map(settledJson).toSorted((a, b) => (a.grant_id < b.grant_id ? -1 : 1))
  const written = await db.rows<{ n: number }>(
    prepared(
      'record-settled',
      sql`
    WITH settled AS MATERIALIZED (SELECT * FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS s(${settledShape})),
    written AS (${update}),
    tried AS (INSERT INTO grant_attempt (${attemptColumns}) SELECT ${attemptValues(sql`w`)} FROM written w ON CONFLICT (id) DO NOTHING),
    event AS MATERIALIZED (
      SELECT ${freshEventId} AS event_id, w.event_type, w.grant_id AS subject_id, w.source_id, w.identity_id, w.summary, w.payload, w.delivery_id
      FROM written w),
    told AS (${insertChangesFrom(ctx, 'grant', sql`event`)}),
    outbox AS (${insertDeliveriesFrom(sql`event`)})
    SELECT n FROM written`,
    ),
  )
  const done = new Set(written.map(({ n }) => n))
  return acts.map((_, n) => done.has(n))
}
