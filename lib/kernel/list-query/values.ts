/** Figures, durations and days as they are typed in a query. Pure. */
import { DAY_MS, HOUR_MS, type Instant, MINUTE_MS, parseRfc3339, SECOND_MS } from '../time.ts'
import { instantOfWall } from '../zone.ts'

/** Bounds are included unless open; null is without bound. */
export type Range = { from: number | null; to: number | null; fromOpen: boolean; toOpen: boolean }

const UNITS: Readonly<Record<string, number>> = {
  ms: 1,
  s: SECOND_MS,
  m: MINUTE_MS,
  min: MINUTE_MS,
  h: HOUR_MS,
  d: DAY_MS,
  w: 7 * DAY_MS,
  mo: 30 * DAY_MS,
  y: 365 * DAY_MS,
}
/** A hundred years: whatever is longer was mistyped. */
const LONGEST_MS = 36_525 * DAY_MS

/** `90d`, `1.5h`, `-200ms`; null when it is none. */
export function readLength(text: string): number | null {
  const found = /^(-?\d{1,12}(?:\.\d{1,3})?)(ms|s|min|m|h|d|w|mo|y)$/i.exec(text)
  const unit = UNITS[found?.[2]?.toLowerCase() ?? '']
  if (!found || unit === undefined) return null
  const milliseconds = Math.round(Number(found[1]) * unit)
  return Math.abs(milliseconds) <= LONGEST_MS ? milliseconds : null
}

export const readNumber = (text: string): number | null => (/^-?\d{1,9}(\.\d{1,6})?$/.test(text) ? Number(text) : null)

/** `>a`, `>=a`, `<a`, `<=a`, `a..b`, `a..`, `..b`; a value alone is exactly that. */
export function readRange(text: string, one: (text: string) => number | null): Range | null {
  const [, sign, rest] = /^(>=|<=|>|<)?(.*)$/s.exec(text) ?? []
  if (sign !== undefined) {
    const bound = one(rest ?? '')
    if (bound === null) return null
    const open = sign.length === 1
    return sign.startsWith('>')
      ? { from: bound, to: null, fromOpen: open, toOpen: false }
      : { from: null, to: bound, fromOpen: false, toOpen: open }
  }
  const parts = text.split('..')
  const [low, high] = parts.length === 2 ? parts : [text, text]
  const from = low ? one(low) : null
  const to = high ? one(high) : null
  if ((low && from === null) || (high && to === null) || (from === null && to === null)) return null
  return { from, to, fromOpen: false, toOpen: false }
}

export type Moment = { agoMs: number } | { at: Instant }

/** `7d` is so long ago; `2026-11-01` a day, `2026-11-01T08:00Z` an instant. @param end the day's end instead of its start */
export function readMoment(text: string, zone: string, end: boolean): Moment | null {
  const agoMs = readLength(text)
  if (agoMs !== null) return agoMs >= 0 ? { agoMs } : null
  if (/^\d{4}-\d\d-\d\d$/.test(text)) {
    const day = Date.parse(`${text}T00:00:00Z`)
    // Date.parse takes the 30th of February for the 2nd of March.
    if (!Number.isFinite(day) || new Date(day).toISOString().slice(0, 10) !== text) return null
    return { at: instantOfWall(end ? day + DAY_MS : day, zone) }
  }
  const padded = text.replace(/^(\d{4}-\d\d-\d\d[Tt]\d\d:\d\d)(?=[Zz+-])/, '$1:00')
  try {
    return { at: parseRfc3339(padded) }
  } catch {
    return null
  }
}
