/** More time and a sooner end in the real database: who may, and what moves. */
import { describe, expect, test } from 'vitest'
import { setRequestable } from '#lib/inventory/commands/set-requestable.ts'
import { instant, plus } from '#lib/kernel/time.ts'
import { sql } from '#lib/platform/db/sql.ts'
import { liveGrantsWorld } from '#lib/testing/worlds/live-grants-world.ts'
import { endGrant } from './commands/end-grant.ts'
import { liftKillSwitch } from './commands/lift-kill-switch.ts'
import { pullKillSwitch } from './commands/pull-kill-switch.ts'
import { shortenGrant } from './commands/shorten-grant.ts'
import { getGrant } from './queries/grants.ts'
import { getRequest } from './queries/requests.ts'

const MINUTE = 60_000
const { as, ask, database, eventsOf, live, pass, person, row, vote } = liveGrantsWorld()

describe('asking for more time', () => {
  test('any owner of the identity may ask, not only who asked first; others may not, or do not know of it (I40)', async () => {
    const { grantId } = await live()
    await expect(ask(grantId, MINUTE, 'stranger')).rejects.toMatchObject({ code: 'not-found' })
    await expect(ask(grantId, MINUTE, 'approver')).rejects.toMatchObject({ code: 'ownership.not-owner' })
    await expect(ask(grantId, MINUTE, 'admin')).rejects.toMatchObject({ code: 'ownership.not-owner' })
    expect((await getGrant(as('approver'), grantId)).viewer.moreTime).toBeNull()
    const request = await ask(grantId, MINUTE, 'teammate')
    expect(request).toMatchObject({
      extendsGrantId: grantId,
      requesterPersonId: person('teammate').id,
      state: 'pending',
    })
  })

  test('one extension waits at a time, whoever asks, and two at once make one (I21)', async () => {
    const { grantId } = await live()
    const outcomes = await Promise.allSettled([ask(grantId), ask(grantId, MINUTE, 'teammate')])
    expect(outcomes.map((one) => one.status).toSorted()).toEqual(['fulfilled', 'rejected'])
    expect(outcomes.find((one) => one.status === 'rejected')?.reason).toMatchObject({ code: 'request.already-pending' })
    await expect(ask(grantId)).rejects.toMatchObject({ code: 'request.already-pending' })
    expect((await getGrant(as('owner'), grantId)).viewer.moreTime).toMatchObject({ longestMs: 0, pending: {} })
  })

  test('it lapses no later than the moment the revoke is due (I26)', async () => {
    const { grantId } = await live(10 * MINUTE)
    const { marginMs } = await row(grantId)
    expect(await ask(grantId)).toMatchObject({ lapsesAt: plus((await row(grantId)).endsAt, -marginMs) })
  })

  test('with what is left it is never more than the entitlement may be had for', async () => {
    const { grantId, entitlement } = await live(10 * MINUTE)
    await setRequestable(as('admin'), { entitlementId: entitlement.id, requestable: true, maxDurationMs: 12 * MINUTE })
    await expect(ask(grantId, 3 * MINUTE)).rejects.toMatchObject({ code: 'request.duration-out-of-bounds' })
    const { moreTime } = (await getGrant(as('owner'), grantId)).viewer
    expect(moreTime).toMatchObject({ longestMs: 2 * MINUTE, whyNot: null })
    await expect(ask(grantId, 2 * MINUTE)).resolves.toMatchObject({ state: 'pending' })
  })

  test('nothing but a live grant with time left can be extended', async () => {
    const { grantId } = await live()
    await endGrant(as('owner'), { grantId, reason: 'done with it' })
    await expect(ask(grantId)).rejects.toMatchObject({ code: 'grant.not-extendable' })
    const over = await live(10 * MINUTE)
    await pass(over.grantId, 10 * MINUTE)
    await expect(ask(over.grantId)).rejects.toMatchObject({ code: 'grant.not-extendable' })
  })
})

describe('deciding about more time', () => {
  test('whoever decides sees what the identity has by live grants and until when, the own grant of a request left out', async () => {
    const { grantId } = await live(10 * MINUTE)
    const { endsAt, requestId } = await row(grantId)
    const more = await ask(grantId, 5 * MINUTE)
    expect((await getRequest(as('approver'), more.id)).held).toMatchObject([{ until: endsAt, same: true }])
    expect((await getRequest(as('approver'), requestId)).held).toEqual([])
    await endGrant(as('owner'), { grantId, reason: 'done with it' })
    expect((await getRequest(as('approver'), more.id)).held).toMatchObject([{ same: true }])
  })

  test('an approval moves the end by what was approved, gives nothing else, and records what moved and by whom (I4, I22, I27)', async () => {
    const { grantId } = await live(10 * MINUTE)
    const before = await row(grantId)
    const request = await ask(grantId, 5 * MINUTE)
    expect((await getRequest(as('approver'), request.id)).extension).toEqual({
      grantId,
      grantState: 'active',
      fromEndsAt: before.endsAt,
      toEndsAt: plus((await row(grantId)).endsAt, 5 * MINUTE),
      decided: false,
    })
    await expect(vote('approver', request, { durationMs: 6 * MINUTE })).rejects.toMatchObject({
      code: 'request.duration-lengthened',
    })
    expect(await vote('approver', request, { durationMs: 2 * MINUTE })).toEqual({
      requestId: request.id,
      state: 'approved',
      grantId,
    })
    const after = await row(grantId)
    expect(after).toMatchObject({
      state: 'active',
      endsAt: before.endsAt + 2 * MINUTE,
      dueAt: before.dueAt + 2 * MINUTE,
      extendedByRequestId: request.id,
    })
    expect(await database().rows(sql`SELECT 1 FROM access_grant WHERE identity_id = ${after.identityId}`)).toHaveLength(
      1,
    )
    expect((await eventsOf(grantId)).at(-1)).toBe('grant.extended')
    const { extensions } = await getGrant(as('owner'), grantId)
    expect(extensions).toMatchObject([
      { requestId: request.id, fromEndsAt: before.endsAt, toEndsAt: after.endsAt, approvedByName: 'Ada' },
    ])
    expect((await getRequest(as('owner'), request.id)).extension).toMatchObject({
      fromEndsAt: before.endsAt,
      toEndsAt: after.endsAt,
      decided: true,
    })
  })

  test('who asked for more, and whoever is no approver, does not decide it; a vote for something else does not count (I19, I20, I22)', async () => {
    const { grantId } = await live()
    const request = await ask(grantId)
    await expect(vote('owner', request)).rejects.toMatchObject({ code: 'request.own-request' })
    await expect(vote('teammate', request)).rejects.toMatchObject({ code: 'request.not-an-approver' })
    await expect(vote('admin', request)).rejects.toMatchObject({ code: 'request.not-an-approver' })
    await expect(vote('approver', { ...request, askedHash: 'f'.repeat(64) })).rejects.toMatchObject({
      code: 'request.changed',
    })
  })

  test('an entitlement that confers something else by now cannot be had for longer (I22)', async () => {
    const { grantId, entitlement } = await live()
    const request = await ask(grantId)
    await database().rows(sql`UPDATE entitlement SET content_hash = ${'cd'.repeat(32)} WHERE id = ${entitlement.id}`)
    await expect(vote('approver', request)).rejects.toMatchObject({ code: 'request.changed' })
  })

  test('of two approvals at once one moves the end, once (I21)', async () => {
    for (let round = 0; round < 5; round++) {
      const { grantId } = await live(10 * MINUTE)
      const before = (await row(grantId)).endsAt
      const request = await ask(grantId)
      const outcomes = await Promise.allSettled([vote('approver', request), vote('approver2', request)])
      expect(outcomes.map((one) => one.status).toSorted()).toEqual(['fulfilled', 'rejected'])
      expect((await row(grantId)).endsAt).toBe(before + 5 * MINUTE)
    }
  })

  test('a denial leaves the end where it is', async () => {
    const { grantId } = await live()
    const before = (await row(grantId)).endsAt
    expect(await vote('approver', await ask(grantId), { decision: 'deny' })).toMatchObject({ grantId: null })
    expect((await row(grantId)).endsAt).toBe(before)
  })

  test('a pulled kill switch refuses the ask and the approval of more time (I15)', async () => {
    const { grantId, identity } = await live()
    const request = await ask(grantId)
    const target = { scope: 'source' as const, sourceId: identity.sourceId }
    const halt = await pullKillSwitch(as('approver'), { target, reason: 'the password leaked' })
    await expect(vote('approver', request)).rejects.toMatchObject({
      code: expect.stringMatching(/^(access\.halted|grant\.not-extendable)$/),
    })
    await expect(ask(grantId)).rejects.toMatchObject({
      code: expect.stringMatching(/^(access\.halted|grant\.not-extendable)$/),
    })
    await liftKillSwitch(as('admin'), { haltId: halt.haltId, reason: 'all is well again' })
  })
})

describe('a sooner end', () => {
  test('an approver lets a live grant end sooner; its revoke is due then, and it does not come back (I4)', async () => {
    const { grantId } = await live(10 * MINUTE)
    const { marginMs } = await row(grantId)
    const before = (await row(grantId)).endsAt
    const endsAt = plus(before, -4 * MINUTE)
    await expect(shortenGrant(as('stranger'), { grantId, endsAt })).rejects.toMatchObject({ code: 'not-found' })
    await expect(shortenGrant(as('auditor'), { grantId, endsAt })).rejects.toMatchObject({
      code: 'grant.not-allowed-to-end',
    })
    await shortenGrant(as('approver'), { grantId, endsAt })
    expect(await row(grantId)).toMatchObject({ state: 'active', endsAt, dueAt: plus(endsAt, -marginMs) })
    expect((await eventsOf(grantId)).at(-1)).toBe('grant.shortened')
    await expect(shortenGrant(as('approver'), { grantId, endsAt: before })).rejects.toMatchObject({
      code: 'grant.end-out-of-bounds',
    })
    await expect(shortenGrant(as('admin'), { grantId, endsAt: instant(0) })).rejects.toMatchObject({
      code: 'grant.end-out-of-bounds',
    })
  })

  test('more time asked before it was shortened counts from the new end', async () => {
    const { grantId } = await live(10 * MINUTE)
    const request = await ask(grantId, 2 * MINUTE)
    const endsAt = plus((await row(grantId)).endsAt, -5 * MINUTE)
    await shortenGrant(as('owner'), { grantId, endsAt })
    await vote('approver', request)
    expect((await row(grantId)).endsAt).toBe(endsAt + 2 * MINUTE)
  })
})
