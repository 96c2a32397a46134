/** The pure rules of asking, deciding, starting and ending. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { PersonId } from '#lib/kernel/ids.ts'
import { instant } from '#lib/kernel/time.ts'
import { decideEnd } from './decide-end.ts'
import { decideSubmit, type SubmitFacts } from './decide-submit.ts'
import { decideVote, type VoteFacts } from './decide-vote.ts'
import { refuseStart, type StartFacts } from './expiry/decide-start.ts'
import { GRANT_STATES, REQUEST_STATES } from './model.ts'

const ada = 'per_ada' as PersonId
const ben = 'per_ben' as PersonId
const olive = 'per_olive' as PersonId
const noon = instant(1_790_000_000_000)
const HOUR = 3_600_000

const submit = (change: Partial<SubmitFacts> = {}): SubmitFacts => ({
  requester: { canonicalPersonId: olive, ownsIdentity: true },
  identity: { name: 'ci-deployer', gone: false, disabled: false, owned: true },
  source: { name: 'billing-db', removed: false, canGrant: true, approverTeamId: 'tem_1' },
  entitlement: { name: 'billing_writer', gone: false, administrable: true, requestable: true, maxDurationMs: 4 * HOUR },
  heldStanding: false,
  approvers: [ada, ben],
  samePending: null,
  durationMs: HOUR,
  startsInMs: null,
  ...change,
})

const vote = (
  change: {
    request?: Partial<VoteFacts['request']>
    voter?: Partial<VoteFacts['voter']>
    now?: Partial<VoteFacts['now']>
    vote?: Partial<VoteFacts['vote']>
  } = {},
): VoteFacts => ({
  request: {
    state: 'pending',
    requesterCanonicalId: olive,
    askedHash: 'h',
    entitlementHash: 'c',
    durationMs: HOUR,
    lapsesAt: instant(noon + HOUR),
    decidedByName: null,
    ...change.request,
  },
  voter: { canonicalPersonId: ada, isApproverNow: true, votedBefore: false, ...change.voter },
  now: {
    entitlementHash: 'c',
    requestable: true,
    maxDurationMs: 4 * HOUR,
    heldStanding: false,
    identityGone: false,
    sourceRemoved: false,
    requesterActive: true,
    requesterOwns: true,
    extended: null,
    ...change.now,
  },
  vote: { decision: 'approve', askedHash: 'h', durationMs: null, ...change.vote },
})

describe('asking', () => {
  test('what can be granted is accepted, and everyone but the requester may decide', () => {
    expect(decideSubmit(submit({ approvers: [ada, olive, ada] }))).toEqual({
      kind: 'accepted',
      eligibleApprovers: [ada],
    })
  })

  const base = submit()
  test.each<[string, Partial<SubmitFacts>, string]>([
    ['a removed source', { source: { ...base.source, removed: true } }, 'source.removed'],
    ['an imported source', { source: { ...base.source, canGrant: false } }, 'source.read-only'],
    ['an identity that is gone', { identity: { ...base.identity, gone: true } }, 'identity.gone'],
    ['a disabled identity', { identity: { ...base.identity, disabled: true } }, 'state.conflict'],
    ['an identity nobody owns', { identity: { ...base.identity, owned: false } }, 'ownership.not-owner'],
    [
      "somebody else's identity",
      { requester: { canonicalPersonId: olive, ownsIdentity: false } },
      'ownership.not-owner',
    ],
    [
      'an entitlement nobody made requestable',
      { entitlement: { ...base.entitlement, requestable: false } },
      'request.not-requestable',
    ],
    [
      'an entitlement the connector cannot give',
      { entitlement: { ...base.entitlement, administrable: false } },
      'request.not-requestable',
    ],
    ['what is held standing (I7)', { heldStanding: true }, 'request.held-standing'],
    ['less than a minute', { durationMs: 59_999 }, 'request.duration-out-of-bounds'],
    ["more than the entitlement's longest", { durationMs: 4 * HOUR + 1 }, 'request.duration-out-of-bounds'],
    [
      'more than eight hours, whatever the entitlement allows',
      { durationMs: 8 * HOUR + 1, entitlement: { ...base.entitlement, maxDurationMs: 99 * HOUR } },
      'request.duration-out-of-bounds',
    ],
    ['a start more than a week ahead', { startsInMs: 7 * 24 * HOUR + 1 }, 'request.start-out-of-bounds'],
    ['a start in the past', { startsInMs: -60_000 }, 'request.start-out-of-bounds'],
    [
      'a source without an approver team',
      { source: { ...base.source, approverTeamId: null } },
      'source.no-approver-team',
    ],
    ['what only the requester could approve (I19)', { approvers: [olive] }, 'request.nobody-can-approve'],
    ['the same thing twice', { samePending: { id: 'req_1' } }, 'request.already-pending'],
  ])('%s is refused early', (_, change, code) => {
    expect(decideSubmit(submit(change))).toMatchObject({ kind: 'refused', code })
  })
})

describe('deciding', () => {
  test('an eligible approver approves as asked, or shorter', () => {
    expect(decideVote(vote(), noon)).toEqual({ kind: 'approved', durationMs: HOUR })
    expect(decideVote(vote({ vote: { durationMs: HOUR / 2 } }), noon)).toEqual({
      kind: 'approved',
      durationMs: HOUR / 2,
    })
  })

  test('a request cannot be decided by the person who made it, whatever else is true (I19)', () => {
    fc.assert(
      fc.property(
        fc.boolean(),
        fc.boolean(),
        fc.constantFrom('approve' as const, 'deny' as const),
        (isApproverNow, votedBefore, decision) => {
          const facts = vote({ voter: { canonicalPersonId: olive, isApproverNow, votedBefore }, vote: { decision } })
          expect(decideVote(facts, noon)).toMatchObject({ kind: 'refused', code: 'request.own-request' })
        },
      ),
    )
  })

  test.each<[string, Parameters<typeof vote>[0], string]>([
    ['by somebody who is not an approver now (I20)', { voter: { isApproverNow: false } }, 'request.not-an-approver'],
    ['twice by the same human (I20)', { voter: { votedBefore: true } }, 'request.already-voted'],
    ['for longer than asked (I22)', { vote: { durationMs: HOUR + 1 } }, 'request.duration-lengthened'],
    ['for less than a minute', { vote: { durationMs: 1 } }, 'request.duration-out-of-bounds'],
    ['for something else than was shown (I22)', { vote: { askedHash: 'other' } }, 'request.changed'],
    [
      'when the entitlement confers something else by now (I22)',
      { now: { entitlementHash: 'other' } },
      'request.changed',
    ],
    ['when the entitlement is gone (I22)', { now: { entitlementHash: null } }, 'request.changed'],
    ['when it may no longer be requested', { now: { requestable: false } }, 'request.not-requestable'],
    ['when it is held standing by now (I7)', { now: { heldStanding: true } }, 'request.held-standing'],
    ['when the requester is disabled', { now: { requesterActive: false } }, 'request.changed'],
    ['when the requester no longer owns the identity', { now: { requesterOwns: false } }, 'request.changed'],
    ['when the identity is gone', { now: { identityGone: true } }, 'identity.gone'],
    ['when the source was removed', { now: { sourceRemoved: true } }, 'source.removed'],
    ['at the very instant it lapses (I26)', { request: { lapsesAt: noon } }, 'request.lapsed'],
  ])('nothing is approved %s', (_, change, code) => {
    expect(decideVote(vote(change), noon)).toMatchObject({ kind: 'refused', code })
  })

  test('what changed since it was asked can still be denied', () => {
    expect(
      decideVote(vote({ now: { entitlementHash: 'other', requesterActive: false }, vote: { decision: 'deny' } }), noon),
    ).toEqual({ kind: 'denied' })
  })

  test('a decided request is never decided again, and says by whom (I21)', () => {
    for (const state of REQUEST_STATES.filter((one) => one !== 'pending')) {
      const decided = decideVote(vote({ request: { state, decidedByName: 'Ben' } }), noon)
      expect(decided.kind).toBe('refused')
      if (state !== 'lapsed') expect(decided).toMatchObject({ message: expect.stringContaining('Ben') })
    }
  })
})

describe('starting and ending', () => {
  const start: StartFacts = {
    requestApproved: true,
    sourceRemoved: false,
    identityGone: false,
    entitlementGone: false,
    approvedHash: 'c',
    currentHash: 'c',
    requestable: true,
    heldStanding: false,
    requesterActive: true,
    requesterOwns: true,
    lateByMs: 0,
    halted: false,
    restoring: false,
  }
  test('a start is refused as soon as one fact is against it (I3, I22)', () => {
    expect(refuseStart(start)).toBeNull()
    const against: Partial<StartFacts>[] = [
      { halted: true },
      { restoring: true },
      { requestApproved: false },
      { sourceRemoved: true },
      { identityGone: true },
      { entitlementGone: true },
      { currentHash: 'd' },
      { requestable: false },
      { heldStanding: true },
      { requesterActive: false },
      { requesterOwns: false },
      { lateByMs: 24 * HOUR },
    ]
    for (const one of against) expect(refuseStart({ ...start, ...one })).not.toBeNull()
  })

  const nobody = {
    ownsIdentity: false,
    isApproverOfSource: false,
    isRequester: false,
    isAdmin: false,
    isProduct: false,
  }
  test('strangers end nothing; everyone who answers for it ends what is open', () => {
    for (const state of GRANT_STATES) {
      expect(decideEnd({ grant: { state }, actor: nobody })).toMatchObject({
        kind: 'refused',
        code: 'grant.not-allowed-to-end',
      })
      for (const key of Object.keys(nobody) as (keyof typeof nobody)[]) {
        const decision = decideEnd({ grant: { state }, actor: { ...nobody, [key]: true } })
        expect(decision.kind).toBe(
          {
            scheduled: 'cancelled',
            activating: 'revoking',
            active: 'revoking',
            revoking: 'under-way',
            revoke_failing: 'under-way',
            ended: 'refused',
            activation_failed: 'refused',
          }[state],
        )
      }
    }
  })
})

describe('deciding about more time', () => {
  const extended = { state: 'active' as const, endsAt: instant(noon + HOUR), marginMs: 250 }

  test('it is approved by the same rules, as asked or for less, while the grant is live', () => {
    expect(decideVote(vote({ now: { extended } }), noon)).toEqual({ kind: 'approved', durationMs: HOUR })
    expect(decideVote(vote({ now: { extended }, voter: { canonicalPersonId: olive } }), noon)).toMatchObject({
      code: 'request.own-request',
    })
  })

  test('a grant whose revoke is due takes no more, and that is said rather than that the request lapsed (I4)', () => {
    const over = { ...extended, endsAt: instant(noon + 250) }
    const request = { lapsesAt: noon }
    expect(decideVote(vote({ request, now: { extended: over } }), noon)).toMatchObject({ code: 'grant.not-extendable' })
    expect(decideVote(vote({ request, now: { extended: over }, vote: { decision: 'deny' } }), noon)).toMatchObject({
      code: 'request.lapsed',
    })
    expect(decideVote(vote({ now: { extended: { ...extended, state: 'revoking' } } }), noon)).toMatchObject({
      code: 'grant.not-extendable',
    })
  })

  test('what would be left may not exceed what the entitlement may be had for by now', () => {
    expect(decideVote(vote({ now: { extended, maxDurationMs: 2 * HOUR } }), noon).kind).toBe('approved')
    expect(decideVote(vote({ now: { extended, maxDurationMs: 2 * HOUR - 1 } }), noon)).toMatchObject({
      code: 'request.duration-out-of-bounds',
    })
  })
})
