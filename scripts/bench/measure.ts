/** Small arithmetic of measurements. Pure, but for the stopwatch. */

/** How many pieces of work a second: `work` says how many it did. */
export async function perSecond(work: () => Promise<number>): Promise<number> {
  const beganAtMs = performance.now()
  const done = await work()
  return done / ((performance.now() - beganAtMs) / 1000)
}

/** Nearest-rank percentile (the smallest value with at least p of all values at or below it). */
export function percentile(values: readonly number[], p: number): number {
  if (values.length === 0) return Number.NaN
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.max(0, Math.ceil(p * sorted.length) - 1))] ?? Number.NaN
}

export type Spread = { count: number; p50: number; p95: number; p99: number; max: number; min: number }

export const spreadOf = (values: readonly number[]): Spread => ({
  count: values.length,
  min: percentile(values, 0),
  p50: percentile(values, 0.5),
  p95: percentile(values, 0.95),
  p99: percentile(values, 0.99),
  max: percentile(values, 1),
})
