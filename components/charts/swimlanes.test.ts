import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { DAY_MS, HOUR_MS, instant } from '#lib/kernel/time.ts'
import { marksOf, pressedOf, PRESSED_PX } from './lane-marks.ts'
import { firstPage, laneAt, LANES_A_PAGE, missingPage, withPage } from './lane-pages.ts'
import { isWhole, panned, readZoom, within, zoomed, zoomText } from './zoom.ts'
import { zonedTicks, zonedTickText } from './zoned-scale.ts'

const start = instant(Date.UTC(2026, 10, 1))
const whole = { start, end: instant(start + 30 * DAY_MS) }

describe('zoom', () => {
  const views = fc
    .tuple(fc.integer({ min: -40, max: 40 }), fc.integer({ min: 1, max: 80 }))
    .map(([from, length]) => within({ start: start + from * DAY_MS, end: start + (from + length) * DAY_MS }, whole))

  test('property: whatever is done, the view stays inside the whole and at least a minute long', () => {
    fc.assert(
      fc.property(
        views,
        fc.double({ min: 0.01, max: 100, noNaN: true }),
        fc.double({ min: -3, max: 3, noNaN: true }),
        (view, factor, share) => {
          for (const next of [zoomed(view, whole, factor, Math.abs(share) / 3), panned(view, whole, share)]) {
            expect(next.start).toBeGreaterThanOrEqual(whole.start)
            expect(next.end).toBeLessThanOrEqual(whole.end)
            expect(next.end - next.start).toBeGreaterThanOrEqual(60_000)
          }
        },
      ),
    )
  })
  test('comes back from the address as it went there; a broken one shows the whole', () => {
    const view = { start: instant(start + 5 * HOUR_MS), end: instant(start + 9 * HOUR_MS) }
    expect(zoomText(view)).toBe('2026-11-01T05:00:00Z~2026-11-01T09:00:00Z')
    expect(readZoom(zoomText(view), whole)).toEqual(view)
    for (const broken of [
      null,
      '',
      '~',
      'x~y',
      '2026-11-02T00:00:00Z~2026-11-01T00:00:00Z',
      '2020-01-01T00:00:00Z~2020-01-02T00:00:00Z',
    ])
      expect(isWhole(readZoom(broken, whole), whole)).toBe(true)
  })
  test('keeps what is under the pointer where it is', () => {
    const next = zoomed(whole, whole, 0.5, 0.25)
    expect(next.start + (next.end - next.start) * 0.25).toBe(whole.start + (whole.end - whole.start) * 0.25)
  })
})

test('property: every mark can be pressed, on 24 px at least, and no two press areas overlap', () => {
  const bars = fc.array(fc.tuple(fc.integer({ min: -100, max: 800 }), fc.integer({ min: 1, max: 90 })), {
    maxLength: 40,
  })
  fc.assert(
    fc.property(bars, fc.integer({ min: 200, max: 1_200 }), (given, trackPx) => {
      const marks = marksOf(
        given.map(([from, length]) => ({
          start: instant(start + from * HOUR_MS),
          end: instant(start + (from + length) * HOUR_MS),
        })),
        whole,
      )
      const pressed = pressedOf(marks, trackPx)
      expect(pressed.flatMap((one) => one.bars)).toHaveLength(marks.length)
      pressed.forEach((one, index) => {
        expect(one.width * trackPx).toBeGreaterThanOrEqual(PRESSED_PX - 1e-6)
        expect(one.left + one.width).toBeLessThanOrEqual(1 + 1e-9)
        const next = pressed[index + 1]
        if (next) expect(one.left + one.width).toBeLessThanOrEqual(next.left)
      })
    }),
  )
})

test('pages of lanes: any lane is reached, one cursor after the other, and what is kept is bounded', () => {
  const total = 5_000
  const page = (index: number) => ({
    lanes: Array.from({ length: LANES_A_PAGE }, (_, offset) => index * LANES_A_PAGE + offset),
    nextCursor: (index + 1) * LANES_A_PAGE < total ? `c${index + 1}` : null,
  })
  let held = firstPage(page(0).lanes, page(0).nextCursor)
  const reach = (lane: number) => {
    let asked = 0
    for (let missing = missingPage(held, lane, lane); missing !== null; missing = missingPage(held, lane, lane)) {
      expect(held.cursors[missing]).toBe(missing === 0 ? null : `c${missing}`)
      held = withPage(held, missing, page(missing), lane)
      expect(held.pages.size).toBeLessThanOrEqual(8)
      asked += 1
    }
    expect(laneAt(held, lane)).toBe(lane)
    return asked
  }
  expect(reach(4_999)).toBe(49)
  expect(reach(0)).toBe(1)
  expect(reach(2_500)).toBe(1)
})

test('ticks stand at midnights of the zone over the day when clocks go back', () => {
  const range = { start: instant(Date.parse('2026-10-23T22:00:00Z')), end: instant(Date.parse('2026-10-27T23:00:00Z')) }
  const found = zonedTicks(range, 5, 'Europe/Berlin')
  expect(found.map((one) => zonedTickText(one, range, 'Europe/Berlin'))).toEqual([
    '24 Oct',
    '25 Oct',
    '26 Oct',
    '27 Oct',
  ])
  expect((found[2] ?? 0) - (found[1] ?? 0)).toBe(25 * HOUR_MS)
})
