import fc from 'fast-check'
import { expect, test } from 'vitest'
import { DAY_MS, instant } from '#lib/kernel/time.ts'
import { binOf, binsOf, OVERSHOOT_EDGES_MS, pointSizeMs } from './timeliness.ts'

const overshoots = fc.array(fc.double({ min: -2 * DAY_MS, max: 2 * DAY_MS, noNaN: true }), {
  minLength: 1,
  maxLength: 60,
})
const counted = (values: readonly number[]) => {
  const counts = new Map<number, number>()
  for (const value of values)
    counts.set(binOf(value, OVERSHOOT_EDGES_MS), (counts.get(binOf(value, OVERSHOOT_EDGES_MS)) ?? 0) + 1)
  return counts
}

test('every value is in exactly one bin, and in the one whose edges enclose it', () => {
  fc.assert(
    fc.property(overshoots, (values) => {
      const bins = binsOf(counted(values))
      expect(bins.reduce((sum, bin) => sum + bin.count, 0)).toBe(values.length)
      for (const bin of bins) {
        const inside = values.filter((ms) => ms > (bin.aboveMs ?? -Infinity) && ms <= (bin.upToMs ?? Infinity))
        expect(inside).toHaveLength(bin.count)
      }
    }),
  )
})

test('late and on time never share a bin: gone exactly at the end is on time, a microsecond later is late', () => {
  const zero = OVERSHOOT_EDGES_MS.indexOf(0)
  expect(binOf(0, OVERSHOOT_EDGES_MS)).toBe(zero)
  expect(binOf(-0, OVERSHOOT_EDGES_MS)).toBe(zero)
  expect(binOf(0.001, OVERSHOOT_EDGES_MS)).toBe(zero + 1)
  expect(OVERSHOOT_EDGES_MS.toSorted((a, b) => a - b)).toEqual(OVERSHOOT_EDGES_MS)
  expect(OVERSHOOT_EDGES_MS.map((edge) => (edge === 0 ? 0 : -edge)).reverse()).toEqual(OVERSHOOT_EDGES_MS)
})

test('bins follow each other without a gap and show a second to both sides, so that "nothing late" is seen', () => {
  fc.assert(
    fc.property(overshoots, (values) => {
      const bins = binsOf(counted(values))
      for (const [index, bin] of bins.slice(1).entries()) expect(bin.aboveMs).toBe(bins[index]?.upToMs)
      expect(bins[0]?.upToMs ?? -Infinity).toBeLessThanOrEqual(-500)
      expect(bins.at(-1)?.upToMs ?? Infinity).toBeGreaterThanOrEqual(1_000)
    }),
  )
  expect(binsOf(new Map())).toEqual([])
})

test('points are hours up to three days and days beyond', () => {
  const range = (ms: number) => ({ from: instant(0), to: instant(ms) })
  expect([pointSizeMs(range(3 * DAY_MS)), pointSizeMs(range(3 * DAY_MS + 1))]).toEqual([3_600_000, DAY_MS])
})
