import { expect, test } from 'vitest'
import { instant } from '#lib/kernel/time.ts'
import { type Attempt, attemptEvents } from './attempts.ts'
import { againstText, exactDuration, lagText } from './grant-rows.ts'

const attempt = (more: Partial<Attempt>): Attempt => ({
  id: 'a',
  effect: 'revoke',
  fence: 1,
  worker: 'w',
  startedAt: instant(0),
  finishedAt: instant(1),
  outcome: 'failed',
  errorKind: 'transient',
  error: 'no answer',
  evidence: {},
  ...more,
})

test('a millisecond after the end is late, and the end itself is not', () => {
  expect(againstText({ overshootMs: 1, state: 'ended' })).toEqual({ text: '1 ms late', late: true })
  expect(againstText({ overshootMs: 0, state: 'ended' })).toEqual({ text: 'to the millisecond', late: false })
  expect(againstText({ overshootMs: -250, state: 'ended' })).toEqual({ text: '250 ms early', late: false })
})

test('what was not measured is not said to be on time', () => {
  expect(againstText({ overshootMs: null, state: 'ended' })).toBeNull()
  expect(againstText({ overshootMs: 3, state: 'revoke_failing' })).toBeNull()
})

test('lag is a length: never negative, and never shown while a grant is open', () => {
  expect(lagText({ lagMs: 41, state: 'ended' })).toBe('41 ms')
  expect(lagText({ lagMs: -3, state: 'ended' })).toBe('0 ms')
  expect(lagText({ lagMs: 41, state: 'revoke_failing' })).toBeNull()
  expect(lagText({ lagMs: null, state: 'ended' })).toBeNull()
})

test('between one and ten seconds hundredths are kept', () => {
  expect(exactDuration(1_840)).toBe('1.84 s')
  expect(exactDuration(-2_850)).toBe('2.85 s')
  expect(exactDuration(41_300)).toBe('41 s')
})

test('a run of the same failure is told once with its number, and what follows stands by itself', () => {
  const newestFirst = [
    attempt({ id: 'd', outcome: 'gone', error: null }),
    attempt({ id: 'c' }),
    attempt({ id: 'b' }),
    attempt({ id: 'a' }),
  ]
  const events = attemptEvents(newestFirst)
  expect(events.map((event) => event.id)).toEqual(['a', 'd'])
  expect(events[0]?.text).toContain('3 times')
  expect(events[1]?.text).toBe('revoked it and read it back: it is gone')
})

test('a different failure begins a new entry', () => {
  expect(attemptEvents([attempt({ id: 'b', error: 'refused' }), attempt({ id: 'a' })])).toHaveLength(2)
})

test('an outcome nobody has words for is shown as it was recorded', () => {
  expect(attemptEvents([attempt({ effect: 'probe', outcome: 'odd', error: null })])[0]?.text).toBe('probe: odd')
})
