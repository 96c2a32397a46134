/** Instants are milliseconds since 1970-01-01T00:00Z. `Date` exists at the edges only. */
import { z } from 'zod'
import type { Brand } from './ids.ts'

export type Instant = Brand<number, 'Instant'>

/** @throws RangeError when the number is not a finite instant */
export function instant(epochMs: number): Instant {
  if (!Number.isFinite(epochMs)) throw new RangeError(`not an instant: ${epochMs}`)
  return epochMs as Instant
}

export const fromDate = (date: Date): Instant => instant(date.getTime())
export const toDate = (at: Instant): Date => new Date(at)
/** RFC 3339 in UTC with milliseconds. */
export const toRfc3339 = (at: Instant): string => new Date(at).toISOString()

/** @throws RangeError when the text is not an RFC 3339 timestamp with a zone */
export function parseRfc3339(text: string): Instant {
  if (!/^\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)$/.test(text))
    throw new RangeError(`not an RFC 3339 timestamp with a zone: ${text}`)
  return instant(Date.parse(text))
}

export const plus = (at: Instant, milliseconds: number): Instant => instant(at + milliseconds)
export const isBefore = (a: Instant, b: Instant): boolean => a < b
export const earliest = (...instants: Instant[]): Instant => instant(Math.min(...instants))
export const latest = (...instants: Instant[]): Instant => instant(Math.max(...instants))

export const SECOND_MS = 1_000
export const MINUTE_MS = 60_000
export const HOUR_MS = 3_600_000
export const DAY_MS = 86_400_000

const YEAR_10000_MS = 253_402_300_800_000

/** RFC 3339 text at the door, an instant inside. */
export const instantSchema = z.iso
  .datetime({ offset: true })
  .transform((text) => parseRfc3339(text))
  // Outside these years PostgreSQL writes dates that RFC 3339 cannot.
  .refine((at) => at >= 0 && at < YEAR_10000_MS, 'must lie between the years 1970 and 9999')
