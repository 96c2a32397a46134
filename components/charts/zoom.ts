/** Which stretch of a chart is looked at: changed by wheel, keys, drag and inputs alike, and kept in the address. Pure. */
import { type Instant, instant, MINUTE_MS, parseRfc3339, SECOND_MS, toRfc3339 } from '#lib/kernel/time.ts'
import type { Range } from './time-scale.ts'

/** Closer than this there is nothing more to see. */
export const CLOSEST_MS = MINUTE_MS

/** Inside the whole, no closer than a minute, its length kept while it fits. */
export function within(view: { start: number; end: number }, whole: Range): Range {
  const most = whole.end - whole.start
  const span = Math.min(most, Math.max(Math.min(CLOSEST_MS, most), Math.round(view.end - view.start)))
  const start = Math.min(Math.max(Math.round(view.start), whole.start), whole.end - span)
  return { start: instant(start), end: instant(start + span) }
}

/** @param factor below one is closer @param share what stays where it is: 0 the beginning, 1 the end */
export function zoomed(view: Range, whole: Range, factor: number, share = 0.5): Range {
  const fixed = view.start + (view.end - view.start) * share
  const span = Math.min(whole.end - whole.start, Math.max(CLOSEST_MS, (view.end - view.start) * factor))
  return within({ start: fixed - span * share, end: fixed + span * (1 - share) }, whole)
}

/** @param share of the view: 0.25 is a quarter later */
export function panned(view: Range, whole: Range, share: number): Range {
  const by = (view.end - view.start) * share
  return within({ start: view.start + by, end: view.end + by }, whole)
}

export const isWhole = (view: Range, whole: Range): boolean => view.start === whole.start && view.end === whole.end

/** `2026-11-20T10:00:00Z~2026-11-20T14:00:00Z`: to the second, so that a link stays short. */
export const zoomText = (view: Range): string =>
  [view.start, view.end]
    .map((at) => toRfc3339(instant(Math.round(at / SECOND_MS) * SECOND_MS)).replace('.000Z', 'Z'))
    .join('~')

/** A broken or foreign stretch shows the whole, never an error. */
export function readZoom(text: string | null, whole: Range): Range {
  const [start, end] = (text ?? '').split('~').map(momentOrNull)
  if (start == null || end == null || start >= end || end <= whole.start || start >= whole.end) return whole
  return within({ start, end }, whole)
}

function momentOrNull(text: string): Instant | null {
  try {
    return parseRfc3339(text)
  } catch {
    return null
  }
}
