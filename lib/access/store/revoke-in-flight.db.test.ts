/** What is kept of a REVOKE that nobody heard of again, and who is told. */
import { expect, test } from 'vitest'
import { recordEvents } from '#lib/audit/record.ts'
import type { GrantId } from '#lib/kernel/ids.ts'
import { type Instant, MINUTE_MS } from '#lib/kernel/time.ts'
import { sql } from '#lib/platform/db/sql.ts'
import { liveGrantsWorld } from '#lib/testing/worlds/live-grants-world.ts'
import { workerContext } from '#lib/testing/worlds/access-world.ts'
import { forceClose } from './force-closed.ts'
import { lookBeforeActing } from './look.ts'
import { claimDue, finishClaim, releaseClaim } from './queue.ts'

const LEASE_MS = 15_000
const SLACK_MS = 1_000
const { database, live, pass, claim } = liveGrantsWorld()

type Times = { leaseUntil: Instant | null; revokeInFlightUntil: Instant | null; dueAt: Instant | null; endsAt: Instant }

async function timesOf(grantId: GrantId): Promise<Times> {
  const [row] = await database().rows<Times>(
    sql`SELECT lease_until, revoke_in_flight_until, due_at, ends_at FROM access_grant WHERE id = ${grantId}`,
  )
  if (!row) throw new Error('no such grant')
  return row
}

/** A grant whose end has come and is in hand. */
async function inHand() {
  const { grantId } = await live()
  await pass(grantId, 10 * MINUTE_MS)
  const claimed = (await claim()).find(({ id }) => id === grantId)
  if (!claimed) throw new Error('not claimed')
  return claimed
}
const inFlightMsOf = async (grant: Awaited<ReturnType<typeof inHand>>) =>
  (await lookBeforeActing(database(), [grant]))[0]?.revokeInFlightMs

test.each([true, false])(
  'I6: a failed end keeps until when its REVOKE may land: sent and not answered %s',
  async (sent) => {
    const grant = await inHand()
    expect(await inFlightMsOf(grant)).toBeNull()
    const { leaseUntil } = await timesOf(grant.id)
    await database().sqlTransaction(async (tx) => {
      const failure = { errorKind: 'transient', message: 'no answer', remedy: null }
      await finishClaim(tx, grant, { state: 'revoke_failing', dueAt: grant.endsAt, failure, revokeInFlight: sent })
      await recordEvents(tx, workerContext(database()), {
        type: 'grant.revoke-failing',
        subject: { kind: 'grant', id: grant.id },
        sourceId: grant.sourceId,
        summary: 'failed',
      })
    })
    expect(await timesOf(grant.id)).toMatchObject({ leaseUntil: null, revokeInFlightUntil: sent ? leaseUntil : null })
    const left = await inFlightMsOf(grant)
    if (!sent) return expect(left).toBeNull()
    expect(left).toBeGreaterThan(0)
    expect(left).toBeLessThanOrEqual(LEASE_MS + SLACK_MS)
    await pass(grant.id, LEASE_MS + SLACK_MS)
    expect(await inFlightMsOf(grant)).toBeNull()
  },
)

test('I6: whoever takes over a lease that ran out keeps that its holder may have sent a REVOKE', async () => {
  const grant = await inHand()
  await pass(grant.id, LEASE_MS)
  const { leaseUntil } = await timesOf(grant.id)
  const room = new Map([[grant.sourceId, 100]])
  const taken = await claimDue(database(), workerContext(database()), 'revoke', {
    worker: 'another',
    leaseMs: LEASE_MS,
    room,
  })
  expect(taken.map(({ id }) => id)).toContain(grant.id)
  expect((await timesOf(grant.id)).revokeInFlightUntil).toBe(leaseUntil)
})

test('I6: a grant that is given up while its end is in hand keeps it, too', async () => {
  const grant = await inHand()
  const { leaseUntil } = await timesOf(grant.id)
  await database().sqlTransaction(async (tx) => {
    await forceClose(tx, grant, { personId: null, reason: 'the source is gone' })
    await recordEvents(tx, workerContext(database()), {
      type: 'grant.force-closed',
      subject: { kind: 'grant', id: grant.id },
      sourceId: grant.sourceId,
      summary: 'given up',
    })
  })
  expect((await timesOf(grant.id)).revokeInFlightUntil).toBe(leaseUntil)
  expect(await inFlightMsOf(grant)).toBeGreaterThan(0)
})

test('I2: a start that is put off is never due later than its end', async () => {
  const grant = await inHand()
  await releaseClaim(database(), grant, LEASE_MS)
  const { dueAt, endsAt } = await timesOf(grant.id)
  expect(dueAt).toBe(endsAt - grant.marginMs)
})
