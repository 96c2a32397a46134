import { describe, expect, test } from 'vitest'
import { DAY_MS, HOUR_MS, instant, plus } from '#lib/kernel/time.ts'
import { placeBars, ticks, tickText } from './time-scale.ts'

const start = instant(Date.UTC(2026, 10, 24))
const day = { start, end: plus(start, DAY_MS) }
const bar = (fromH: number, toH: number | 'open') => ({
  start: plus(start, fromH * HOUR_MS),
  end: toH === 'open' ? toH : plus(start, toH * HOUR_MS),
})

describe('windows on a chart', () => {
  test('are clipped to the visible range, and say so', () => {
    const [placed] = placeBars([bar(-6, 6)], day).placed
    expect(placed).toMatchObject({ left: 0, width: 0.25, startsBefore: true, endsAfter: false })
  })
  test('are half-open: one that ends when the range starts, or starts when it ends, is not drawn', () => {
    expect(placeBars([bar(-2, 0), bar(24, 26)], day).placed).toEqual([])
  })
  test('share a row when they only touch, and never when they overlap', () => {
    expect(placeBars([bar(0, 6), bar(6, 8)], day).rows).toBe(1)
    expect(placeBars([bar(0, 6), bar(5, 8)], day).rows).toBe(2)
  })
  test('without an end reach the edge of the range (I41: never under-reported)', () => {
    expect(placeBars([bar(12, 'open')], day).placed[0]).toMatchObject({ left: 0.5, width: 0.5, endsAfter: true })
  })
})

test('ticks are round, inside the range and few', () => {
  const found = ticks(day, 8)
  expect(found.map((at) => tickText(at, day))).toEqual([
    '24 Nov',
    '03:00',
    '06:00',
    '09:00',
    '12:00',
    '15:00',
    '18:00',
    '21:00',
  ])
})

test('two marks that could not both be pressed stand in two rows, also at the right edge', () => {
  const range = { start: instant(0), end: instant(1_000) }
  const bar = (start: number, end: number) => ({ start: instant(start), end: instant(end) })
  expect(placeBars([bar(100, 101), bar(110, 111)], range).rows).toBe(1)
  expect(placeBars([bar(100, 101), bar(110, 111)], range, 0.03).rows).toBe(2)
  expect(placeBars([bar(100, 101), bar(131, 132)], range, 0.03).rows).toBe(1)
  expect(placeBars([bar(960, 961), bar(980, 981)], range, 0.03).rows).toBe(2)
})
