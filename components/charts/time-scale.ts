/** Where an instant lies on a chart, and which instants to name. Pure, UTC. */
import { DAY_MS, HOUR_MS, type Instant, instant, MINUTE_MS } from '#lib/kernel/time.ts'
import type { Window } from '#lib/kernel/window.ts'
import { dateText } from '../ui/times.ts'

export type Range = { start: Instant; end: Instant }

const STEPS_MS = [
  5 * MINUTE_MS,
  15 * MINUTE_MS,
  30 * MINUTE_MS,
  HOUR_MS,
  2 * HOUR_MS,
  3 * HOUR_MS,
  6 * HOUR_MS,
  12 * HOUR_MS,
  DAY_MS,
  2 * DAY_MS,
  7 * DAY_MS,
  14 * DAY_MS,
  30 * DAY_MS,
  90 * DAY_MS,
]

/** The share of the range that has passed at this instant, unclipped. */
export const shareOf = (at: number, range: Range): number => (at - range.start) / (range.end - range.start)

/** Round instants inside the range, at most `most` of them. */
export function ticks(range: Range, most: number): Instant[] {
  const span = range.end - range.start
  const step = STEPS_MS.find((candidate) => span / candidate <= most) ?? Math.ceil(span / most / DAY_MS) * DAY_MS
  const first = Math.ceil(range.start / step) * step
  const found: Instant[] = []
  for (let at = first; at < range.end; at += step) found.push(instant(at))
  return found
}

const two = (figure: number) => String(figure).padStart(2, '0')

/** Clock times within two days, dates beyond. Midnight is named by its date. */
export function tickText(at: Instant, range: Range): string {
  const date = new Date(at)
  const isMidnight = at % DAY_MS === 0
  const day = dateText(at).replace(/ \d{4}$/, '')
  return range.end - range.start > 2 * DAY_MS || isMidnight
    ? day
    : `${two(date.getUTCHours())}:${two(date.getUTCMinutes())}`
}

/** `12 Mar, 14:05` for tables. */
export function momentText(at: Instant): string {
  const date = new Date(at)
  return `${dateText(at).replace(/ \d{4}$/, '')}, ${two(date.getUTCHours())}:${two(date.getUTCMinutes())}`
}

export type Placed<T> = { bar: T; row: number; left: number; width: number; startsBefore: boolean; endsAfter: boolean }

type HasWindow = { start: Instant; end: Instant | 'open' }

/** Near the right edge a mark that is too short to press grows leftwards, so that it stays on the chart. */
export const RIGHT_EDGE = 0.9

/**
 * Clips half-open windows to the range and stacks those that overlap; windows that only touch share a row.
 * Shares, not pixels: the drawing is as wide as its page.
 * @param least what a mark takes at least, as a share: two that could not both be pressed are stacked too
 */
export function placeBars<T extends HasWindow>(
  bars: readonly T[],
  range: Range,
  least = 0,
): { placed: Placed<T>[]; rows: number } {
  const rows: { from: number; to: number }[][] = []
  const placed: Placed<T>[] = []
  for (const bar of [...bars].sort((a, b) => a.start - b.start)) {
    const end = bar.end === 'open' ? Number.POSITIVE_INFINITY : bar.end
    if (bar.start >= range.end || end <= range.start) continue
    const left = Math.max(0, shareOf(bar.start, range))
    const right = Math.min(1, shareOf(end, range))
    const taken =
      left > RIGHT_EDGE
        ? { from: Math.min(left, right - least), to: right }
        : { from: left, to: Math.max(right, left + least) }
    const free = rows.findIndex((row) => row.every((other) => other.to <= taken.from || taken.to <= other.from))
    const row = free < 0 ? rows.length : free
    rows[row] = [...(rows[row] ?? []), taken]
    placed.push({
      bar,
      row,
      left,
      width: right - left,
      startsBefore: bar.start < range.start,
      endsAfter: end > range.end,
    })
  }
  return { placed, rows: Math.max(1, rows.length) }
}

/** The narrowest track that a drawing of this width may have; what must be pressed takes 24 px of it. */
const TRACKS_PX = { narrow: 300, middle: 460, wide: 750 } as const
const PRESSED_PX = 24
export type Track = keyof typeof TRACKS_PX

/** For each width its own rows: two marks that stand side by side on a desk could not both be pressed on a phone. */
export function placeOnTracks<T extends HasWindow>(
  bars: readonly T[],
  range: Range,
): { placed: (Placed<T> & { rowOn: Record<Track, number> })[]; rowsOn: Record<Track, number> } {
  const on = (track: Track) => placeBars(bars, range, PRESSED_PX / TRACKS_PX[track])
  const [narrow, middle, wide] = [on('narrow'), on('middle'), on('wide')]
  const rowOf = (placing: typeof narrow, index: number) => placing.placed[index]?.row ?? 0
  return {
    placed: wide.placed.map((one, index) => ({
      ...one,
      rowOn: { narrow: rowOf(narrow, index), middle: rowOf(middle, index), wide: one.row },
    })),
    rowsOn: { narrow: narrow.rows, middle: middle.rows, wide: wide.rows },
  }
}

export const rangeOf = (one: Window, now: Instant): Range => ({
  start: one.start,
  end: one.end === 'open' ? now : one.end,
})
