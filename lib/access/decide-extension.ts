/**
 * May a live grant have more time, and until when? The last second never yields an endless grant: only one that is live
 * and whose revoke is not due takes a new end, and that end is bound to the decision. Pure.
 */
import { formatDuration } from '#lib/kernel/duration.ts'
import type { ErrorCode } from '#lib/kernel/errors.ts'
import { type Instant, MINUTE_MS, plus } from '#lib/kernel/time.ts'
import { DURATION_MAX_MS, type GrantState } from './model.ts'

export type Extendable = { state: GrantState; endsAt: Instant | null; marginMs: number }
export type ExtensionFacts = { grant: Extendable; maxDurationMs: number; durationMs: number }
export type ExtensionDecision =
  | { kind: 'refused'; code: ErrorCode; message: string }
  | { kind: 'extends'; fromEndsAt: Instant; toEndsAt: Instant; dueAt: Instant }

const NOT_LIVE: Record<Exclude<GrantState, 'active'>, string> = {
  scheduled: 'The grant has not begun. It can have more time once it is live.',
  activating: 'The grant is not live yet. It can have more time once it is.',
  revoking: 'The end of the grant has come: it is being taken back. Ask for a new one.',
  revoke_failing: 'The end of the grant has come: it is being taken back. Ask for a new one.',
  ended: 'The grant has ended. Ask for a new one.',
  activation_failed: 'The grant could not be given. Ask for a new one.',
}

/** When its revoke is due: until then, and not a moment longer, it can be extended. */
export const extendableUntil = (grant: { endsAt: Instant; marginMs: number }): Instant =>
  plus(grant.endsAt, -grant.marginMs)

const longestLeft = (maxDurationMs: number): number => Math.min(DURATION_MAX_MS, maxDurationMs)

/** The most that can be asked for now, in whole minutes: what is left afterwards never exceeds the longest grant. */
export function longestExtensionMs(grant: { endsAt: Instant }, maxDurationMs: number, now: Instant): number {
  const room = longestLeft(maxDurationMs) - Math.max(0, grant.endsAt - now)
  return Math.max(0, Math.floor(room / MINUTE_MS) * MINUTE_MS)
}

export function decideExtension({ grant, maxDurationMs, durationMs }: ExtensionFacts, at: Instant): ExtensionDecision {
  const refuse = (code: ErrorCode, message: string): ExtensionDecision => ({ kind: 'refused', code, message })
  if (grant.state !== 'active') return refuse('grant.not-extendable', NOT_LIVE[grant.state])
  if (grant.endsAt === null || extendableUntil({ endsAt: grant.endsAt, marginMs: grant.marginMs }) <= at)
    return refuse('grant.not-extendable', NOT_LIVE.revoking)
  const toEndsAt = plus(grant.endsAt, durationMs)
  if (toEndsAt - at > longestLeft(maxDurationMs))
    return refuse(
      'request.duration-out-of-bounds',
      `With ${formatDuration(durationMs)} more there would be ${formatDuration(toEndsAt - at)} left; ${formatDuration(longestLeft(maxDurationMs))} at most may be.`,
    )
  return { kind: 'extends', fromEndsAt: grant.endsAt, toEndsAt, dueAt: plus(toEndsAt, -grant.marginMs) }
}
