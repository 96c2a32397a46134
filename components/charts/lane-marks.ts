/** What of a lane can be pressed: marks that stand closer than a finger is wide open together. Pure. */
import type { Instant } from '#lib/kernel/time.ts'
import { type Range, shareOf } from './time-scale.ts'

type HasWindow = { start: Instant; end: Instant }

/** WCAG 2.5.8. */
export const PRESSED_PX = 24

/** Shares of the view, clipped to it. */
export type Mark<T> = { bar: T; left: number; width: number; startsBefore: boolean; endsAfter: boolean }

export function marksOf<T extends HasWindow>(bars: readonly T[], view: Range): Mark<T>[] {
  return bars
    .filter((bar) => bar.start < view.end && bar.end > view.start)
    .toSorted((a, b) => a.start - b.start)
    .map((bar) => {
      const left = Math.max(0, shareOf(bar.start, view))
      const width = Math.min(1, shareOf(bar.end, view)) - left
      return { bar, left, width, startsBefore: bar.start < view.start, endsAfter: bar.end > view.end }
    })
}

export type Pressed<T> = { bars: T[]; left: number; width: number }

/** Every mark lies in exactly one of these; none overlaps another, and each is at least 24 px wide. */
export function pressedOf<T extends HasWindow>(marks: readonly Mark<T>[], trackPx: number): Pressed<T>[] {
  const least = Math.min(1, PRESSED_PX / trackPx)
  const found: Pressed<T>[] = []
  for (const { bar, left, width } of marks) {
    const wide = Math.max(width, least)
    let next: Pressed<T> = { bars: [bar], left: Math.min(left, 1 - wide), width: wide }
    // Pushed back from the right edge it may reach over more than one neighbour.
    for (let last = found.at(-1); last && last.left + last.width > next.left; last = found.at(-1)) {
      found.pop()
      const from = Math.min(last.left, next.left)
      const to = Math.max(last.left + last.width, next.left + next.width)
      next = { bars: [...last.bars, ...next.bars], left: from, width: to - from }
    }
    found.push(next)
  }
  return found
}
