import { expect, test } from 'vitest'
import { HOUR_MS, instant, MINUTE_MS } from '#lib/kernel/time.ts'
import type { RequestDetail } from '#lib/access/server.ts'
import { groupsOf } from './adds.ts'
import { shorterOf, smallerOffer } from './evidence.ts'

type Earlier = RequestDetail['earlier'][number]

const earlier = (heldMs: number, endCause: string): Earlier =>
  ({
    id: 'grt_1',
    state: 'ended',
    durationMs: 4 * HOUR_MS,
    activeAt: instant(0),
    endedAt: instant(heldMs),
    goneAt: instant(heldMs),
    endCause,
    reason: 'x',
  }) as Earlier

test('a smaller offer is always shorter than what is asked, and long enough for what earlier grants needed', () => {
  const offer = smallerOffer(4 * HOUR_MS, [
    earlier(40 * MINUTE_MS, 'ended-early'),
    earlier(12 * MINUTE_MS, 'ended-early'),
  ])
  expect(offer?.ms).toBe(HOUR_MS)
  for (const asked of [MINUTE_MS, 7 * MINUTE_MS, HOUR_MS, 8 * HOUR_MS])
    expect(shorterOf(asked).every(({ ms }) => ms < asked && ms >= MINUTE_MS)).toBe(true)
})

test('grants that ran to their end say nothing about how little was needed', () => {
  expect(smallerOffer(4 * HOUR_MS, [earlier(HOUR_MS, 'expiry'), earlier(HOUR_MS, 'expiry')])).toBeNull()
})

test('what an entitlement confers is told the gravest first, and what is not known is shown as it is', () => {
  const object = (privilege: string) => ({
    database: 'business',
    schema: 'billing',
    kind: 'table',
    privilege,
    count: 1,
    names: ['invoices'],
  })
  expect(
    groupsOf({ objects: [object('SELECT'), object('DELETE'), object('INSERT')] }).map((group) => group.title),
  ).toEqual(['Remove', 'Write', 'Read'])
  expect(groupsOf({ policy: 'AdministratorAccess' })).toMatchObject([{ lines: ['policy: AdministratorAccess'] }])
})
