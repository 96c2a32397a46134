/** Durations: ISO 8601 (`PT4H`) at the door, milliseconds inside, `2 h 15 min` for people. */
import { z } from 'zod'
import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from './time.ts'

const ISO = /^P(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d{1,3})?)S)?)?$/

/**
 * Milliseconds of an ISO 8601 duration of weeks, days, hours, minutes and seconds.
 * Months and years have no fixed length and are refused.
 * @throws RangeError with what was expected
 */
export function parseIsoDuration(text: string): number {
  const match = ISO.exec(text)
  if (!match || text === 'P' || text.endsWith('T'))
    throw new RangeError(
      'must be an ISO 8601 duration of weeks, days, hours, minutes or seconds, such as PT4H or PT90M',
    )
  const [weeks, days, hours, minutes, seconds] = match.slice(1).map((part) => Number(part ?? 0))
  const total =
    ((weeks ?? 0) * 7 + (days ?? 0)) * DAY_MS +
    (hours ?? 0) * HOUR_MS +
    (minutes ?? 0) * MINUTE_MS +
    (seconds ?? 0) * SECOND_MS
  if (!Number.isSafeInteger(Math.round(total))) throw new RangeError('is longer than this system can count')
  return Math.round(total)
}

/** The shortest ISO 8601 form: 7,200,000 → `PT2H`. */
export function toIsoDuration(milliseconds: number): string {
  const total = Math.max(0, Math.round(milliseconds))
  const days = Math.floor(total / DAY_MS)
  const hours = Math.floor((total % DAY_MS) / HOUR_MS)
  const minutes = Math.floor((total % HOUR_MS) / MINUTE_MS)
  const seconds = (total % MINUTE_MS) / SECOND_MS
  const time = `${hours ? `${hours}H` : ''}${minutes ? `${minutes}M` : ''}${seconds ? `${seconds}S` : ''}`
  if (!days && !time) return 'PT0S'
  return `P${days ? `${days}D` : ''}${time ? `T${time}` : ''}`
}

/** Two units at most, for people: `2 h 15 min`, `3 d 4 h`, `45 s`, `820 ms`. */
export function formatDuration(milliseconds: number): string {
  const total = Math.abs(milliseconds)
  const sign = milliseconds < 0 ? '−' : ''
  if (total < SECOND_MS) return `${sign}${Math.round(total)} ms`
  const parts: string[] = []
  let rest = Math.round(total / SECOND_MS) * SECOND_MS
  for (const [unit, size] of [
    ['d', DAY_MS],
    ['h', HOUR_MS],
    ['min', MINUTE_MS],
    ['s', SECOND_MS],
  ] as const) {
    const count = Math.floor(rest / size)
    if (count > 0) parts.push(`${count} ${unit}`)
    else if (parts.length) break
    rest -= count * size
    if (parts.length === 2) break
  }
  return sign + parts.join(' ')
}

/** ISO 8601 text at the door, milliseconds inside; the bounds are inclusive and in milliseconds. */
export const durationSchema = (bounds: { minMs: number; maxMs: number }) =>
  z.string().transform((text, issue) => {
    try {
      const milliseconds = parseIsoDuration(text)
      if (milliseconds < bounds.minMs || milliseconds > bounds.maxMs) {
        issue.addIssue({
          code: 'custom',
          message: `must be between ${toIsoDuration(bounds.minMs)} and ${toIsoDuration(bounds.maxMs)}`,
        })
        return z.NEVER
      }
      return milliseconds
    } catch (error) {
      issue.addIssue({ code: 'custom', message: (error as Error).message })
      return z.NEVER
    }
  })
