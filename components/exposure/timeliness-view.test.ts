import fc from 'fast-check'
import { expect, test } from 'vitest'
import { NO_ENDS, NOTHING_BEYOND, NOTHING_STANDING, type Timeliness } from '#lib/exposure/timeliness.ts'
import { instant } from '#lib/kernel/time.ts'
import { fromSymlog, symlog, symlogTicks } from '../charts/symlog.ts'
import {
  againstEnd,
  binHref,
  binWords,
  clockDuration,
  distributionSummary,
  timelinessFigures,
} from './timeliness-view.ts'

const whole = (more: Partial<Timeliness>): Timeliness => ({
  ...NO_ENDS,
  ...NOTHING_STANDING,
  beyond: NOTHING_BEYOND,
  ...more,
})
const quantiles = (maxMs: number) => ({ p50Ms: -300, p95Ms: -250, p99Ms: -220, maxMs })
const NARROWED = { source: null, owner: null, identity: null }
const range = { from: instant(0), to: instant(86_400_000) }

test('the caption says how many ends there were, how many were proven gone in time, and how late the latest was', () => {
  const when = 'in the last 30 days'
  expect(
    distributionSummary(whole({ proven: 1_204, judged: 1_204, onTime: 1_204, overshoot: quantiles(-200) }), when),
  ).toBe('Of 1,204 ends in the last 30 days 1,204 were proven gone before their end; the latest was 200 ms early.')
  expect(
    distributionSummary(whole({ proven: 5, judged: 4, late: 1, onTime: 4, overshoot: quantiles(1_840) }), when),
  ).toBe(
    'Of 4 ends in the last 30 days 3 were proven gone before their end and 1 was late; the latest was 1.84 s late. 1 further grant ended before the end came, judged by lag.',
  )
  expect(distributionSummary(whole({}), when)).toBe('No grant came to its end in the last 30 days.')
})

test('I41: what is late, overdue or not proven is said in every caption that there is', () => {
  const counts = fc.nat({ max: 50 })
  fc.assert(
    fc.property(
      fc.record({ onTime: counts, late: counts, kept: counts, mayBeLive: counts, overdue: counts }),
      ({ onTime, late, kept, mayBeLive, overdue }) => {
        const judged = onTime + late
        const overshoot = judged > 0 ? quantiles(late > 0 ? 0.4 : -1) : null
        const said = distributionSummary(
          whole({ proven: judged, judged, onTime, late, kept, mayBeLive, overdue, overshoot }),
          'in this range',
        )
        expect(/\blate\b/.test(said)).toBe(late > 0)
        expect(said.includes('not read back')).toBe(kept > 0)
        expect(said.includes('may still be live')).toBe(mayBeLive > 0)
        expect(said.includes('overdue now')).toBe(overdue > 0)
        expect(said).not.toContain('0 ms late')
        expect(said).not.toMatch(/undefined|NaN|null/)
      },
    ),
  )
})

test('time past the end is rounded up to the second, and never to nothing', () => {
  expect([0, 1, 1_000, 61_001, 3_723_000, 360_000_000].map(clockDuration)).toEqual([
    '0:00:00',
    '0:00:01',
    '0:00:01',
    '0:01:02',
    '1:02:03',
    '100:00:00',
  ])
  fc.assert(
    fc.property(fc.double({ min: 0.001, max: 1e9, noNaN: true }), (ms) => {
      const [hours = '', minutes, seconds] = clockDuration(ms).split(':')
      const shown = (Number(hours.replaceAll(',', '')) * 3_600 + Number(minutes) * 60 + Number(seconds)) * 1_000
      expect(shown).toBeGreaterThanOrEqual(ms)
      expect(shown).toBeLessThan(ms + 1_000)
    }),
  )
})

test('less than a millisecond late is late', () => {
  expect([0.2, -0.2, 0, 1].map(againstEnd)).toEqual(['<1 ms late', '<1 ms early', 'at the end', '1 ms late'])
})

test('without an end nothing is measured, and no figure says zero for it', () => {
  const figures = timelinessFigures(
    { whole: whole({}), sources: [], bins: [], bucketMs: 1, points: [], worst: [], range, asOf: instant(0) },
    NARROWED,
  )
  const shown = Object.fromEntries(figures.map(({ key, value }) => [key, value]))
  expect(shown).toMatchObject({ overshoot: 'not measured', lag: 'not measured', 'on-time': '—', overdue: '0' })
  expect(figures.some((figure) => figure.bad)).toBe(false)
})

test('a bar is named by its edges and opens exactly the grants between them', () => {
  const bin = (aboveMs: number | null, upToMs: number | null) => ({ aboveMs, upToMs, count: 1 })
  expect(
    [bin(-500, -200), bin(-1, 0), bin(1_000, 2_000), bin(86_400_000, null), bin(null, -86_400_000)].map(binWords),
  ).toEqual([
    '200 ms to 500 ms early',
    '0 ms to 1 ms early',
    '1.00 s to 2.00 s late',
    'more than 1 d late',
    '1 d early or more',
  ])
  const href = new URL(binHref(range, { ...NARROWED, source: 'src_1' }, bin(-500, -200)), 'http://x')
  expect(Object.fromEntries(href.searchParams)).toMatchObject({
    view: 'past',
    overshoot: '-500..-200',
    source: 'src_1',
  })
})

test('the scale is the same to both sides, keeps the order and can be read back', () => {
  const ms = fc.double({ min: -1e9, max: 1e9, noNaN: true })
  fc.assert(
    fc.property(ms, ms, (a, b) => {
      expect(symlog(-a)).toBeCloseTo(-symlog(a), 12)
      expect(fromSymlog(symlog(a))).toBeCloseTo(a, 2)
      if (a < b) expect(symlog(a)).toBeLessThanOrEqual(symlog(b))
    }),
  )
  expect(symlogTicks(-240, 41_000)).toEqual([-1_000, -100, -10, 0, 10, 100, 1_000, 10_000, 60_000])
})
