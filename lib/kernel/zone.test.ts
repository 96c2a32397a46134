import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { DAY_MS, HOUR_MS, instant, MINUTE_MS } from './time.ts'
import { dayStart, instantOfWall, wallClock, wallCuts } from './zone.ts'

const at = (text: string) => instant(Date.parse(text))
const iso = (some: readonly number[]) => some.map((one) => new Date(one).toISOString())

describe('days of a zone on the days when clocks change', () => {
  test.each([
    ['Europe/Berlin', '2026-03-29', 23],
    ['Europe/Berlin', '2026-10-25', 25],
    ['America/New_York', '2026-03-08', 23],
    ['America/New_York', '2026-11-01', 25],
    ['America/New_York', '2026-06-01', 24],
  ])('%s %s has %i hours', (zone, day, hours) => {
    const start = instantOfWall(Date.parse(`${day}T00:00:00Z`), zone)
    const next = instantOfWall(Date.parse(`${day}T00:00:00Z`) + DAY_MS, zone)
    expect(next - start).toBe(hours * HOUR_MS)
    expect(dayStart(next - 1, zone)).toBe(start)
    expect(wallCuts({ start, end: next }, HOUR_MS, zone)).toHaveLength(hours)
  })

  test('a skipped wall time is what follows it; a repeated one is its first pass', () => {
    expect(iso([instantOfWall(Date.parse('2026-03-29T02:30:00Z'), 'Europe/Berlin')])).toEqual([
      '2026-03-29T01:00:00.000Z',
    ])
    expect(iso([instantOfWall(Date.parse('2026-10-25T02:30:00Z'), 'Europe/Berlin')])).toEqual([
      '2026-10-25T00:30:00.000Z',
    ])
  })

  test('parts of a day stand at their wall time, so the part with the change is shorter or longer', () => {
    const range = { start: at('2026-10-24T22:00:00Z'), end: at('2026-10-25T23:00:00Z') }
    expect(iso(wallCuts(range, 6 * HOUR_MS, 'Europe/Berlin'))).toEqual([
      '2026-10-24T22:00:00.000Z',
      '2026-10-25T05:00:00.000Z',
      '2026-10-25T11:00:00.000Z',
      '2026-10-25T17:00:00.000Z',
    ])
  })
})

test('property: cuts are in order, inside the range, and round by the wall clock of the zone', () => {
  const zones = fc.constantFrom('Europe/Berlin', 'America/New_York', 'Asia/Kathmandu', 'Australia/Lord_Howe', 'UTC')
  const steps = fc.constantFrom(15 * MINUTE_MS, HOUR_MS, 3 * HOUR_MS, 12 * HOUR_MS, DAY_MS, 7 * DAY_MS)
  const starts = fc.integer({ min: Date.UTC(2026, 0, 1), max: Date.UTC(2027, 0, 1) })
  fc.assert(
    fc.property(zones, steps, starts, fc.integer({ min: 2, max: 20 }), (zone, step, start, many) => {
      const range = { start, end: start + step * many }
      const cuts = wallCuts(range, step, zone)
      cuts.forEach((cut, index) => {
        expect(cut).toBeGreaterThanOrEqual(range.start)
        expect(cut).toBeLessThan(range.end)
        if (index > 0) expect(cut).toBeGreaterThan(cuts[index - 1] ?? 0)
        // Weeks are counted from a Monday; within half an hour of a change of half an hour nothing is round.
        if (step === DAY_MS) expect(wallClock(cut, zone) % DAY_MS).toBe(0)
        if (step === 7 * DAY_MS) expect(new Date(wallClock(cut, zone)).getUTCDay()).toBe(1)
      })
      expect(cuts.length).toBeGreaterThanOrEqual(many - 2)
    }),
    { numRuns: 150 },
  )
})
