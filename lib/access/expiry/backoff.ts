/** How long to wait before the next try. Retries never stop; the wait is capped. Pure. */

export const BACKOFF_CAP_MS = 60_000
const FIRST_MS = 250

/**
 * Full-jitter exponential back-off: between half and all of min(cap, 250 ms · 2^(attempt − 1)).
 * @param attempt tries made so far, from 1
 * @param random in [0, 1)
 */
export function backoffMs(attempt: number, random: number): number {
  const ceiling = Math.min(BACKOFF_CAP_MS, FIRST_MS * 2 ** Math.min(Math.max(attempt, 1) - 1, 20))
  return Math.round(ceiling / 2 + (ceiling / 2) * random)
}
