import type { Instant } from '#lib/kernel/time.ts'

/** What is held from this instant until the next point. `href` lists exactly these holdings. */
export type ConcurrencyPoint = { at: Instant; standing: number; granted: number; overdue: number; href?: string }

export const totalOf = (point: ConcurrencyPoint): number => point.standing + point.granted + point.overdue

/** Peaks are by max, never averaged; of equal peaks the latest, which is the one to act on. */
export const peakOf = (points: readonly ConcurrencyPoint[]): ConcurrencyPoint | null =>
  points.reduce<ConcurrencyPoint | null>(
    (best, point) => (best === null || totalOf(point) >= totalOf(best) ? point : best),
    null,
  )
