/** Half-open windows `[start, end)`; an `open` end means "has not ended". */
import type { Brand } from './ids.ts'
import { type Instant, instant } from './time.ts'

export type Window = Brand<{ readonly start: Instant; readonly end: Instant | 'open' }, 'Window'>

/** @throws RangeError when the window would be empty or reversed */
export function window(start: Instant, end: Instant | 'open'): Window {
  if (end !== 'open' && end <= start) throw new RangeError(`window must end after it starts: ${start} → ${end}`)
  return { start, end } as Window
}

const endOf = (one: Window): number => (one.end === 'open' ? Infinity : one.end)
const closing = (end: number): Instant | 'open' => (end === Infinity ? 'open' : instant(end))

export const contains = (one: Window, at: Instant): boolean => one.start <= at && at < endOf(one)
export const overlaps = (a: Window, b: Window): boolean => a.start < endOf(b) && b.start < endOf(a)

/** The part of `one` inside `frame`, or null when they do not overlap. */
export function clip(one: Window, frame: Window): Window | null {
  if (!overlaps(one, frame)) return null
  return window(instant(Math.max(one.start, frame.start)), closing(Math.min(endOf(one), endOf(frame))))
}

/** The union as disjoint windows in order; windows that only touch are joined. */
export function merge(windows: readonly Window[]): Window[] {
  const sorted = [...windows].sort((a, b) => a.start - b.start)
  const merged: Window[] = []
  for (const next of sorted) {
    const last = merged.at(-1)
    if (last && next.start <= endOf(last))
      merged[merged.length - 1] = window(last.start, closing(Math.max(endOf(last), endOf(next))))
    else merged.push(next)
  }
  return merged
}

/** What of `frame` no window covers, in order. */
export function gaps(frame: Window, windows: readonly Window[]): Window[] {
  const found: Window[] = []
  let from: number = frame.start
  for (const covered of merge(windows)) {
    const inside = clip(covered, frame)
    if (!inside) continue
    if (inside.start > from) found.push(window(instant(from), inside.start))
    from = endOf(inside)
  }
  if (from < endOf(frame)) found.push(window(instant(from), frame.end))
  return found
}

/** Milliseconds covered by the union of the windows; infinite when one is open. */
export const coveredMs = (windows: readonly Window[]): number =>
  merge(windows).reduce((sum, one) => sum + (endOf(one) - one.start), 0)
