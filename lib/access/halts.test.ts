/** Who pulls and lifts a kill switch, and how it is told: the whole table. */
import { describe, expect, test } from 'vitest'
import { haltBanners, type HaltInForce } from './banners/halt-banner.ts'
import { decideLift, decidePull, type PullFacts } from './decide-halt.ts'
import { HALT_SCOPES } from './model.ts'
import { refuseClosed } from './refuse-closed.ts'

const pull = (change: Partial<PullFacts> = {}) =>
  decidePull({ scope: 'source', sees: true, isApproverOfSource: false, isAdmin: false, pulled: null, ...change })
const codeOf = (decision: { kind: string; code?: string }): string => decision.code ?? decision.kind

describe('pulling', () => {
  test.each(HALT_SCOPES)('an admin pulls it for the %s', (scope) => {
    expect(codeOf(pull({ scope, isAdmin: true }))).toBe('pulled')
  })

  test.each([
    ['identity', 'pulled'],
    ['source', 'pulled'],
    ['estate', 'auth.forbidden'],
  ] as const)('an approver of the source who pulls it for the %s gets: %s', (scope, outcome) => {
    expect(codeOf(pull({ scope, isApproverOfSource: true }))).toBe(outcome)
  })

  test.each(HALT_SCOPES)('who only sees the %s (an owner, a risk viewer, an auditor) does not pull it', (scope) => {
    expect(codeOf(pull({ scope }))).toBe('auth.forbidden')
  })

  test.each(['identity', 'source'] as const)('what is out of scope is not there, whoever asks (I40): %s', (scope) => {
    for (const isApproverOfSource of [true, false])
      expect(codeOf(pull({ scope, sees: false, isApproverOfSource }))).toBe('not-found')
  })

  test('what is pulled is not pulled twice; the second hears who was first, and only if they could have pulled it', () => {
    const pulled = { by: 'Ada', since: '2026-11-22T10:00:00.000Z' }
    expect(pull({ isAdmin: true, pulled })).toMatchObject({
      code: 'halt.already-pulled',
      message: 'Ada pulled it already, at 2026-11-22T10:00:00.000Z.',
    })
    expect(codeOf(pull({ pulled }))).toBe('auth.forbidden')
  })
})

describe('lifting', () => {
  test.each([
    [{ sees: true, isAdmin: true, lifted: null }, 'lifted'],
    [{ sees: true, isAdmin: false, lifted: null }, 'auth.forbidden'],
    [{ sees: false, isAdmin: false, lifted: null }, 'not-found'],
    [{ sees: true, isAdmin: true, lifted: { by: 'Ada', since: 'noon' } }, 'halt.already-lifted'],
    [{ sees: true, isAdmin: false, lifted: { by: 'Ada', since: 'noon' } }, 'auth.forbidden'],
  ])('%j: %s', (facts, outcome) => {
    expect(codeOf(decideLift(facts))).toBe(outcome)
  })
})

describe('telling', () => {
  const halt = (change: Partial<HaltInForce> = {}): HaltInForce => ({
    id: 'hlt_1',
    scope: 'source',
    sourceName: 'billing-db',
    identityName: null,
    reason: 'the password leaked',
    pulledByName: 'Ada',
    ...change,
  })

  test('a banner names what is halted, by whom and why, and leads to the switch', () => {
    expect(haltBanners([halt()])).toEqual([
      {
        key: 'halt hlt_1',
        tone: 'danger',
        title: 'The kill switch is pulled for all of billing-db.',
        text: 'Nothing is asked, approved or given there. Ada: “the password leaked”',
        link: { href: '/kill-switch', label: 'Kill switch' },
      },
    ])
  })

  test('however many are pulled, a page keeps its room: the widest by name, the others by number', () => {
    const many = Array.from({ length: 9 }, (_, n) => halt({ id: `hlt_${n}`, scope: n === 0 ? 'estate' : 'source' }))
    const [first, second, ...more] = haltBanners(many)
    expect(first?.title).toBe('The kill switch is pulled for the whole estate.')
    expect(second?.title).toBe('8 other kill switches are pulled.')
    expect(more).toEqual([])
    expect(haltBanners([halt(), halt()])[1]?.title).toBe('Another kill switch is pulled.')
    expect(haltBanners([halt({ reason: 'x'.repeat(2_000) })])[0]?.text.length).toBeLessThan(200)
    expect(haltBanners([])).toEqual([])
  })

  test('a refusal says what is halted and who can lift it, with one full stop', () => {
    const closed = { kind: 'halted', haltId: 'hlt_1', scope: 'identity', reason: 'it leaks.', since: 0 } as never
    expect(refuseClosed(closed).message).toBe(
      'The kill switch is pulled for this identity: it leaks. An admin can lift it.',
    )
  })
})
