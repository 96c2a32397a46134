/** Times across daylight-saving changes: what is said is what elapsed; the clock is only how it is written (I34). */
import { describe, expect, test } from 'vitest'
import { formatDuration } from '#lib/kernel/duration.ts'
import { DAY_MS, HOUR_MS, MINUTE_MS, parseRfc3339, plus } from '#lib/kernel/time.ts'
import { absoluteText, clockNote, exactText, relativeText, remaining } from './times.ts'

const BERLIN = 'Europe/Berlin'
/** 02:00 CET becomes 03:00 CEST; 03:00 CEST becomes 02:00 CET. */
const SPRING = parseRfc3339('2026-03-29T01:00:00Z')
const AUTUMN = parseRfc3339('2026-10-25T01:00:00Z')
const clockOf = (text: string) => text.slice(text.indexOf(', ') + 2).slice(-14)

describe('across a daylight-saving change', () => {
  test.each([
    ['in spring, when the clock shows five hours more', SPRING],
    ['in autumn, when it shows three', AUTUMN],
  ])('a grant of four hours ends in four hours: %s', (_, change) => {
    const starts = plus(change, -2 * HOUR_MS)
    const ends = plus(starts, 4 * HOUR_MS)
    expect(remaining(ends, starts).text).toBe('ends in 4 h')
    expect(remaining(ends, plus(change, HOUR_MS)).text).toBe('ends in 1 h')
    expect(relativeText(ends, starts)).toBe('in 4 h')
    expect(formatDuration(ends - starts)).toBe('4 h')
  })
  test('an hour that the clock shows twice is told apart by its zone', () => {
    const first = absoluteText(plus(AUTUMN, -30 * MINUTE_MS), BERLIN)
    const second = absoluteText(plus(AUTUMN, 30 * MINUTE_MS), BERLIN)
    expect([first, second].every((text) => text.includes('02:30:00'))).toBe(true)
    expect(clockOf(first)).not.toBe(clockOf(second))
  })
  test('an hour that the clock leaves out is never said', () => {
    const said = Array.from({ length: 8 }, (_, quarter) =>
      absoluteText(plus(SPRING, (quarter - 4) * 15 * MINUTE_MS), BERLIN),
    )
    expect(said.filter((text) => / 02:/.test(text))).toEqual([])
    expect(said.filter((text) => / 0[13]:/.test(text))).toHaveLength(8)
  })
  test('an overdue end counts what passed, and a day is twenty-four hours of it', () => {
    expect(remaining(plus(SPRING, -HOUR_MS), plus(SPRING, HOUR_MS)).text).toBe('overdue 2 h')
    expect(relativeText(plus(AUTUMN, -DAY_MS), AUTUMN)).toBe('1 d ago')
    expect(relativeText(plus(AUTUMN, -DAY_MS + MINUTE_MS), AUTUMN)).toBe('23 h ago')
  })
  test.each(['Australia/Lord_Howe', 'Asia/Kathmandu', 'America/St_Johns', 'Pacific/Apia'])(
    'zones of half and quarter hours are written with theirs: %s',
    (zone) => expect(absoluteText(AUTUMN, zone)).toMatch(/\d\d:\d\d:00 \S+$/),
  )
})

describe('what a time says when it is pointed at', () => {
  test('is the reader’s clock with its zone, then UTC', () => {
    const [own, utc] = clockNote(SPRING, BERLIN).split('\n')
    expect(own).toMatch(/^Sun,? 29 Mar 2026,? (at )?03:00:00 (CEST|GMT\+2)$/)
    expect(utc).toMatch(/^Sun,? 29 Mar 2026,? (at )?01:00:00 UTC$/)
  })
  test('is said once where the reader’s clock is UTC', () => {
    expect(clockNote(SPRING, 'UTC')).toMatch(/^[^\n]+ UTC$/)
  })
  test('evidence names its zone and its millisecond, across a change of the clocks', () => {
    expect(exactText(SPRING)).toBe('29 Mar 2026, 01:00:00.000 UTC')
    expect([plus(SPRING, -1), SPRING].map((at) => exactText(at, 'Europe/Berlin'))).toEqual([
      expect.stringMatching(/^29 Mar 2026, 01:59:59\.999 (?:CET|GMT\+1)$/),
      expect.stringMatching(/^29 Mar 2026, 03:00:00\.000 (?:CEST|GMT\+2)$/),
    ])
  })
})
