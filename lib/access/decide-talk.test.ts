/** The rules of asking the requester, and of answering. */
import { expect, test } from 'vitest'
import type { PersonId } from '#lib/kernel/ids.ts'
import { instant } from '#lib/kernel/time.ts'
import { decideAnswer, decideQuestion, type TalkFacts } from './decide-talk.ts'
import { MESSAGES_MAX, REQUEST_STATES } from './model.ts'

const approver = 'per_ada' as PersonId
const owner = 'per_olive' as PersonId
const noon = instant(1_790_000_000_000)

type Change = { [Part in keyof TalkFacts]?: Partial<TalkFacts[Part]> }
const facts = (change: Change = {}): TalkFacts => ({
  request: {
    state: 'pending',
    requesterCanonicalId: owner,
    lapsesAt: instant(noon + 1),
    decidedByName: null,
    ...change.request,
  },
  speaker: { canonicalPersonId: approver, isApproverNow: true, ...change.speaker },
  said: { questions: 0, messages: 0, ...change.said },
})
const answering = (change: Change = {}): TalkFacts =>
  facts({
    ...change,
    speaker: { canonicalPersonId: owner, isApproverNow: false, ...change.speaker },
    said: { questions: 1, messages: 1, ...change.said },
  })
const codeOf = (decision: ReturnType<typeof decideQuestion>) =>
  decision.kind === 'refused' ? decision.code : decision.kind

test('who may decide may ask, and the requester who was asked may answer, as often as they like', () => {
  expect(codeOf(decideQuestion(facts(), noon))).toBe('said')
  expect(codeOf(decideQuestion(facts({ said: { questions: 3, messages: 6 } }), noon))).toBe('said')
  expect(codeOf(decideAnswer(answering(), noon))).toBe('said')
  expect(codeOf(decideAnswer(answering({ said: { questions: 1, messages: 5 } }), noon))).toBe('said')
})

test('nobody asks about their own request, by whichever account, and nobody asks who does not decide (I19, I20)', () => {
  const own = facts({ speaker: { canonicalPersonId: owner } })
  expect(codeOf(decideQuestion(own, noon))).toBe('request.own-request')
  expect(codeOf(decideQuestion(facts({ speaker: { isApproverNow: false } }), noon))).toBe('request.not-an-approver')
})

test('nobody answers for somebody else, or what was not asked', () => {
  expect(codeOf(decideAnswer(answering({ speaker: { canonicalPersonId: approver } }), noon))).toBe(
    'request.not-requester',
  )
  expect(codeOf(decideAnswer(answering({ said: { questions: 0, messages: 0 } }), noon))).toBe('request.nothing-asked')
})

test.each(REQUEST_STATES.filter((state) => state !== 'pending'))('what is %s is not talked about any more', (state) => {
  const code = state === 'lapsed' ? 'request.lapsed' : 'request.already-decided'
  expect(codeOf(decideQuestion(facts({ request: { state } }), noon))).toBe(code)
  expect(codeOf(decideAnswer(answering({ request: { state } }), noon))).toBe(code)
})

test('a request whose time ran out takes no word more, though nobody has closed it yet', () => {
  const over = { request: { lapsesAt: noon } }
  expect(codeOf(decideQuestion(facts(over), noon))).toBe('request.lapsed')
  expect(codeOf(decideAnswer(answering(over), noon))).toBe('request.lapsed')
})

test('there is an end of talking', () => {
  const full = { said: { questions: 1, messages: MESSAGES_MAX } }
  expect(codeOf(decideQuestion(facts(full), noon))).toBe('request.enough-said')
  expect(codeOf(decideAnswer(answering(full), noon))).toBe('request.enough-said')
})
