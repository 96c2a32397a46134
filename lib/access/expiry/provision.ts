/** One claimed provision: act at the target, read back, record. */
import { recordEvents } from '#lib/audit/record.ts'
import { instant, type Instant } from '#lib/kernel/time.ts'
import { databaseTime } from '#lib/platform/db/database.ts'
import { newId } from '#lib/platform/new-id.ts'
import { startFacts } from '../store/facts.ts'
import { type Claimed, finishClaim, lockClaimed, releaseClaim, sweepNow } from '../store/queue.ts'
import { type AttemptRow, insertAttempts } from '../store/records.ts'
import { refuseStart } from './decide-start.ts'
import { attemptOf, targetOf } from './claimed.ts'
import { type EngineDeps, failureOf } from './deps.ts'
import { grantEvent } from './events.ts'
import type { Ledger } from './ledger.ts'
import { untilRecorded } from './record.ts'
import type { SessionPool } from './session-pool.ts'
import { afterProvision, type ProvisionOutcome } from './transitions.ts'

/** How soon a provision looks again when the same privilege is just being taken back. */
const AFTER_RIVAL_MS = 25

const FINAL_KINDS = new Set(['refused', 'misconfigured', 'unsupported'])

type Acted = { outcome: ProvisionOutcome; evidence: Record<string, unknown> }
/** What an act works with. `claimedAtMs`: the monotonic clock when the claim was sent; what has passed since counts
 *  against every deadline. */
export type Hands = { deps: EngineDeps; ledger: Ledger; pool: SessionPool; claimedAtMs: number }

/** Writes down what came of an act at the target; null when there was none. */
export type Recording = (() => Promise<void>) | null

/** @returns what writes down what came of it; nothing when it was not this act's turn */
export async function provision(hands: Hands, grant: Claimed): Promise<Recording> {
  const { deps, ledger } = hands
  const { db } = deps.ctx
  // Both after the claim has committed; neither needs the other's answer.
  const [{ own, rivals, at }, facts] = await Promise.all([ledger.look(grant), startFacts(db, grant)])
  if (!own) return null
  // Told to end while it waited: nothing was given, and the revoke path proves it.
  if (own.state !== 'activating') return () => releaseClaim(db, grant, 0)
  if (rivals.some((rival) => rival.leased && (rival.state === 'revoking' || rival.state === 'revoke_failing')))
    return () => releaseClaim(db, grant, AFTER_RIVAL_MS)
  const acted = await act(hands, grant, refuseStart(facts))
  const attempt = attemptOf(grant, {
    id: newId('attempt'),
    effect: 'grant',
    worker: deps.ctx.actor.name,
    startedAt: at,
    outcome: acted.outcome.kind,
    failure: acted.outcome.kind === 'present' ? null : acted.outcome.failure,
    evidence: acted.evidence,
  })
  return () => untilRecorded(deps, () => settle(hands, grant, attempt, acted.outcome))
}

async function act({ deps, pool, claimedAtMs }: Hands, grant: Claimed, refused: string | null): Promise<Acted> {
  if (refused)
    return {
      outcome: { kind: 'impossible', failure: { errorKind: 'not-eligible', message: refused, remedy: null } },
      evidence: {},
    }
  const target = targetOf(grant)
  const of = { effect: 'provision' as const, grantIds: [grant.id] }
  try {
    return await pool.use(grant.sourceId, async (session): Promise<Acted> => {
      deps.onStep?.('act.before-call', of)
      const deadline = { deadlineInMs: grant.leaseLeftMs, countedAtMs: claimedAtMs }
      const given = await session.grant({ ...target, grantId: grant.id, fence: grant.fence, ...deadline })
      deps.onStep?.('act.after-call', of)
      if (given.result === 'held-standing')
        return { outcome: { kind: 'impossible', failure: HELD_STANDING }, evidence: given.evidence }
      deps.onStep?.('read-back.before-call', of)
      const read = await session.verify(target)
      deps.onStep?.('read-back.after-call', of)
      const evidence = { granted: given, readBack: read }
      // The probe may say no to an account that does not inherit (PostgreSQL 15 and older): what counts is what is there to take back.
      return read.present
        ? { outcome: { kind: 'present' }, evidence }
        : { outcome: { kind: 'unknown', failure: NOT_READ_BACK }, evidence }
    })
  } catch (error) {
    const failure = failureOf(error)
    return { outcome: { kind: FINAL_KINDS.has(failure.errorKind) ? 'impossible' : 'unknown', failure }, evidence: {} }
  }
}

const HELD_STANDING = {
  errorKind: 'held-standing',
  message: 'The account holds this standing at the source: nothing was granted.',
  remedy: null,
}
const NOT_READ_BACK = {
  errorKind: 'read-back',
  message: 'The source said yes, but the privilege is not there when read back.',
  remedy: null,
}

async function settle(hands: Hands, grant: Claimed, attempt: AttemptRow, outcome: ProvisionOutcome): Promise<void> {
  if (outcome.kind === 'present') {
    const event = grantEvent(grant, 'active', { endsAt: grant.endsAt })
    const settled = { attempt, expected: 'activating' as const, next: { state: 'active' as const }, event }
    if (await hands.ledger.record('provision', settled)) return
  }
  await settleUnderLock(hands, grant, attempt, outcome)
}

/** Sent, and not answered: it may come true until its deadline. */
const isStillOnItsWay = (outcome: ProvisionOutcome): boolean =>
  outcome.kind === 'unknown' && outcome.failure.errorKind === 'ambiguous'
const mayHaveGiven = (outcome: ProvisionOutcome): boolean => outcome.kind !== 'impossible'

/** The way for everything that needs the clock, or whose row changed while the target was asked. */
async function settleUnderLock(
  { deps }: Hands,
  grant: Claimed,
  attempt: AttemptRow,
  outcome: ProvisionOutcome,
): Promise<void> {
  deps.onStep?.('record.before-commit', { effect: 'provision', grantIds: [grant.id] })
  await deps.ctx.db.sqlTransaction(async (tx) => {
    const held = await lockClaimed(tx, grant)
    await insertAttempts(tx, [held ? attempt : { ...attempt, outcome: `${attempt.outcome}, superseded` }])
    // Somebody else holds the grant now; they see to it that it ends. If they have, what was given since is looked for.
    if (!held && mayHaveGiven(outcome)) await sweepNow(tx, grant)
    if (!held || held.state === 'ended' || held.state === 'activation_failed') return
    const now: Instant = await databaseTime(tx)
    const facts = { ...grant, ...held, endsAt: held.endsAt ?? instant(now) }
    const next = afterProvision(facts, outcome, now, deps.random())
    await finishClaim(tx, grant, {
      state: next.state,
      dueAt: next.dueAt,
      failure: next.state === 'active' ? null : next.failure,
      keepLease: isStillOnItsWay(outcome),
      ...(next.state === 'active' ? { activeNow: true, resetAttempts: true } : {}),
      ...(next.state === 'revoking' ? { endCause: next.endCause, resetAttempts: true } : {}),
    })
    if (next.state === held.state) return
    const failure = outcome.kind === 'present' ? null : outcome.failure
    await recordEvents(
      tx,
      deps.ctx,
      grantEvent(grant, next.state, { endsAt: facts.endsAt, ...(failure ? { failure } : {}) }),
    )
  })
  deps.onStep?.('record.after-commit', { effect: 'provision', grantIds: [grant.id] })
}
