/** When was somebody here before? Sessions tell: a visit is activity without a longer break. Pure. */
import { type Instant, instant } from '#lib/kernel/time.ts'
import { FIRST_VISIT_MS, SINCE, SINCE_MAX_MS, type Since, type SinceKey, VISIT_GAP_MS } from './model.ts'

/** From signing in until last seen: no session has a longer break in it, or it would have ended. */
export type Presence = { from: Instant; until: Instant }

/**
 * The last moment of the visit before this one; null when there was none. Two browsers at once, or signing in anew after
 * a minute, are one visit.
 */
export function lastVisit(presences: readonly Presence[], now: Instant): Instant | null {
  let present: number = now
  for (const { from, until } of presences.toSorted((a, b) => b.until - a.until)) {
    if (present - until >= VISIT_GAP_MS) return until
    present = Math.min(present, from)
  }
  return null
}

/** What "since" means for somebody now. */
export function sinceOf(key: SinceKey, presences: readonly Presence[], now: Instant): Since {
  const spanMs = SINCE[key]
  if (spanMs !== null) return { at: instant(now - spanMs), key, lastVisit: null, first: false, now }
  const last = lastVisit(presences, now)
  if (last === null) return { at: instant(now - FIRST_VISIT_MS), key, lastVisit: null, first: true, now }
  return { at: instant(Math.max(last, now - SINCE_MAX_MS)), key, lastVisit: last, first: false, now }
}
