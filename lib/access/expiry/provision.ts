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
import { TOLD_LASTS_MS } from './reception.ts'
import { untilRecorded } from './record.ts'
import type { SessionPool } from './session-pool.ts'
import { afterProvision, type Failure, type ProvisionOutcome } from './transitions.ts'

/** How soon a provision looks again when the same privilege is just being taken back. */
const AFTER_RIVAL_MS = 25

const FINAL_KINDS = new Set(['refused', 'misconfigured', 'unsupported'])

type Acted = { outcome: ProvisionOutcome; evidence: Record<string, unknown> }
/** What an act works with. `claimedAtMs`: the monotonic clock when the claim was sent; what has passed since counts
 *  against every deadline. */
export type Hands = { deps: EngineDeps; ledger: Ledger; pool: SessionPool; claimedAtMs: number }
/** What is known of a start that an approval handed over. */
export type Prepared = {
  /** When nothing competed for the pair, by the monotonic clock, read behind the commit of the claim. */
  clearAtMs: number
  /** The same by the database's. */
  at: Instant
  /** The line to the target that was made ready meanwhile: why it cannot be used, or null. */
  line: Promise<Failure | null>
}

/** Writes down what came of an act at the target, and says whether that was the grant's end; null when there was no act. */
export type Recording = (() => Promise<'closed' | void>) | null

/** @returns what writes down what came of it; nothing when it was not this act's turn */
export async function provision(hands: Hands, grant: Claimed, prepared?: Prepared): Promise<Recording> {
  const { deps } = hands
  const hindrance = await hindranceOf(hands, grant, prepared)
  if ('wait' in hindrance) return hindrance.wait
  const { at } = hindrance
  const acted = await act(hands, grant, hindrance)
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

type Hindrance = { refused: string | null; unready: Failure | null }

/** What stands in the way of the act; `wait` instead when it is not its turn. */
async function hindranceOf(
  hands: Hands,
  grant: Claimed,
  prepared?: Prepared,
): Promise<(Hindrance & { at: Instant }) | { wait: Recording }> {
  const { db } = hands.deps.ctx
  // It may have waited for a lane: what was read just now serves, and nothing older.
  if (prepared && performance.now() - prepared.clearAtMs < TOLD_LASTS_MS) {
    const unready = await prepared.line
    if (performance.now() - prepared.clearAtMs < TOLD_LASTS_MS) return { refused: null, unready, at: prepared.at }
  }
  // All after the claim has committed; none needs the others' answers.
  const [{ own, rivals, revokeInFlightMs, at }, facts, unready] = await Promise.all([
    hands.ledger.look(grant),
    startFacts(db, grant),
    hands.pool.use(grant.sourceId, async (session) => session.ready?.()).then(() => null, failureOf),
  ])
  if (!own) return { wait: null }
  // Told to end while it waited: nothing was given, and the revoke path proves it.
  if (own.state !== 'activating') return { wait: () => releaseClaim(db, grant, 0) }
  if (rivals.some((rival) => rival.leased && (rival.state === 'revoking' || rival.state === 'revoke_failing')))
    return { wait: () => releaseClaim(db, grant, AFTER_RIVAL_MS) }
  // What we gave now it might take away. The end of its own grant does not wait: the retry of a revoke does no harm.
  if (revokeInFlightMs !== null) return { wait: () => releaseClaim(db, grant, revokeInFlightMs) }
  return { refused: refuseStart(facts), unready, at }
}

async function act(hands: Hands, grant: Claimed, { refused, unready }: Hindrance): Promise<Acted> {
  const { deps, pool, claimedAtMs } = hands
  if (refused)
    return {
      outcome: { kind: 'impossible', failure: { errorKind: 'not-eligible', message: refused, remedy: null } },
      evidence: {},
    }
  if (unready) return failed(unready)
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
    return failed(failureOf(error))
  }
}

const failed = (failure: Failure): Acted => ({
  outcome: { kind: FINAL_KINDS.has(failure.errorKind) ? 'impossible' : 'unknown', failure },
  evidence: {},
})

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
