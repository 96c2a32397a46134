import { describe, expect, test } from 'vitest'
import { DAY_MS, HOUR_MS, instant, MINUTE_MS, plus, SECOND_MS } from '#lib/kernel/time.ts'
import { formatAe, formatPercent, plural } from './numbers.ts'
import { absoluteText, relativeText, remaining } from './times.ts'

const noon = instant(Date.UTC(2026, 10, 24, 12))

describe('what is left of a grant', () => {
  test('counts down in two units', () => {
    expect(remaining(plus(noon, 84 * SECOND_MS), noon)).toEqual({ phase: 'soon', text: 'ends in 1 min 24 s' })
    expect(remaining(plus(noon, 2 * HOUR_MS + 15 * MINUTE_MS + 40_000), noon).text).toBe('ends in 2 h 15 min')
  })
  test('is overdue from the very instant of its end, because windows are half-open', () => {
    expect(remaining(noon, noon)).toEqual({ phase: 'past', text: 'overdue 1 s' })
    expect(remaining(noon, plus(noon, 12 * MINUTE_MS)).text).toBe('overdue 12 min')
  })
  test('never says more than is left', () => {
    expect(remaining(plus(noon, 400), noon).text).toBe('ends in 1 s')
    expect(remaining(plus(noon, HOUR_MS + 59_999), noon).text).toBe('ends in 1 h')
  })
})

describe('relative times', () => {
  test('round down in both directions', () => {
    expect(relativeText(plus(noon, -119 * SECOND_MS), noon)).toBe('1 min ago')
    expect(relativeText(plus(noon, 119 * SECOND_MS), noon)).toBe('in 1 min')
  })
  test('become dates after thirty days', () => {
    expect(relativeText(plus(noon, -31 * DAY_MS), noon)).toBe('24 Oct 2026')
  })
  test('absolute times name their zone', () => {
    expect(absoluteText(noon, 'Europe/Berlin')).toMatch(/13:00:00 (CET|GMT\+1)/)
  })
})

describe('figures', () => {
  test('admin-equivalents keep two significant digits and never round to nothing', () => {
    expect([0, 0.0004, 0.0456, 1, 12.34, 2160].map(formatAe)).toEqual(['0', '<0.001', '0.046', '1', '12', '2,160'])
  })
  test('a percentage that is not all never reads as all', () => {
    expect([1, 0.9996, 0.5, 0.0004, 0].map(formatPercent)).toEqual(['100 %', '99.9 %', '50 %', '<0.1 %', '0 %'])
  })
  test('one thing is not plural', () => {
    expect([plural(1, 'identity', 'identities'), plural(1204, 'identity', 'identities')]).toEqual([
      '1 identity',
      '1,204 identities',
    ])
  })
})
