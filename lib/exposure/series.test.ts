import fc from 'fast-check'
import { expect, test } from 'vitest'
import { instant } from '#lib/kernel/time.ts'
import { bucketPeaks, bucketSizeMs, bucketsOf, peakOf, stepsOf } from './series.ts'

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
      expect(peaks).toEqual(naive)
      expect(Math.max(...peaks)).toBe(peakOf(stepsOf(changesOf(given), range))?.count)
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
