import { expect, test } from 'vitest'
import { DAY_MS, type Instant, instant, MINUTE_MS } from '#lib/kernel/time.ts'
import { lastVisit, type Presence, sinceOf } from './last-visit.ts'
import {
  CHANGE_KINDS,
  factsOfChange,
  FIRST_VISIT_MS,
  kindOfEvent,
  kindsFor,
  SINCE_MAX_MS,
  wordsOfChange,
} from './model.ts'

const now = instant(Date.parse('2026-11-20T12:00:00Z'))
const ago = (minutes: number): Instant => instant(now - minutes * MINUTE_MS)
const from = (start: number, end: number): Presence => ({ from: ago(start), until: ago(end) })

test('a visit ends with half an hour of silence, not with a session', () => {
  // Signed in again after five minutes, then away since yesterday.
  expect(lastVisit([from(20, 0), from(60, 25), from(1500, 1440)], now)).toBe(ago(1440))
})

test('two browsers at once are one visit', () => {
  expect(lastVisit([from(15, 0), from(300, 5), from(400, 380)], now)).toBe(ago(380))
})

test('a short session within a long one does not end the visit', () => {
  // Between the short one and the third lie 35 minutes, between the long one and the third 25.
  expect(lastVisit([from(200, 0), from(190, 185), from(600, 225), from(900, 800)], now)).toBe(ago(800))
})

test('exactly half an hour away is another visit', () => {
  expect(lastVisit([from(10, 0), from(60, 40)], now)).toBe(ago(40))
  expect(lastVisit([from(10, 0), from(60, 39)], now)).toBeNull()
})

test('who never was here is shown a week, and is told so', () => {
  expect(sinceOf('visit', [from(3, 0)], now)).toEqual({
    at: now - FIRST_VISIT_MS,
    key: 'visit',
    lastVisit: null,
    first: true,
    now,
  })
})

test('a visit long ago is named, but no more is read than anybody reads', () => {
  const old = instant(now - 400 * DAY_MS)
  expect(sinceOf('visit', [from(3, 0), { from: old, until: old }], now)).toMatchObject({
    at: now - SINCE_MAX_MS,
    lastVisit: old,
  })
})

test('a fixed time is itself, whenever one was here', () => {
  expect(sinceOf('24h', [from(3, 0)], now)).toMatchObject({ at: now - DAY_MS, lastVisit: null, first: false })
})

test('no event counts as two kinds of change', () => {
  const types = CHANGE_KINDS.flatMap((kind) => factsOfChange(kind).types)
  expect(new Set(types).size).toBe(types.length)
  for (const kind of CHANGE_KINDS) expect(factsOfChange(kind).types.map(kindOfEvent)).toContain(kind)
  expect(kindOfEvent('session.began')).toBeNull()
})

test('what only those who read the whole record may know is not told to others', () => {
  const owners = kindsFor({ seesAll: false })
  expect(owners).toContain('granted')
  for (const kind of ['refused', 'people', 'sources', 'exported'] as const) expect(owners).not.toContain(kind)
  expect(kindsFor({ seesAll: true })).toEqual(CHANGE_KINDS)
})

test('one is told as one', () => {
  expect([wordsOfChange('halted', 1), wordsOfChange('halted', 2)]).toEqual([
    'kill switch pulled',
    'kill switches pulled',
  ])
})
