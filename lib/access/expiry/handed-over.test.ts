import { expect, test } from 'vitest'
import { claimedOf, type HandedOver, parseNotice } from './handed-over.ts'

const notice: HandedOver = {
  worker: 'worker-1',
  grant: {
    sourceId: 'src_1',
    id: 'grt_1',
    requestId: 'req_1',
    identityId: 'idn_1',
    entitlementId: 'ent_1',
    accountKey: 'role:1',
    entitlementExternalId: 'role:2',
    accountName: 'svc',
    entitlementName: 'writer',
    marginMs: 250,
  },
  endsAtMs: 100_000,
  leaseUntilMs: 15_000.5,
  readAtMs: 10_000.25,
  clear: true,
}

test('what is no notice of ours is not heard', () => {
  for (const said of ['', 'null', '{', '{"soon":"src_1"}', JSON.stringify({ ...notice, leaseUntilMs: 'late' })])
    expect(parseNotice(said)).toBeNull()
  expect(parseNotice(JSON.stringify(notice))).toEqual(notice)
})

test('what is left of the lease is counted by the database, however long the notice lay unread (I5)', () => {
  const soon = claimedOf(notice, { databaseMs: 10_001, askedAtMs: 500 })
  expect(soon.claimed).toMatchObject({ fence: 1, state: 'activating', leaseLeftMs: 4_999.5, revokeDueAt: 99_750 })
  expect(soon.clear).toEqual({ clearAtMs: 499.25, at: 10_000 })
  const late = claimedOf(notice, { databaseMs: 30_000, askedAtMs: 20_500 })
  expect(late.claimed.leaseLeftMs).toBeLessThan(0)
})

test('a way that was not clear is not taken for one', () => {
  expect(claimedOf({ ...notice, clear: false }, { databaseMs: 10_001, askedAtMs: 500 }).clear).toBeNull()
})
