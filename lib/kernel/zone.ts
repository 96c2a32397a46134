/** Wall clocks: where days and hours begin in a zone. Pure. A day has 23, 24 or 25 hours; its edges are asked, never counted. */
import { DAY_MS, HOUR_MS, type Instant, instant } from './time.ts'

/** Asked of the runtime, which knows the zones. */
export function isZone(name: string): boolean {
  try {
    return Boolean(new Intl.DateTimeFormat('en-GB', { timeZone: name }))
  } catch {
    return false
  }
}

const formatters = new Map<string, Intl.DateTimeFormat>()

function formatterOf(zone: string): Intl.DateTimeFormat {
  const known = formatters.get(zone)
  if (known) return known
  const made = new Intl.DateTimeFormat('en-GB', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  })
  formatters.set(zone, made)
  return made
}

/** What a wall clock in the zone shows at the instant, read as if it were UTC. */
export function wallClock(at: number, zone: string): number {
  if (zone === 'UTC') return at
  const parts = formatterOf(zone).formatToParts(at)
  const of = (type: string) => Number(parts.find((part) => part.type === type)?.value ?? 0)
  const whole = Date.UTC(of('year'), of('month') - 1, of('day'), of('hour'), of('minute'), of('second'))
  return whole + (((at % 1_000) + 1_000) % 1_000)
}

/**
 * The first instant at which the wall clock shows this or later: of an hour that comes twice the first, and instead of one
 * that is skipped what follows it. No zone is further than 15 hours from UTC.
 */
export function instantOfWall(wall: number, zone: string): Instant {
  const offsets = [-15, 15].map((hours) => wallClock(wall + hours * HOUR_MS, zone) - (wall + hours * HOUR_MS))
  const exact = offsets.map((offset) => wall - offset).filter((at) => wallClock(at, zone) === wall)
  if (exact.length > 0) return instant(Math.min(...exact))
  let [before, after] = [wall - 15 * HOUR_MS, wall + 15 * HOUR_MS]
  while (after - before > 1) {
    const middle = Math.floor((before + after) / 2)
    if (wallClock(middle, zone) >= wall) after = middle
    else before = middle
  }
  return instant(after)
}

const floorTo = (value: number, step: number): number => Math.floor(value / step) * step

/** When the zone's day of this instant began. */
export const dayStart = (at: number, zone: string): Instant => instantOfWall(floorTo(wallClock(at, zone), DAY_MS), zone)

/** Monday 5 January 1970: weeks begin on it, and steps of days are counted from it. */
const FIRST_MONDAY = 4 * DAY_MS

/** Up to an hour time is elapsed time: both passes of a repeated hour are drawn. */
function hourCuts(range: { start: number; end: number }, stepMs: number, zone: string): Instant[] {
  const found: Instant[] = []
  const first = wallClock(range.start, zone)
  for (let at = range.start - (((first % stepMs) + stepMs) % stepMs); at < range.end; at += stepMs)
    if (at >= range.start) found.push(instant(at))
  return found
}

/** Round moments of the zone inside [start, end): whole days at midnight, parts of days at their wall time. */
export function wallCuts(range: { start: number; end: number }, stepMs: number, zone: string): Instant[] {
  if (stepMs <= HOUR_MS) return hourCuts(range, stepMs, zone)
  const base = stepMs >= DAY_MS ? FIRST_MONDAY : 0
  const last = wallClock(range.end, zone) + 2 * HOUR_MS
  const found = new Set<Instant>()
  for (let wall = floorTo(wallClock(range.start, zone) - base, stepMs) + base; wall <= last; wall += stepMs) {
    const at = instantOfWall(wall, zone)
    if (at >= range.start && at < range.end) found.add(at)
  }
  return [...found]
}
