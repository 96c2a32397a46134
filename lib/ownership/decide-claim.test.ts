import { expect, test } from 'vitest'
import type { ClaimId, PersonId, TeamId } from '#lib/kernel/ids.ts'
import {
  type ClaimFacts,
  type DecisionFacts,
  type Human,
  judgeClaim,
  judgeDecision,
  judgeTransfer,
} from './decide-claim.ts'
import type { OwnerFacts, OwnershipId } from './model.ts'

const ada = 'per_ada' as PersonId
const bo = 'per_bo' as PersonId
const cy = 'per_cy' as PersonId
const ops = 'tem_ops' as TeamId
const human = (canonicalPersonId: PersonId, over: Partial<Human> = {}): Human => ({
  canonicalPersonId,
  teamIds: new Set(),
  isAdmin: false,
  ...over,
})
const ownedBy = (person: PersonId): OwnerFacts => ({
  ownershipId: 'own_1' as OwnershipId,
  ownerPersonId: person,
  ownerTeamId: null,
  ownerName: 'Owner',
  memberPersonIds: [person],
})
const ownedByOps = (...members: PersonId[]): OwnerFacts => ({
  ...ownedBy(ada),
  ownerPersonId: null,
  ownerTeamId: ops,
  memberPersonIds: members,
})
const claim = (over: Partial<ClaimFacts> = {}): ClaimFacts => ({
  identityGone: false,
  by: human(ada),
  for: { personId: ada },
  presentOwner: null,
  pending: null,
  ...over,
})
const decision = (over: Partial<DecisionFacts> = {}): DecisionFacts => ({
  claim: { kind: 'claim', state: 'pending', claimantCanonicalId: ada, for: { personId: ada } },
  identityGone: false,
  by: human(bo),
  presentOwner: ownedBy(bo),
  receivers: [ada],
  ...over,
})

test('an unowned identity is owned by the first who claims it', () => {
  expect(judgeClaim(claim())).toEqual({ kind: 'owned', pendingClaimId: null })
})

test('what another owns is contested, never taken', () => {
  expect(judgeClaim(claim({ presentOwner: ownedBy(bo) }))).toEqual({ kind: 'contested' })
  expect(judgeClaim(claim({ presentOwner: ownedBy(bo), by: human(ada, { isAdmin: true }) }))).toEqual({
    kind: 'contested',
  })
})

test('one claims for oneself or for a team one is in', () => {
  expect(judgeClaim(claim({ for: { teamId: ops } }))).toMatchObject({ code: 'auth.forbidden' })
  expect(judgeClaim(claim({ for: { teamId: ops }, by: human(ada, { teamIds: new Set([ops]) }) }))).toMatchObject({
    kind: 'owned',
  })
})

test('claiming what one owns, what one waits for, and what is gone is refused', () => {
  expect(judgeClaim(claim({ presentOwner: ownedBy(ada) }))).toMatchObject({ code: 'claim.already-owner' })
  expect(
    judgeClaim(claim({ presentOwner: ownedBy(bo), pending: { id: 'clm_1' as ClaimId, for: { personId: ada } } })),
  ).toMatchObject({ code: 'claim.already-pending' })
  expect(judgeClaim(claim({ identityGone: true }))).toMatchObject({ code: 'identity.gone' })
})

test('a waiting claim becomes ownership when the owner has let go meanwhile', () => {
  expect(judgeClaim(claim({ pending: { id: 'clm_1' as ClaimId, for: { personId: ada } } }))).toEqual({
    kind: 'owned',
    pendingClaimId: 'clm_1',
  })
})

test('the present owner or an admin decides a contested claim, nobody else', () => {
  expect(judgeDecision(decision(), 'accept')).toEqual({ kind: 'allowed' })
  expect(judgeDecision(decision({ by: human(cy) }), 'accept')).toMatchObject({ code: 'claim.not-decider' })
  expect(judgeDecision(decision({ by: human(cy, { isAdmin: true }) }), 'accept')).toEqual({ kind: 'allowed' })
})

test('I19: nobody decides their own claim, not even an admin or a member of the owning team', () => {
  expect(judgeDecision(decision({ by: human(ada, { isAdmin: true }) }), 'accept')).toMatchObject({
    code: 'claim.not-decider',
  })
  expect(judgeDecision(decision({ by: human(ada), presentOwner: ownedByOps(ada, bo) }), 'accept')).toMatchObject({
    code: 'claim.not-decider',
  })
})

test('a decided claim stays decided', () => {
  for (const state of ['accepted', 'refused', 'withdrawn'] as const)
    expect(judgeDecision(decision({ claim: { ...decision().claim, state } }), 'refuse')).toMatchObject({
      code: 'claim.already-decided',
    })
})

test('a transfer waits for the receiver, and lapses when the proposer no longer owns', () => {
  const transfer = decision({
    claim: { kind: 'transfer', state: 'pending', claimantCanonicalId: ada, for: { personId: bo } },
    presentOwner: ownedBy(ada),
    receivers: [bo],
  })
  expect(judgeDecision(transfer, 'accept')).toEqual({ kind: 'allowed' })
  expect(judgeDecision({ ...transfer, by: human(cy) }, 'accept')).toMatchObject({ code: 'claim.not-decider' })
  expect(judgeDecision({ ...transfer, presentOwner: ownedBy(cy) }, 'accept')).toMatchObject({ code: 'state.conflict' })
})

test('an owner proposes a transfer, an admin makes it, others do neither', () => {
  const facts = { identityGone: false, presentOwner: ownedBy(ada), to: { personId: bo }, receivers: [bo] }
  expect(judgeTransfer({ ...facts, by: human(ada) })).toEqual({ kind: 'proposed' })
  expect(judgeTransfer({ ...facts, by: human(cy, { isAdmin: true }) })).toEqual({ kind: 'at-once' })
  expect(judgeTransfer({ ...facts, by: human(cy) })).toMatchObject({ code: 'ownership.not-owner' })
  expect(judgeTransfer({ ...facts, by: human(ada), receivers: [] })).toMatchObject({ code: 'input.invalid' })
})
