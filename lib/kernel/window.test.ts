/** Windows against a naive oracle that looks at every millisecond. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type Instant, instant } from './time.ts'
import { clip, contains, coveredMs, gaps, merge, overlaps, type Window, window } from './window.ts'

const LAST = 40
const some = fc
  .tuple(fc.integer({ min: 0, max: LAST - 1 }), fc.integer({ min: 1, max: LAST }))
  .map(([start, length]) => window(instant(start), instant(Math.min(start + length, LAST))))
const list = fc.array(some, { maxLength: 8 })
const every = Array.from({ length: LAST }, (_, at) => instant(at))
const covered = (windows: readonly Window[]) => every.filter((at) => windows.some((one) => contains(one, at)))

test('a window holds its start and not its end', () => {
  const one = window(instant(1), instant(2))
  expect([contains(one, instant(1)), contains(one, instant(2))]).toEqual([true, false])
  expect(() => window(instant(2), instant(2))).toThrow(RangeError)
})

test('windows that only touch do not overlap, and are joined by merging', () => {
  const [a, b] = [window(instant(0), instant(5)), window(instant(5), instant(9))]
  expect(overlaps(a, b)).toBe(false)
  expect(merge([b, a])).toEqual([window(instant(0), instant(9))])
})

test('merging covers exactly the same instants, disjoint and in order, however they are given (I41)', () => {
  fc.assert(
    fc.property(list, (windows) => {
      const merged = merge(windows)
      expect(covered(merged)).toEqual(covered(windows))
      expect(coveredMs(windows)).toBe(covered(windows).length)
      for (const [index, next] of merged.slice(1).entries())
        expect(next.start).toBeGreaterThan(merged[index]?.end as Instant)
    }),
  )
})

test('gaps are exactly what of the frame no window covers', () => {
  fc.assert(
    fc.property(some, list, (frame, windows) => {
      const free = every.filter((at) => contains(frame, at) && !windows.some((one) => contains(one, at)))
      expect(covered(gaps(frame, windows))).toEqual(free)
    }),
  )
})

test('clipping keeps exactly the instants of both, and an open end stays open only in an open frame', () => {
  fc.assert(
    fc.property(some, some, (one, frame) => {
      const inside = clip(one, frame)
      expect(inside ? covered([inside]) : []).toEqual(every.filter((at) => contains(one, at) && contains(frame, at)))
    }),
  )
  expect(clip(window(instant(3), 'open'), window(instant(0), instant(9)))).toEqual(window(instant(3), instant(9)))
  expect(clip(window(instant(3), 'open'), window(instant(0), 'open'))).toEqual(window(instant(3), 'open'))
})
