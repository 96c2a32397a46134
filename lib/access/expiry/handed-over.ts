/** What an approval hands to a worker, as the notice says it: parsed, and its times counted by our own clock. Pure. */
import { z } from 'zod'
import type { SourceId } from '#lib/kernel/ids.ts'
import { instant, type Instant, plus } from '#lib/kernel/time.ts'
import type { DatabaseClock } from '../store/hand-over.ts'
import type { Claimed } from '../store/queue.ts'

const text = z.string().min(1)
const soon = z.object({ soon: text, worker: text })
const handed = z.object({
  worker: text,
  grant: z.object({
    sourceId: text,
    id: text,
    requestId: text,
    identityId: text,
    entitlementId: text,
    accountKey: text,
    entitlementExternalId: text,
    accountName: z.string(),
    entitlementName: z.string(),
    marginMs: z.number(),
  }),
  endsAtMs: z.number(),
  leaseUntilMs: z.number(),
  /** When it was found clear, by the database's clock. */
  readAtMs: z.number(),
  /** Whether nothing competes for the pair, and nobody holds it standing. */
  clear: z.boolean(),
})
const notices = z.union([handed, soon])

export type HandedOver = z.infer<typeof handed>
type Notice = HandedOver | z.infer<typeof soon>
/** What the approval says; the times are the database's. */
export type StartNotice = { soon: SourceId; worker: string } | Pick<HandedOver, 'worker' | 'grant'>

/** @returns null for what is no notice of ours: a newer version's, say */
export function parseNotice(said: string): Notice | null {
  try {
    return notices.safeParse(JSON.parse(said)).data ?? null
  } catch {
    return null
  }
}

/**
 * The claim as if it had been made when the clock was asked for: however long the notice lay unread, what is left of the lease
 * is counted by the database's time.
 * @returns `clear`: when the way was clear, by the monotonic clock, never later than it was, and by the database's; null when it was not
 */
export function claimedOf(
  { grant, endsAtMs, leaseUntilMs, readAtMs, clear }: HandedOver,
  { databaseMs, askedAtMs }: DatabaseClock,
): { claimed: Claimed; clear: { clearAtMs: number; at: Instant } | null } {
  const endsAt = instant(endsAtMs)
  const claimed = {
    ...grant,
    state: 'activating',
    endsAt,
    fence: 1,
    attempts: 1,
    endCause: null,
    leaseLeftMs: leaseUntilMs - databaseMs,
    revokeDueAt: plus(endsAt, -grant.marginMs),
  } as Claimed
  const clearAtMs = askedAtMs + readAtMs - databaseMs
  return { claimed, clear: clear ? { clearAtMs, at: instant(Math.floor(readAtMs)) } : null }
}
