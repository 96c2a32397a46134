/** One claimed revoke: take back, end the sessions that could keep it, read back and probe, record. Never gives up. */
import { recordEvents } from '#lib/audit/record.ts'
import type { ConnectorSession } from '#lib/inventory/connectors/contract.ts'
import { type Instant, instant } from '#lib/kernel/time.ts'
import { databaseTime } from '#lib/platform/db/database.ts'
import { newId } from '#lib/platform/new-id.ts'
import { type Claimed, finishClaim, insertAttempt, lockClaimed, lookBeforeActing, type Rival } from '../store/queue.ts'
import { attemptOf, targetOf } from './claimed.ts'
import { type EngineDeps, failureOf } from './deps.ts'
import { grantEvent } from './events.ts'
import { untilRecorded } from './record.ts'
import type { SessionPool } from './session-pool.ts'
import { type AfterRevoke, afterRevoke, type RevokeOutcome } from './transitions.ts'

/** Looks again after an end, at +1×, +3× and +10× the connector's timeout, for a provision that arrived late (I5). */
const SWEEPS = 3

type Acted = { outcome: RevokeOutcome; evidence: Record<string, unknown> }

export async function revoke(deps: EngineDeps, pool: SessionPool, grant: Claimed): Promise<void> {
  const startedAt = await databaseTime(deps.ctx.db)
  const { own, rivals } = await lookBeforeActing(deps.ctx.db, grant)
  // The lease ran out while it waited: whoever claims it next acts, and could not know of a revoke that comes from here.
  if (!own) return
  const acted = await act(deps, pool, grant, rivals)
  await untilRecorded(deps, () => settleRevoke(deps, grant, startedAt, acted))
}

async function act(deps: EngineDeps, pool: SessionPool, grant: Claimed, rivals: readonly Rival[]): Promise<Acted> {
  const stillNeeding = rivals.find(
    (rival) => rival.inWindow && (rival.state === 'active' || rival.state === 'activating'),
  )
  if (stillNeeding)
    return { outcome: { kind: 'kept', forGrantId: stillNeeding.id }, evidence: { keptFor: stillNeeding.id } }
  try {
    return await pool.use(grant.sourceId, (session) => takeBack(session, grant))
  } catch (error) {
    return { outcome: { kind: 'failed', failure: failureOf(error) }, evidence: {} }
  }
}

async function takeBack(session: ConnectorSession, grant: Claimed): Promise<Acted> {
  const target = targetOf(grant)
  const revoked = await session.revoke({ ...target, grantId: grant.id, fence: grant.fence })
  const ended = await session.terminateSessions({ ...target, revoked })
  const read = await session.verify({ ...target, revoked })
  const evidence = { revoked, sessions: ended, readBack: read }
  const failed = (errorKind: string, message: string): Acted => ({
    outcome: { kind: 'failed', failure: { errorKind, message, remedy: null } },
    evidence,
  })
  if (read.present) return failed('read-back', 'The source said yes, but the privilege is still there when read back.')
  if (read.lingeringSessions > 0)
    return failed('sessions', `${read.lingeringSessions} open sessions could still use the privilege.`)
  return {
    outcome: {
      kind: 'gone',
      goneAt: read.targetTime,
      ackedAt: revoked.targetTime,
      sessionsTerminated: ended.terminated,
      // Absent by our hand, but the account has it another way: shown, and drift when it is not on record.
      heldOtherwise: read.heldOtherwise || read.probe === true,
    },
    evidence,
  }
}

async function settleRevoke(
  deps: EngineDeps,
  grant: Claimed,
  startedAt: Instant,
  { outcome, evidence }: Acted,
): Promise<void> {
  const { timeoutMs } = await deps.capabilitiesOf(grant.sourceId)
  await deps.ctx.db.sqlTransaction(async (tx) => {
    const held = await lockClaimed(tx, grant)
    const failure = outcome.kind === 'failed' ? outcome.failure : null
    const outcomeWord = held ? outcome.kind : `${outcome.kind}, superseded`
    await insertAttempt(
      tx,
      attemptOf(grant, {
        id: newId('attempt'),
        effect: 'revoke',
        worker: deps.ctx.actor.name,
        startedAt,
        outcome: outcomeWord,
        failure,
        evidence,
      }),
    )
    if (!held || held.state === 'ended' || held.state === 'activation_failed') return
    const now = await databaseTime(tx)
    const facts = { ...grant, ...held, endsAt: held.endsAt ?? instant(now) }
    const next = afterRevoke(facts, outcome, now, deps.random())
    await finishClaim(tx, grant, patchOf(next, outcome, timeoutMs))
    if (next.state !== held.state)
      await recordEvents(tx, deps.ctx, grantEvent(grant, next.state, payloadOf(next, outcome)))
  })
}

const patchOf = (next: AfterRevoke, outcome: RevokeOutcome, timeoutMs: number) =>
  next.state === 'revoke_failing'
    ? { state: next.state, dueAt: next.dueAt, failure: next.failure }
    : {
        state: next.state,
        dueAt: null,
        goneAt: next.goneAt,
        overshootMs: next.overshootMs,
        lagMs: next.lagMs,
        heldOtherwise: next.heldOtherwise,
        sessionsTerminated: next.sessionsTerminated,
        ackedAt: outcome.kind === 'gone' ? outcome.ackedAt : null,
        // The reason it could not be given stays readable; the failures of its revoke are over.
        ...(next.state === 'ended' ? { failure: null } : {}),
        sweepAfterMs: timeoutMs,
        sweeps: SWEEPS,
      }

const payloadOf = (next: AfterRevoke, outcome: RevokeOutcome): Record<string, unknown> =>
  next.state === 'revoke_failing'
    ? { failure: next.failure }
    : {
        goneAt: next.goneAt,
        overshootMs: next.overshootMs,
        lagMs: next.lagMs,
        heldOtherwise: next.heldOtherwise,
        ...(outcome.kind === 'kept' ? { keptFor: outcome.forGrantId } : {}),
      }
