import fc from 'fast-check'
import { expect, test } from 'vitest'
import { instant } from '#lib/kernel/time.ts'
import { bucketPeaks, bucketSizeMs, bucketsOf, peakOf, stepsOf, wallBucketsOf } from './series.ts'

const windows = fc.array(
  fc
    .tuple(fc.integer({ min: 0, max: 60 }), fc.integer({ min: 1, max: 30 }))
    .map(([start, length]) => ({ start, end: start + length })),
  { maxLength: 12 },
)
const changesOf = (given: { start: number; end: number }[]) =>
  given.flatMap(({ start, end }) => [
    { at: instant(start), delta: 1 },
    { at: instant(end), delta: -1 },
  ])
const range = { from: instant(10), to: instant(70) }
const countAt = (given: { start: number; end: number }[], at: number) =>
  given.filter((one) => one.start <= at && at < one.end).length

test('a step series says at every instant how many windows cover it', () => {
  fc.assert(
    fc.property(windows, (given) => {
      const steps = stepsOf(changesOf(given), range)
      for (let at: number = range.from; at < range.to; at++)
        expect(steps.findLast((step) => step.at <= at)?.count).toBe(countAt(given, at))
    }),
  )
})

test('I41: a bucket shows the highest count of its instants, never an average', () => {
  fc.assert(
    fc.property(windows, fc.integer({ min: 1, max: 25 }), (given, size) => {
      const buckets = bucketsOf(range, size)
      const peaks = bucketPeaks(stepsOf(changesOf(given), range), buckets)
      const naive = buckets.map((bucket) =>
        Math.max(...Array.from({ length: bucket.to - bucket.from }, (_, index) => countAt(given, bucket.from + index))),
      )
      expect(peaks.map((one) => one.count)).toEqual(naive)
      peaks.forEach((one, index) => {
        expect(one.at).toBeGreaterThanOrEqual(buckets[index]?.from ?? Infinity)
        expect(countAt(given, one.at)).toBe(one.count)
      })
      expect(Math.max(...naive)).toBe(peakOf(stepsOf(changesOf(given), range))?.count)
    }),
  )
})

test('buckets cover the range without a gap and are round where they can be', () => {
  const month = { from: instant(0), to: instant(30 * 86_400_000) }
  expect(bucketSizeMs(month, 120)).toBe(6 * 3_600_000)
  const buckets = bucketsOf(range, 7)
  expect(buckets[0]?.from).toBe(range.from)
  expect(buckets.at(-1)?.to).toBe(range.to)
  buckets.slice(1).forEach((bucket, index) => expect(bucket.from).toBe(buckets[index]?.to))
})

test('days of a zone are buckets of 23 and 25 hours when its clocks change, and none is lost', () => {
  const of = (from: string, to: string) => ({ from: instant(Date.parse(from)), to: instant(Date.parse(to)) })
  const hours = (days: { from: number; to: number }[]) => days.map((day) => (day.to - day.from) / 3_600_000)
  const day = 86_400_000
  expect(hours(wallBucketsOf(of('2026-03-27T23:00:00Z', '2026-03-30T22:00:00Z'), day, 'Europe/Berlin'))).toEqual([
    24, 23, 24,
  ])
  expect(hours(wallBucketsOf(of('2026-10-31T04:00:00Z', '2026-11-03T05:00:00Z'), day, 'America/New_York'))).toEqual([
    24, 25, 24,
  ])
})

test('property: buckets by the wall clock touch and cover the range, and keep every peak', () => {
  const zones = fc.constantFrom('Europe/Berlin', 'America/New_York', 'Asia/Kathmandu')
  const starts = fc.integer({ min: Date.UTC(2026, 0, 1), max: Date.UTC(2026, 11, 1) })
  const spikes = fc.array(fc.integer({ min: 0, max: 9 * 86_400_000 }), { minLength: 1, maxLength: 20 })
  fc.assert(
    fc.property(zones, starts, spikes, fc.constantFrom(3_600_000, 43_200_000, 86_400_000), (zone, start, at, size) => {
      const whole = { from: instant(start), to: instant(start + 10 * 86_400_000) }
      const buckets = wallBucketsOf(whole, size, zone)
      expect([buckets[0]?.from, buckets.at(-1)?.to]).toEqual([whole.from, whole.to])
      buckets.forEach((one, index) => {
        expect(one.to).toBeGreaterThan(one.from)
        if (index > 0) expect(one.from).toBe(buckets[index - 1]?.to)
      })
      const steps = stepsOf(
        at.flatMap((one) => [
          { at: instant(start + one), delta: 1 },
          { at: instant(start + one + 1_000), delta: -1 },
        ]),
        whole,
      )
      expect(Math.max(...bucketPeaks(steps, buckets).map((one) => one.count))).toBe(peakOf(steps)?.count)
    }),
  )
})
