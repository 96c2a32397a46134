/** Ticks and moments as the viewer's wall clock shows them. Pure. */
import { DAY_MS, HOUR_MS, type Instant, MINUTE_MS, instant } from '#lib/kernel/time.ts'
import { dayStart, wallCuts, wallClock } from '#lib/kernel/zone.ts'
import { momentText, type Range } from './time-scale.ts'

const STEPS_MS = [
  ...[1, 5, 15, 30].map((minutes) => minutes * MINUTE_MS),
  ...[1, 2, 3, 6, 12].map((hours) => hours * HOUR_MS),
  ...[1, 2, 7, 14, 28, 91].map((days) => days * DAY_MS),
]

/** About `most` round moments: midnights, Mondays and full hours of the zone. */
export function zonedTicks(range: Range, most: number, zone: string): Instant[] {
  const span = range.end - range.start
  const step = STEPS_MS.find((candidate) => span / candidate <= most) ?? 364 * DAY_MS
  return wallCuts(range, step, zone)
}

const two = (figure: number) => String(figure).padStart(2, '0')
const wall = (at: Instant, zone: string) => new Date(wallClock(at, zone))

/** `12 Mar, 14:05` by the zone's clock. */
export const zonedMoment = (at: Instant, zone: string): string => momentText(instant(wallClock(at, zone)))

/** Clock times within two days, dates beyond. The beginning of a day is named by its date, though its clock may say 01:00. */
export function zonedTickText(at: Instant, range: Range, zone: string): string {
  const isDay = range.end - range.start > 2 * DAY_MS || dayStart(at, zone) === at
  const shown = wall(at, zone)
  return isDay
    ? (zonedMoment(at, zone).split(',')[0] ?? '')
    : `${two(shown.getUTCHours())}:${two(shown.getUTCMinutes())}`
}

/** `2026-11-22T14:05`, as an input of a moment wants it. */
export const inputText = (at: Instant, zone: string): string => wall(at, zone).toISOString().slice(0, 16)
