/**
 * The grant's state machine (design.md section 5): what a row becomes after each thing that can happen to it. Pure; the
 * store applies the answer under the row's fence.
 */
import { type Instant, plus } from '#lib/kernel/time.ts'
import type { EndCause, GrantState } from '../model.ts'
import { backoffMs } from './backoff.ts'

export type Failure = { errorKind: string; message: string; remedy: string | null }

export type ProvisionOutcome =
  | { kind: 'present' }
  /** The target said no for good, or it is held standing: proven absent by the revoke path before it closes. */
  | { kind: 'impossible'; failure: Failure }
  /** It may or may not have taken effect, or could not be tried: try again while there is time. */
  | { kind: 'unknown'; failure: Failure }

export type RevokeOutcome =
  | { kind: 'gone'; goneAt: Instant; heldOtherwise: boolean; sessionsTerminated: number; ackedAt: Instant }
  /** Another live grant of the same account and entitlement still needs it (I6). */
  | { kind: 'kept'; forGrantId: string }
  | { kind: 'failed'; failure: Failure }

type Facts = { state: GrantState; endsAt: Instant; marginMs: number; attempts: number; endCause: EndCause | null }

export type AfterProvision =
  | { state: 'active'; dueAt: Instant }
  | { state: 'activating'; dueAt: Instant; failure: Failure }
  | { state: 'revoking'; dueAt: Instant; endCause: EndCause; failure: Failure | null }

/** When revocation starts: early by the margin, so that "not one millisecond late" can be kept. */
export const revokeDueAt = (grant: { endsAt: Instant; marginMs: number }): Instant =>
  plus(grant.endsAt, -grant.marginMs)

export function afterProvision(grant: Facts, outcome: ProvisionOutcome, now: Instant, random: number): AfterProvision {
  // Ended while the provision was under way: whatever came of it is taken back.
  if (grant.state === 'revoking')
    return { state: 'revoking', dueAt: now, endCause: grant.endCause ?? 'ended-early', failure: null }
  const due = revokeDueAt(grant)
  if (outcome.kind === 'present') return { state: 'active', dueAt: due }
  if (outcome.kind === 'impossible')
    return { state: 'revoking', dueAt: now, endCause: 'activation-failed', failure: outcome.failure }
  if (due <= now) return { state: 'revoking', dueAt: now, endCause: 'activation-failed', failure: outcome.failure }
  const retryAt = plus(now, backoffMs(grant.attempts, random))
  return { state: 'activating', dueAt: retryAt < due ? retryAt : due, failure: outcome.failure }
}

export type AfterRevoke =
  | {
      state: 'ended' | 'activation_failed'
      goneAt: Instant | null
      overshootMs: number | null
      lagMs: number | null
      heldOtherwise: boolean
      sessionsTerminated: number
    }
  | { state: 'revoke_failing'; dueAt: Instant; failure: Failure }

/** @param grant.revokeDueAt when the engine should have acted: ends_at − margin, or the moment an early end was asked */
export function afterRevoke(
  grant: Facts & { revokeDueAt: Instant },
  outcome: RevokeOutcome,
  now: Instant,
  random: number,
): AfterRevoke {
  if (outcome.kind === 'failed')
    return { state: 'revoke_failing', dueAt: plus(now, backoffMs(grant.attempts, random)), failure: outcome.failure }
  const state = grant.endCause === 'activation-failed' ? 'activation_failed' : 'ended'
  if (outcome.kind === 'kept')
    return { state, goneAt: null, overshootMs: null, lagMs: null, heldOtherwise: false, sessionsTerminated: 0 }
  return {
    state,
    goneAt: outcome.goneAt,
    overshootMs: outcome.goneAt - grant.endsAt,
    lagMs: outcome.goneAt - grant.revokeDueAt,
    heldOtherwise: outcome.heldOtherwise,
    sessionsTerminated: outcome.sessionsTerminated,
  }
}
