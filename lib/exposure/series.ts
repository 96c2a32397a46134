/** How many at once: steps from changes, and buckets that keep the peak. Pure. Peaks are never averaged. */
import { type Instant, instant } from '#lib/kernel/time.ts'
import { wallCuts } from '#lib/kernel/zone.ts'
import { BUCKET_MIN_MS, type Figure, type Peak, type Range } from './model.ts'

/** So many more (or fewer) from this instant on. */
export type Change = { at: Instant; delta: number }
/** The count from this instant until the next step. */
export type Step = { at: Instant; count: number }

/** What is on before the range begins counts from its beginning. */
export function stepsOf(changes: readonly Change[], range: Range): Step[] {
  const steps: Step[] = [{ at: range.from, count: 0 }]
  for (const { at, delta } of [...changes].sort((a, b) => a.at - b.at)) {
    if (at >= range.to) break
    const when = instant(Math.max(at, range.from))
    const last = steps[steps.length - 1] as Step
    if (last.at === when) last.count += delta
    else steps.push({ at: when, count: last.count + delta })
  }
  return steps
}

/** The first highest step; null for an empty range. */
export function peakOf(steps: readonly Step[]): Peak | null {
  return steps.reduce<Peak | null>(
    (best, step) => (best === null || step.count > best.count ? { ...step } : best),
    null,
  )
}

const NICE_MS = [1, 5, 15, 30, 60, 180, 360, 720, 1_440, 2_880, 10_080, 20_160].map((minutes) => minutes * 60_000)

/** The smallest round bucket that gives at most so many. */
export function bucketSizeMs(range: Range, atMost: number): number {
  const needed = Math.max(BUCKET_MIN_MS, (range.to - range.from) / atMost)
  return NICE_MS.find((size) => size >= needed) ?? Math.ceil(needed)
}

/** Buckets from the beginning of the range; the last is cut at its end. */
export function bucketsOf(range: Range, bucketMs: number): Range[] {
  const count = Math.max(0, Math.ceil((range.to - range.from) / bucketMs))
  return Array.from({ length: count }, (_, index) => ({
    from: instant(range.from + index * bucketMs),
    to: instant(Math.min(range.from + (index + 1) * bucketMs, range.to)),
  }))
}

/** The same cut where a wall clock is round: days begin at midnight of the zone, whatever the clocks did that day. */
export function wallBucketsOf(range: Range, bucketMs: number, zone: string): Range[] {
  if (range.from >= range.to) return []
  const cuts = wallCuts({ start: range.from, end: range.to }, bucketMs, zone).filter((at) => at > range.from)
  return [range.from, ...cuts].map((from, index) => ({ from, to: cuts[index] ?? range.to }))
}

/** The highest count in each bucket and when it was first reached, what the bucket began with included. */
export function bucketPeaks(steps: readonly Step[], buckets: readonly Range[]): Peak[] {
  let next = 0
  let carried = 0
  return buckets.map((bucket) => {
    while (next < steps.length && (steps[next] as Step).at <= bucket.from) carried = (steps[next++] as Step).count
    let peak: Peak = { at: bucket.from, count: carried }
    while (next < steps.length && (steps[next] as Step).at < bucket.to) {
      const { at, count } = steps[next++] as Step
      carried = count
      if (count > peak.count) peak = { at, count }
    }
    return peak
  })
}

/** What changed within one bucket: by how much in all, and the highest count of its edges with its first moment. */
export type BucketChanges = { index: number; firstAt: Instant } & Record<Figure, number> &
  Record<`${Figure}At`, Instant> &
  Record<`${Figure}Change`, number>

/** The same peaks as `bucketPeaks`, from buckets that were summed up elsewhere; what does not change goes on. */
export function peaksOf(changes: readonly BucketChanges[], buckets: readonly Range[], figure: Figure): Peak[] {
  const byIndex = new Map(changes.map((one) => [one.index, one]))
  let carried = 0
  return buckets.map((bucket, index) => {
    const found = byIndex.get(index)
    const before: Peak = { at: bucket.from, count: carried }
    if (!found) return before
    carried += found[`${figure}Change`]
    const within: Peak = { at: found[`${figure}At`], count: found[figure] }
    // What the bucket begins with is no longer there where something changes at its very beginning.
    return found.firstAt === bucket.from || within.count > before.count ? within : before
  })
}
