/** How times are said. Pure: the reader's clock and zone come as arguments. */
import { formatDuration } from '#lib/kernel/duration.ts'
import { DAY_MS, HOUR_MS, type Instant, MINUTE_MS, SECOND_MS } from '#lib/kernel/time.ts'

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'] as const

/** `12 Mar 2026`, in UTC so that server and browser agree. */
export function dateText(at: Instant): string {
  const date = new Date(at)
  return `${date.getUTCDate()} ${MONTHS[date.getUTCMonth()]} ${date.getUTCFullYear()}`
}

const clocks = new Map<string, Intl.DateTimeFormat>()
/** Making one takes longer than a hundred uses of it. */
function clockOf(zone: string): Intl.DateTimeFormat {
  let clock = clocks.get(zone)
  if (!clock) {
    clock = new Intl.DateTimeFormat('en-GB', {
      timeZone: zone,
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
      fractionalSecondDigits: 3,
      timeZoneName: 'short',
    })
    clocks.set(zone, clock)
  }
  return clock
}

/** `12 Mar 2026, 14:05:09.123 CET`: to the millisecond, for what is evidence. */
export function exactText(at: Instant, zone = 'UTC'): string {
  if (zone === 'UTC') return `${dateText(at)}, ${new Date(at).toISOString().slice(11, 23)} UTC`
  const parts = new Map(
    clockOf(zone)
      .formatToParts(at)
      .map(({ type, value }) => [type, value]),
  )
  const part = (type: Intl.DateTimeFormatPartTypes): string => parts.get(type) ?? ''
  const clock = `${part('hour')}:${part('minute')}:${part('second')}.${part('fractionalSecond')}`
  return `${part('day')} ${MONTHS[Number(part('month')) - 1]} ${part('year')}, ${clock} ${part('timeZoneName')}`
}

/** `12 Mar 2026, 14:05 UTC`. */
export const minuteText = (at: Instant): string => `${dateText(at)}, ${new Date(at).toISOString().slice(11, 16)} UTC`

/** One unit, rounded down in both directions: a grant with 59 s left does not have a minute. */
export function relativeText(at: Instant, now: Instant): string {
  const distance = Math.abs(at - now)
  if (distance < 10 * SECOND_MS) return 'just now'
  if (distance >= 30 * DAY_MS) return dateText(at)
  const amount = oneUnit(distance)
  return at > now ? `in ${amount}` : `${amount} ago`
}

function oneUnit(distance: number): string {
  if (distance < MINUTE_MS) return `${Math.floor(distance / SECOND_MS)} s`
  if (distance < HOUR_MS) return `${Math.floor(distance / MINUTE_MS)} min`
  if (distance < DAY_MS) return `${Math.floor(distance / HOUR_MS)} h`
  return `${Math.floor(distance / DAY_MS)} d`
}

/** `Tue 24 Nov 2026, 14:05:09 CET`: with the zone, because a time without one is a guess. */
export const absoluteText = (at: Instant, zone: string): string =>
  new Intl.DateTimeFormat('en-GB', {
    timeZone: zone,
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    timeZoneName: 'short',
  }).format(at)

/** What a time says when it is pointed at: the reader's clock, and UTC, which logs and exports speak. */
export function clockNote(at: Instant, zone: string): string {
  const own = absoluteText(at, zone)
  return zone === 'UTC' || own.endsWith(' UTC') ? own : `${own}\n${absoluteText(at, 'UTC')}`
}

export type Remaining = { phase: 'before' | 'soon' | 'past'; text: string }

/** What is left of a live grant. Past its end it is overdue, however little: that is a failure, not a rounding. */
export function remaining(endsAt: Instant, now: Instant, soonMs: number = 5 * MINUTE_MS): Remaining {
  const left = endsAt - now
  if (left <= 0) return { phase: 'past', text: `overdue ${formatDuration(Math.max(SECOND_MS, -left))}` }
  const text = `ends in ${left < SECOND_MS ? '1 s' : formatDuration(left >= HOUR_MS ? Math.floor(left / MINUTE_MS) * MINUTE_MS : left)}`
  return { phase: left <= soonMs ? 'soon' : 'before', text }
}
