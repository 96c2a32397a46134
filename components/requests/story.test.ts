import { expect, test } from 'vitest'
import type { GrantRow, RequestDetail } from '#lib/access/server.ts'
import { instant } from '#lib/kernel/time.ts'
import { storyOf } from './story.ts'

const detail = {
  request: {
    state: 'approved',
    requesterName: 'Olive',
    identityName: 'ci',
    entitlementName: 'writer',
    durationMs: 60_000,
    createdAt: instant(0),
    reason: 'why',
    extendsGrantId: null,
    decidedAt: instant(40),
  },
  votes: [
    {
      id: 'vot',
      personId: 'per_1',
      personName: 'Ada',
      decision: 'approve',
      reason: '',
      durationMs: 60_000,
      castAt: instant(40),
    },
  ],
  messages: [
    { id: 'm1', kind: 'question', personName: 'Ada', text: 'Which?', saidAt: instant(10) },
    { id: 'm2', kind: 'answer', personName: 'Olive', text: 'This.', saidAt: instant(20) },
  ],
} as unknown as RequestDetail
const grant = {
  activatingAt: instant(39),
  activeAt: instant(60),
  endedAt: null,
  endCause: null,
  revokeRequestedAt: null,
  firstFailedAt: null,
  state: 'active',
  sourceName: 'ledger',
  overshootMs: null,
} as unknown as GrantRow

test('the vote comes before what follows from it, though one commit writes both and its clock goes on in between', () => {
  expect(storyOf(detail, grant).map(({ id }) => id)).toEqual(['asked', 'm1', 'm2', 'vot', 'began', 'live'])
})

test('questions and answers stand in the story as they were said', () => {
  expect(storyOf(detail, null).slice(1, 3)).toMatchObject([
    { actor: 'Ada', text: 'asked the requester something', detail: 'Which?' },
    { actor: 'Olive', text: 'answered', detail: 'This.' },
  ])
})
