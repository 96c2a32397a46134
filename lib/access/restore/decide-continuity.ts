/**
 * A new timeline is a server that followed the one before it and took over, or a backup that was rolled forward to some
 * point in the past. Both look the same from inside, so a witness from outside has to say that nothing was lost. Pure.
 */
import { MINUTE_MS, type Instant } from '#lib/kernel/time.ts'
import type { HighWater, KnownIdentity } from './model.ts'

/** By whose clock differs: a server that was rolled forward started after the one before it was last seen. */
const RAN_BEFORE_MS = MINUTE_MS
/** A failover takes less; what happened in a longer absence nobody has seen. */
const UNWATCHED_MAX_MS = 2 * MINUTE_MS

export type ContinuityFacts = {
  known: KnownIdentity | null
  lineage: string | null
  mark: HighWater | null
  markKept: boolean | null
  /** When the server that answers now was started. */
  startedAt: Instant
  now: Instant
}
/** What is written down as evidence; `why` is a sentence for people. */
export type Continuity = { proven: true; seenAt: Instant } | { proven: false; why: string }

const unproven = (why: string): Continuity => ({ proven: false, why })

export function judgeContinuity({ known, lineage, mark, markKept, startedAt, now }: ContinuityFacts): Continuity {
  if (mark === null || mark.seenAt === null || mark.lineage !== lineage || mark.epoch !== known?.epoch)
    return unproven('No worker that looked remembers the database as it was before.')
  if (markKept !== true) return unproven('The last record that a worker saw is not there.')
  if (now - mark.seenAt > UNWATCHED_MAX_MS)
    return unproven('No worker saw the database in the two minutes before: what is lost of that time is not known.')
  if (startedAt > mark.seenAt - RAN_BEFORE_MS)
    return unproven(
      'The server was started after the one before it was last seen: it may have been restored to a point in time.',
    )
  return { proven: true, seenAt: mark.seenAt }
}
