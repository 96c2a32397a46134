/** What can be done to many rows of each list. There is no "approve all": every approval is a look of its own. */
import { call, messageOf, post } from '../api/call.ts'
import { asResult, type BulkPlan, type BulkResult } from './bulk-run.ts'

const each =
  (path: (id: string) => string, done: string): BulkPlan['run'] =>
  async (ids, { reason }) =>
    Promise.all(ids.map((id) => asResult(id, done, post(path(id), reason ? { reason } : {}))))

type Claimed = { identityId: string; state: 'accepted' | 'pending' | 'refused'; message?: string }
const CLAIM_WORDS = { accepted: 'yours now', pending: 'waits for its owner', refused: 'refused' } as const

async function claim(ids: readonly string[], { reason, teamId }: { reason: string; teamId?: string }) {
  const wish = { identityIds: ids, reason, ...(teamId ? { for: { teamId } } : {}) }
  const answer = await call<{ data: Claimed[] }>('/api/v1/claims', { method: 'POST', body: wish })
  if (!answer.ok) return ids.map((id): BulkResult => ({ id, done: false, message: messageOf(answer.problem) }))
  return answer.data.data.map((one): BulkResult => ({
    id: one.identityId,
    done: one.state !== 'refused',
    message: one.message ?? CLAIM_WORDS[one.state],
  }))
}

export const CLAIM_IDENTITIES: BulkPlan = {
  action: 'claim-identities',
  verb: 'Claim',
  one: 'identity',
  many: 'identities',
  will: { owned: 'yours at once: nobody owns them', contested: 'owned by others: they decide' },
  reason: { label: 'Why are they yours?', hint: 'Such as: my service runs as them. It stays in the record.', min: 10 },
  chunk: 25,
  run: claim,
}

export const WITHDRAW_REQUESTS: BulkPlan = {
  action: 'withdraw-requests',
  verb: 'Withdraw',
  one: 'request',
  many: 'requests',
  will: { withdrawn: 'withdrawn' },
  reason: { label: 'Why?', hint: 'Those who would have decided read it.', min: 0, optional: true },
  chunk: 4,
  run: each((id) => `/api/v1/requests/${id}/withdraw`, 'withdrawn'),
}

export const END_GRANTS: BulkPlan = {
  action: 'end-grants',
  verb: 'End',
  one: 'grant',
  many: 'grants',
  will: {
    revoking: 'taken back at their source now',
    cancelled: 'ended before they start',
    'under-way': 'being taken back already: nothing changes',
  },
  reason: { label: 'Why do they end early?', hint: 'It stays in the record.', min: 3 },
  chunk: 4,
  run: each((id) => `/api/v1/grants/${id}/end`, 'ending'),
}

export const REMOVE_DRIFT: BulkPlan = {
  action: 'remove-drift',
  verb: 'Remove',
  one: 'finding',
  many: 'findings',
  will: {
    'taken-back': 'taken back by Curfew until read as gone',
    'asked-at-source': 'to be removed by a person at the source',
    'grant-ended': 'end the grant that allows too much',
  },
  reason: { label: 'Why are they removed?', hint: 'It stays in the record.', min: 10 },
  chunk: 2,
  run: each((id) => `/api/v1/drift/${id}/remove`, 'removal asked for'),
}

export const ADOPT_DRIFT: BulkPlan = {
  action: 'adopt-drift',
  verb: 'Adopt',
  one: 'finding',
  many: 'findings',
  will: {
    adopted: 'on record as standing: no expiry takes them',
    'width-accepted': 'what was added goes on record',
    'end-accepted': 'the grant counts as ended where it was taken away',
  },
  reason: { label: 'Why do they stay?', hint: 'It stays in the record.', min: 10 },
  chunk: 2,
  run: each((id) => `/api/v1/drift/${id}/adopt`, 'on record'),
}
