/** When a delivery that failed is tried again. Pure: chance comes in as an argument. */
import { DAY_MS, SECOND_MS } from '#lib/kernel/time.ts'
import { GIVE_UP_AFTER_MS, LONGEST_WAIT_MS } from './model.ts'

const FIRST_WAIT_MS = 2 * SECOND_MS

/** What a receiver that could not be served means for the delivery. */
export type Failure = {
  /** Shown in the log of deliveries; made by us of codes and numbers, never of a receiver's words. */
  reason: string
  /** Trying again cannot help. */
  permanent?: boolean
  /** The receiver asked for this much patience. */
  retryAfterMs?: number | null
}

export type Verdict = { state: 'pending'; waitMs: number } | { state: 'abandoned' }

/** @param chance from 0 to 1, spreads the retries of a receiver that was away */
export function afterFailure(failure: Failure, tried: { attempts: number; ageMs: number }, chance: number): Verdict {
  if (failure.permanent || tried.ageMs >= GIVE_UP_AFTER_MS) return { state: 'abandoned' }
  const exponential = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** Math.min(tried.attempts - 1, 30))
  const jittered = exponential * (0.5 + chance / 2)
  const asked = Math.min(failure.retryAfterMs ?? 0, DAY_MS)
  return { state: 'pending', waitMs: Math.round(Math.max(jittered, asked)) }
}

/** `Retry-After` as seconds or as an HTTP date; null when it says nothing usable. */
export function retryAfterMs(header: string | undefined, nowMs: number): number | null {
  if (!header) return null
  if (/^\d{1,7}$/.test(header.trim())) return Number(header) * SECOND_MS
  // Date.parse reads more than dates; HTTP's begin with a weekday.
  const at = /^[A-Z][a-z]+,? /.test(header) ? Date.parse(header) : NaN
  return Number.isNaN(at) ? null : Math.max(0, at - nowMs)
}
