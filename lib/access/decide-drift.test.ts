import { describe, expect, test } from 'vitest'
import type { GrantId } from '#lib/kernel/ids.ts'
import { type Instant, instant } from '#lib/kernel/time.ts'
import { decideAdoption, decideRemoval, type DriftFacts } from './decide-drift.ts'
import type { DriftKind } from './drift/model.ts'

const noon: Instant = instant(Date.UTC(2026, 10, 22, 12))
const nobody = { ownsIdentity: false, isApproverOfSource: false, isAdmin: false }
const owner = { ...nobody, ownsIdentity: true }
const approver = { ...nobody, isApproverOfSource: true }
const admin = { ...nobody, isAdmin: true }

type Over = Partial<Omit<DriftFacts, 'drift'>> & { drift?: Partial<DriftFacts['drift']> }
const facts = (over: Over = {}): DriftFacts => ({
  decidedByName: null,
  neededByGrant: false,
  grantIsOpen: true,
  actor: owner,
  ...over,
  drift: {
    kind: 'unrecorded',
    grantId: null,
    state: 'open',
    ownGrantor: false,
    removalAskedAt: null,
    closeReason: null,
    ...over.drift,
  },
})
const own = (kind: DriftKind = 'orphan') => ({ kind, ownGrantor: true, grantId: 'grt_1' as GrantId })

describe('who decides', () => {
  test.each([
    ['an owner', owner, 'adopted', 'asked-at-source'],
    ['an admin', admin, 'adopted', 'asked-at-source'],
    ['an approver of the source', approver, 'refused', 'asked-at-source'],
    ['somebody who only watches', nobody, 'refused', 'refused'],
  ] as const)('%s', (_, actor, adoption, removal) => {
    expect([decideAdoption(facts({ actor }), false).kind, decideRemoval(facts({ actor })).kind]).toEqual([
      adoption,
      removal,
    ])
  })

  test('an approver may accept that a grant was taken away: ending is the safe direction', () => {
    expect(decideAdoption(facts({ actor: approver, drift: own('missing') }), false)).toEqual({ kind: 'end-accepted' })
  })
})

describe('what can be decided', () => {
  test.each([
    ['unrecorded', false, 'adopted', 'asked-at-source'],
    ['orphan', true, 'adopted', 'taken-back'],
    ['outlived', true, 'adopted', 'taken-back'],
    ['missing', true, 'end-accepted', 'refused'],
    ['broadened', true, 'refused', 'grant-ended'],
  ] as const)('%s', (kind, ownGrantor, adoption, removal) => {
    const found = facts({ drift: { kind, ownGrantor, grantId: 'grt_1' as GrantId } })
    expect([decideAdoption(found, false).kind, decideRemoval(found).kind]).toEqual([adoption, removal])
  })

  test.each([true, false])(
    'what was added to a standing holding, given by us %s: a person takes it away',
    (ownGrantor) => {
      const found = facts({ drift: { kind: 'broadened', ownGrantor, grantId: null } })
      expect([decideAdoption(found, false).kind, decideRemoval(found).kind]).toEqual([
        'width-accepted',
        'asked-at-source',
      ])
    },
  )

  test('what an open grant needs is neither adopted nor taken back (I7)', () => {
    const found = facts({ drift: own(), neededByGrant: true })
    expect(decideAdoption(found, false)).toMatchObject({ code: 'drift.not-adoptable' })
    expect(decideRemoval(found)).toMatchObject({ code: 'drift.not-removable' })
  })

  test('somebody else’s holding of what a grant gives too can be decided: the two are different rows', () => {
    expect(decideRemoval(facts({ neededByGrant: true }))).toEqual({ kind: 'asked-at-source' })
    expect(decideAdoption(facts({ neededByGrant: true }), false)).toEqual({ kind: 'adopted' })
  })

  test.each(['missing', 'broadened'] as const)('%s of a grant that has ended is over', (kind) => {
    const found = facts({ drift: own(kind), grantIsOpen: false })
    const decision = kind === 'missing' ? decideAdoption(found, false) : decideRemoval(found)
    expect(decision).toMatchObject({ code: 'drift.already-closed' })
  })
})

describe('the first decision counts (I21)', () => {
  test.each(['adopted', 'removed', 'resolved', 'removing'] as const)('%s is not decided again', (state) => {
    const found = facts({ drift: { ...own(), state }, decidedByName: 'Ada' })
    expect(decideAdoption(found, true)).toMatchObject({
      code: 'drift.already-closed',
      message: expect.stringContaining('Ada'),
    })
    expect(decideRemoval(found)).toMatchObject({ code: 'drift.already-closed' })
  })

  test('what was asked to be removed at the source can be adopted by who saw that, and by nobody by chance', () => {
    const found = facts({ drift: { removalAskedAt: noon }, decidedByName: 'Ada' })
    expect(decideAdoption(found, false)).toMatchObject({ code: 'drift.already-closed' })
    expect(decideRemoval(found)).toMatchObject({ code: 'drift.already-closed' })
    expect(decideAdoption(found, true)).toEqual({ kind: 'adopted' })
  })
})
