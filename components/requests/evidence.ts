/** What the approver weighs, as facts in words. Pure. */
import { formatDuration } from '#lib/kernel/duration.ts'
import { DAY_MS, HOUR_MS, type Instant, MINUTE_MS } from '#lib/kernel/time.ts'
import { isExposed } from '#lib/access/model.ts'
import type { RequestDetail } from '#lib/access/server.ts'
import { IDENTITY_FLAGS, type IdentityFlag } from '#lib/inventory/model.ts'
import { plural } from '../ui/numbers.ts'
import { FORCE_CLOSED, type Said, sayGrant } from './words.ts'

type Earlier = RequestDetail['earlier'][number]
export type EarlierRow = {
  id: string
  at: Instant | null
  asked: string
  held: string
  share: number | null
  said: Said
  reason: string
}

const heldMs = (grant: Earlier): number | null => {
  const until = grant.goneAt ?? grant.endedAt
  return grant.activeAt === null || until === null ? null : Math.max(0, until - grant.activeAt)
}

export const earlierRows = (earlier: readonly Earlier[], self: string | null): EarlierRow[] =>
  earlier
    .filter((one) => one.id !== self)
    .slice(0, 5)
    .map((one) => {
      const held = heldMs(one)
      return {
        id: one.id,
        at: one.activeAt,
        asked: formatDuration(one.durationMs),
        held: held !== null ? formatDuration(held) : one.activeAt !== null && isExposed(one.state) ? 'live' : '—',
        share: held === null ? null : Math.min(1, held / one.durationMs),
        said: one.mayStillBeLive ? FORCE_CLOSED : sayGrant(one.state),
        reason: one.reason,
      }
    })

const PRESETS_MS = [5 * MINUTE_MS, 10 * MINUTE_MS, 15 * MINUTE_MS, 30 * MINUTE_MS, HOUR_MS, 2 * HOUR_MS, 4 * HOUR_MS]

/** Never longer than asked, never less than a minute. */
export function shorterOf(askedMs: number): { ms: number; text: string }[] {
  const below = PRESETS_MS.filter((ms) => ms < askedMs)
  const all = below.length > 0 ? below : askedMs > MINUTE_MS ? [MINUTE_MS] : []
  return all
    .slice(-4)
    .toReversed()
    .map((ms) => ({ ms, text: formatDuration(ms) }))
}

export type SmallerOffer = { ms: number; why: string }

/** What earlier grants needed, rounded up: offered only when it is clearly less than what is asked. */
export function smallerOffer(askedMs: number, earlier: readonly Earlier[]): SmallerOffer | null {
  const early = earlier.filter((one) => one.endCause === 'ended-early').flatMap((one) => heldMs(one) ?? [])
  if (early.length < 2) return null
  const longest = Math.max(...early)
  const enough = shorterOf(askedMs).findLast(({ ms }) => ms >= longest)
  if (!enough) return null
  return {
    ms: enough.ms,
    why: `${plural(early.length, 'earlier grant')} ended early, after ${formatDuration(longest)} at most.`,
  }
}

export const flagWords = (flags: readonly string[]): string[] =>
  flags.map((flag) => IDENTITY_FLAGS[flag as IdentityFlag] ?? flag)

/** Said only when it is so: what an approver should stop at. */
export function warningsOf({ evidence, contentChanged, request }: RequestDetail, now: Instant): string[] {
  const idle = evidence.lastUsedAt === null ? null : now - evidence.lastUsedAt
  return [
    ...(contentChanged && request.state === 'pending'
      ? [`What ${request.entitlementName} confers has changed since this was asked.`]
      : []),
    ...(evidence.flags.includes('superuser')
      ? [
          `${request.identityName} is a superuser already: this adds nothing that its baseline does not hold. Fix the baseline.`,
        ]
      : []),
    ...(evidence.flags.includes('shared') ? [`${request.identityName} is shared: whoever uses it gets this too.`] : []),
    ...(evidence.ownerName === null ? [`Nobody owns ${request.identityName} now.`] : []),
    ...(idle !== null && idle > 90 * DAY_MS
      ? [`${request.identityName} was not used for ${formatDuration(idle)}.`]
      : []),
  ]
}
