/**
 * What came of acts, written down: state, try, audit row and outbox in one statement, for one grant or for many. It
 * writes only rows that are still as the decision found them (fence and state); the others are told and decided anew.
 */
import { recorderOf } from '#lib/audit/store.ts'
import type { ChangeEvent } from '#lib/audit/model.ts'
import { isNotified } from '#lib/audit/model.ts'
import type { GrantId, SourceId } from '#lib/kernel/ids.ts'
import type { Instant } from '#lib/kernel/time.ts'
import type { Context, WorkerActor } from '#lib/platform/context.ts'
import type { SqlRunner } from '#lib/platform/db/database.ts'
import { identifier, sql } from '#lib/platform/db/sql.ts'
import { newId } from '#lib/platform/new-id.ts'
import type { GrantState } from '../model.ts'
import {
  attemptColumns,
  attemptShape,
  attemptValues,
  recordingOne,
  recordingSeveral,
  type SettledColumn,
} from './settled.ts'

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
    SELECT ${attemptValues((column) => sql`a.${identifier(column)}`)}
    FROM jsonb_to_recordset(${JSON.stringify(attempts.map(attemptJson))}::jsonb) AS a(${attemptShape})
    ON CONFLICT (id) DO NOTHING`)
}

type Row = Readonly<Record<SettledColumn, unknown>> & { grant_id: string }

function settledRow({ attempt, expected, next, event }: Settled, n: number): Row {
  const ended = next.state === 'active' ? null : next
  return {
    n,
    ...attemptJson(attempt),
    expected,
    state: next.state,
    event_id: newId('event'),
    event_type: event.type,
    identity_id: event.identityId ?? null,
    summary: event.summary,
    payload: event.payload ?? {},
    delivery_id: isNotified(event.type) ? newId('delivery') : null,
    gone_at: ended?.goneAt ?? null,
    acked_at: ended?.ackedAt ?? null,
    overshoot_ms: ended?.overshootMs ?? null,
    lag_ms: ended?.lagMs ?? null,
    held_otherwise: ended?.heldOtherwise ?? null,
    sessions_terminated: ended?.sessionsTerminated ?? null,
    sweep_unit_ms: ended?.sweepUnitMs ?? null,
    sweeps: ended?.sweeps ?? null,
  }
}

/** @returns per act, in order, whether it was written; false: the row is not as the decision found it */
export async function recordSettled(
  db: SqlRunner,
  ctx: Pick<Context<WorkerActor>, 'actor' | 'via' | 'requestId'>,
  acts: readonly Settled[],
): Promise<boolean[]> {
  // In one order, so that two batches that meet at the same rows seldom wait in a circle; one that does is written again.
  const rows = acts.map(settledRow).toSorted((a, b) => (a.grant_id < b.grant_id ? -1 : 1))
  const [first] = rows
  const [act] = acts
  if (!first || !act) return []
  const by = recorderOf(ctx)
  const written = await db.rows<{ n: number }>(
    rows.length === 1
      ? recordingOne[act.next.state]({ ...by, ...first })
      : recordingSeveral({ ...by, rows: JSON.stringify(rows) }),
  )
  const done = new Set(written.map(({ n }) => n))
  return acts.map((_, n) => done.has(n))
}
