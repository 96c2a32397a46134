import { expect, test } from 'vitest'
import { instant } from '#lib/kernel/time.ts'
import { auditHref, changesHref, placeOf } from './changes.ts'
import { trendPoints, trendSentence } from './trend.ts'

const at = instant(Date.parse('2026-11-20T12:00:00.123Z'))
const since = { at, key: 'visit', lastVisit: at, first: false, now: at } as const

test('the address of the overview says only what differs from the usual', () => {
  expect(changesHref({ since: 'visit', kind: null })).toBe('/')
  expect(changesHref({ since: '7d', kind: 'granted' })).toBe('/?since=7d&changed=granted')
  expect(changesHref({ since: 'visit', kind: 'ended', cursor: 'abc' })).toBe('/?changed=ended&before=abc')
})

test('a kind of change leads to exactly its events in the audit, to the millisecond', () => {
  expect(auditHref('denied', since, [])).toBe('/audit?q=type:request.denied+since:2026-11-20T12:00:00.123Z')
  expect(auditHref(null, since, ['grant.active', 'grant.ended'])).toBe(
    '/audit?q=type:grant.active,grant.ended+since:2026-11-20T12:00:00.123Z',
  )
})

test('a change leads to what it happened to, else to the identity, else nowhere', () => {
  const change = { subjectKind: 'grant', subjectId: 'grt_1', identityId: 'idn_1' }
  expect(placeOf(change)).toBe('/grants/grt_1')
  expect(placeOf({ ...change, subjectKind: 'claim' })).toBe('/identities/idn_1')
  expect(placeOf({ ...change, subjectKind: 'halt', identityId: null })).toBe('/kill-switch')
  expect(placeOf({ ...change, subjectKind: 'role', identityId: null })).toBeNull()
})

const bucket = (standing: number) => ({ standing })
const peaks = { elevated: { at, count: 4 } }

test('the trend says how much standing privilege there is, and which way it went', () => {
  const sentence = (first: number, last: number) =>
    trendSentence({ buckets: [bucket(first), bucket(last)], peaks, began: [] })
  expect(sentence(12, 10)).toBe(
    'At most 4 identities elevated at once in 30 days. 10 identities hold standing privilege now, 2 fewer than 30 days ago.',
  )
  expect(sentence(1, 1)).toContain('1 identity holds standing privilege now, as many as 30 days ago.')
  expect(sentence(1, 1001)).toContain('1,000 more than 30 days ago.')
})

test('a source that came in is no trend', () => {
  expect(trendSentence({ buckets: [bucket(0), bucket(900)], peaks, began: ['AWS'] })).toBe(
    'At most 4 identities elevated at once in 30 days. 900 identities hold standing privilege now.',
  )
  expect(trendSentence({ buckets: [], peaks: { elevated: null }, began: [] })).toBe('Nobody was elevated in 30 days.')
})

test('a step of the trend counts the overdue apart, and leads to its own time', () => {
  const [point] = trendPoints([{ from: at, to: instant(at + 60_000), elevated: 3, overdue: 1 }])
  expect(point).toMatchObject({ standing: 0, granted: 2, overdue: 1 })
  expect(point?.href).toBe('/exposure?from=2026-11-20T12%3A00%3A00.123Z&to=2026-11-20T12%3A01%3A00.123Z')
})
