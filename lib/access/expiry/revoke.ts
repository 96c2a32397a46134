/** One claimed revoke: take back, end the sessions that could keep it, read back and probe, record. Never gives up. */
import { recordEvents } from '#lib/audit/record.ts'
import type { ConnectorSession, TerminateOutcome } from '#lib/inventory/connectors/contract.ts'
import { instant } from '#lib/kernel/time.ts'
import { databaseTime } from '#lib/platform/db/database.ts'
import { newId } from '#lib/platform/new-id.ts'
import type { Rival } from '../store/look.ts'
import { type Claimed, finishClaim, lockClaimed } from '../store/queue.ts'
import { type AttemptRow, insertAttempts } from '../store/records.ts'
import { SWEEPS_AT } from '../store/sweeps.ts'
import { attemptOf, targetOf } from './claimed.ts'
import { failureOf } from './deps.ts'
import { grantEvent } from './events.ts'
import type { Hands, Recording } from './provision.ts'
import { untilRecorded } from './record.ts'
import { type AfterRevoke, afterRevoke, type RevokeOutcome } from './transitions.ts'

/** Whether the REVOKE was sent and not answered: it may land later, beside its retries. */
type Sent = { inFlight: boolean }
type Acted = { outcome: RevokeOutcome; evidence: Record<string, unknown> } & Sent

/** By these the target, or the connector before it asked, said that nothing was done. A line that broke says nothing. */
const ANSWERS = new Set(['refused', 'misconfigured', 'unsupported', 'deadline-passed'])

/** @returns what writes down what came of it; nothing when the claim was not ours any more */
export async function revoke(hands: Hands, grant: Claimed): Promise<Recording> {
  const { deps, ledger } = hands
  const { own, rivals, at } = await ledger.look(grant)
  // The lease ran out while it waited: whoever claims it next acts, and could not know of a revoke that comes from here.
  if (!own) return null
  const acted = await act(hands, grant, rivals)
  const attempt = attemptOf(grant, {
    id: newId('attempt'),
    effect: 'revoke',
    worker: deps.ctx.actor.name,
    startedAt: at,
    outcome: acted.outcome.kind,
    failure: acted.outcome.kind === 'failed' ? acted.outcome.failure : null,
    evidence: acted.evidence,
  })
  return () => untilRecorded(deps, () => settle(hands, grant, attempt, acted))
}

async function act(hands: Hands, grant: Claimed, rivals: readonly Rival[]): Promise<Acted> {
  const stillNeeding = rivals.find(
    (rival) => rival.inWindow && (rival.state === 'active' || rival.state === 'activating'),
  )
  if (stillNeeding)
    return {
      outcome: { kind: 'kept', forGrantId: stillNeeding.id },
      evidence: { keptFor: stillNeeding.id },
      inFlight: false,
    }
  const sent: Sent = { inFlight: false }
  try {
    return await hands.pool.use(grant.sourceId, (session) => takeBack(hands, session, { grant, sent }))
  } catch (error) {
    const failure = failureOf(error)
    const inFlight = sent.inFlight && !ANSWERS.has(failure.errorKind)
    return { outcome: { kind: 'failed', failure }, evidence: {}, inFlight }
  }
}

/** @param sent is told, for it outlives what is thrown */
async function takeBack(
  { deps, claimedAtMs }: Hands,
  session: ConnectorSession,
  { grant, sent }: { grant: Claimed; sent: Sent },
): Promise<Acted> {
  const target = targetOf(grant)
  const of = { effect: 'revoke' as const, grantIds: [grant.id] }
  const deadline = { deadlineInMs: grant.leaseLeftMs, countedAtMs: claimedAtMs }
  deps.onStep?.('act.before-call', of)
  sent.inFlight = true
  const revoked = await session.revoke({ ...target, grantId: grant.id, fence: grant.fence, ...deadline })
  sent.inFlight = false
  deps.onStep?.('act.after-call', of)
  deps.onStep?.('read-back.before-call', of)
  let read = await session.verify({ ...target, revoked })
  let ended: TerminateOutcome | null = null
  // Most accounts have no session that could keep it: then one question is enough.
  if (!read.present && read.lingeringSessions > 0) {
    ended = await session.terminateSessions({ ...target, revoked })
    read = await session.verify({ ...target, revoked })
  }
  deps.onStep?.('read-back.after-call', of)
  const evidence = { revoked, ...(ended ? { sessions: ended } : {}), readBack: read }
  const failed = (errorKind: string, message: string): Acted => ({
    outcome: { kind: 'failed', failure: { errorKind, message, remedy: null } },
    evidence,
    inFlight: false,
  })
  if (read.present) return failed('read-back', 'The source said yes, but the privilege is still there when read back.')
  if (read.lingeringSessions > 0)
    return failed('sessions', `${read.lingeringSessions} open sessions could still use the privilege.`)
  return {
    outcome: {
      kind: 'gone',
      goneAt: read.targetTime,
      ackedAt: revoked.targetTime,
      sessionsTerminated: ended?.terminated ?? 0,
      // Absent by our hand, but the account has it another way: shown, and drift when it is not on record.
      heldOtherwise: read.heldOtherwise || read.probe === true,
    },
    evidence,
    inFlight: false,
  }
}

async function settle(hands: Hands, grant: Claimed, attempt: AttemptRow, acted: Acted): Promise<'closed' | void> {
  const { outcome } = acted
  if (outcome.kind !== 'failed' && grant.endsAt !== null) {
    // Neither end needs the clock: an end is measured against times that are known.
    const next = afterRevoke({ ...grant, endsAt: grant.endsAt }, outcome, grant.endsAt, 0)
    if (next.state !== 'revoke_failing') {
      const { timeoutMs } = await hands.deps.capabilitiesOf(grant.sourceId)
      const settled = {
        attempt,
        expected: grant.state,
        next: { ...next, ackedAt: ackedAtOf(outcome), sweepUnitMs: timeoutMs, sweeps: SWEEPS_AT.length },
        event: grantEvent(grant, next.state, payloadOf(next, outcome)),
      }
      if (await hands.ledger.record('revoke', settled)) return 'closed'
    }
  }
  await settleUnderLock(hands, grant, attempt, acted)
}

async function settleUnderLock(
  { deps }: Hands,
  grant: Claimed,
  attempt: AttemptRow,
  { outcome, inFlight }: Acted,
): Promise<void> {
  const { timeoutMs } = await deps.capabilitiesOf(grant.sourceId)
  deps.onStep?.('record.before-commit', { effect: 'revoke', grantIds: [grant.id] })
  await deps.ctx.db.sqlTransaction(async (tx) => {
    const held = await lockClaimed(tx, grant)
    await insertAttempts(tx, [held ? attempt : { ...attempt, outcome: `${attempt.outcome}, superseded` }])
    if (!held || held.state === 'ended' || held.state === 'activation_failed') return
    const now = await databaseTime(tx)
    const facts = { ...grant, ...held, endsAt: held.endsAt ?? instant(now) }
    const next = afterRevoke(facts, outcome, now, deps.random())
    await finishClaim(tx, grant, { ...patchOf(next, outcome, timeoutMs), revokeInFlight: inFlight })
    if (next.state !== held.state)
      await recordEvents(tx, deps.ctx, grantEvent(grant, next.state, payloadOf(next, outcome)))
  })
  deps.onStep?.('record.after-commit', { effect: 'revoke', grantIds: [grant.id] })
}

const ackedAtOf = (outcome: RevokeOutcome) => (outcome.kind === 'gone' ? outcome.ackedAt : null)

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
        ackedAt: ackedAtOf(outcome),
        // The reason it could not be given stays readable; the failures of its revoke are over.
        ...(next.state === 'ended' ? { failure: null } : {}),
        sweepAfterMs: timeoutMs,
        sweeps: SWEEPS_AT.length,
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
