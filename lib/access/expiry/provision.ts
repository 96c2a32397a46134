/** One claimed provision: act at the target, read back, record. */
import { recordEvents } from '#lib/audit/record.ts'
import { instant, type Instant } from '#lib/kernel/time.ts'
import { databaseTime } from '#lib/platform/db/database.ts'
import { newId } from '#lib/platform/new-id.ts'
import { startFacts } from '../store/facts.ts'
import {
  type Claimed,
  finishClaim,
  insertAttempt,
  lockClaimed,
  lookBeforeActing,
  releaseClaim,
} from '../store/queue.ts'
import { refuseStart } from './decide-start.ts'
import { attemptOf, targetOf } from './claimed.ts'
import { type EngineDeps, failureOf } from './deps.ts'
import { grantEvent } from './events.ts'
import { untilRecorded } from './record.ts'
import type { SessionPool } from './session-pool.ts'
import { afterProvision, type ProvisionOutcome } from './transitions.ts'

/** How soon a provision looks again when the same privilege is just being taken back. */
const AFTER_RIVAL_MS = 25

const FINAL_KINDS = new Set(['refused', 'misconfigured', 'unsupported'])

type Acted = { outcome: ProvisionOutcome; evidence: Record<string, unknown> }

/** @param claimedAtMs the monotonic clock when the claim was sent: what has passed since counts against the deadline */
export async function provision(
  deps: EngineDeps,
  pool: SessionPool,
  grant: Claimed,
  claimedAtMs: number,
): Promise<void> {
  const { db } = deps.ctx
  const { own, rivals } = await lookBeforeActing(db, grant)
  if (!own) return
  // Told to end while it waited: nothing was given, and the revoke path proves it.
  if (own.state !== 'activating') return releaseClaim(db, grant, 0)
  if (rivals.some((rival) => rival.leased && (rival.state === 'revoking' || rival.state === 'revoke_failing')))
    return releaseClaim(db, grant, AFTER_RIVAL_MS)
  const startedAt = await databaseTime(db)
  const acted = await act(deps, pool, grant, claimedAtMs)
  await untilRecorded(deps, () => settleProvision(deps, grant, startedAt, acted))
}

async function act(deps: EngineDeps, pool: SessionPool, grant: Claimed, claimedAtMs: number): Promise<Acted> {
  const refused = refuseStart(await startFacts(deps.ctx.db, grant))
  if (refused)
    return {
      outcome: { kind: 'impossible', failure: { errorKind: 'not-eligible', message: refused, remedy: null } },
      evidence: {},
    }
  const target = targetOf(grant)
  try {
    return await pool.use(grant.sourceId, async (session): Promise<Acted> => {
      const deadlineInMs = grant.deadlineInMs - (performance.now() - claimedAtMs)
      const given = await session.grant({ ...target, grantId: grant.id, fence: grant.fence, deadlineInMs })
      if (given.result === 'held-standing')
        return { outcome: { kind: 'impossible', failure: HELD_STANDING }, evidence: given.evidence }
      const read = await session.verify(target)
      const evidence = { granted: given, readBack: read }
      // The probe may say no to an account that does not inherit (PostgreSQL 15 and older): what counts is what is there to take back.
      if (read.present) return { outcome: { kind: 'present' }, evidence }
      return {
        outcome: {
          kind: 'unknown',
          failure: {
            errorKind: 'read-back',
            message: 'The source said yes, but the privilege is not there when read back.',
            remedy: null,
          },
        },
        evidence,
      }
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

async function settleProvision(
  deps: EngineDeps,
  grant: Claimed,
  startedAt: Instant,
  { outcome, evidence }: Acted,
): Promise<void> {
  await deps.ctx.db.sqlTransaction(async (tx) => {
    const held = await lockClaimed(tx, grant)
    const failure = outcome.kind === 'present' ? null : outcome.failure
    const outcomeWord = held ? outcome.kind : `${outcome.kind}, superseded`
    await insertAttempt(
      tx,
      attemptOf(grant, {
        id: newId('attempt'),
        effect: 'grant',
        worker: deps.ctx.actor.name,
        startedAt,
        outcome: outcomeWord,
        failure,
        evidence,
      }),
    )
    // Somebody else holds the grant now; they see to it that it ends.
    if (!held || held.state === 'ended' || held.state === 'activation_failed') return
    const now = await databaseTime(tx)
    const facts = { ...grant, ...held, endsAt: held.endsAt ?? instant(now) }
    const next = afterProvision(facts, outcome, now, deps.random())
    await finishClaim(tx, grant, {
      state: next.state,
      dueAt: next.dueAt,
      failure: next.state === 'active' ? null : next.failure,
      ...(next.state === 'active' ? { activeNow: true, resetAttempts: true } : {}),
      ...(next.state === 'revoking' ? { endCause: next.endCause, resetAttempts: true } : {}),
    })
    if (next.state === held.state) return
    await recordEvents(
      tx,
      deps.ctx,
      grantEvent(grant, next.state, { endsAt: facts.endsAt, ...(failure ? { failure } : {}) }),
    )
  })
}
