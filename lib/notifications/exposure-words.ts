/** What an alarm about a grant says: what is exposed, since when, and why it is. Pure. */
import { type Instant, toRfc3339 } from '#lib/kernel/time.ts'
import { visibleLine } from '#lib/kernel/visible.ts'
import type { Exposure } from './model.ts'

export function exposureWords({ sourceName, shouldHaveEndedAt, failingSince, lastError }: Exposure): string {
  const should = `It should have been gone from ${sourceName} at ${clock(shouldHaveEndedAt)}`
  if (failingSince === null) return `${should}, and has been taken back since.`
  const why = lastError === null ? '' : `: ${lastError}`
  return `${should} and may still be held there. Tries have failed since ${clock(failingSince)} and go on${why}`
}

/** Mail knows no time zone of its reader. */
export const clock = (at: Instant): string => `${toRfc3339(at).slice(0, 19).replace('T', ' ')} UTC`

export const exposureDto = ({ sourceName, shouldHaveEndedAt, failingSince, lastError }: Exposure) => ({
  source: visibleLine(sourceName),
  shouldHaveEndedAt: toRfc3339(shouldHaveEndedAt),
  failingSince: failingSince === null ? null : toRfc3339(failingSince),
  lastError: lastError === null ? null : visibleLine(lastError),
})
