/** Giving a grant up at a real PostgreSQL: nothing is hidden, and nothing that is still there is forgotten (I41). */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { concurrencySeries, exposureLanes } from '#lib/exposure/server.ts'
import type { ConnectorSession } from '#lib/inventory/connectors/contract.ts'
import type { DriftId, GrantId } from '#lib/kernel/ids.ts'
import { sql } from '#lib/platform/db/sql.ts'
import { insertPerson, type TestPerson } from '#lib/testing/builders/people.ts'
import {
  type AccessWorld,
  isMember,
  letTimePass,
  type Pair,
  startAccessWorld,
  workerContext,
} from '#lib/testing/worlds/access-world.ts'
import { adoptDrift } from './commands/adopt-drift.ts'
import { castVote } from './commands/cast-vote.ts'
import { forceCloseGrant } from './commands/force-close-grant.ts'
import { submitRequest } from './commands/submit-request.ts'
import { sweepSource } from './commands/sweep-source.ts'
import { mayStillBeLive } from './model.ts'
import { getGrant, listGrants } from './queries/grants.ts'

const MINUTE = 60_000
const reason = 'the server was switched off for good'
let world: AccessWorld
let admin: TestPerson
beforeAll(async () => {
  world = await startAccessWorld(18)
  admin = await insertPerson(world.db, { roles: ['admin'] })
  await world.sync()
})
afterAll(() => world.stop())
beforeEach(() => setReachable(true))

/** Whether our own account may sign in at the target. */
const setReachable = (may: boolean) => world.witness.query(`ALTER ROLE curfew ${may ? 'LOGIN' : 'NOLOGIN'}`)
const giveUp = (grantId: GrantId, who = admin) => forceCloseGrant(world.as(who), { grantId, reason })
const detailOf = async (grantId: GrantId) => getGrant(world.as(admin), grantId)
const syncAndSweep = async () => {
  await world.sync()
  while ((await sweepSource(workerContext(world.db))) > 0);
}
const typesOf = async (grantId: GrantId) =>
  (
    await world.db.rows<{ type: string }>(sql`SELECT type FROM audit_event WHERE subject_id = ${grantId} ORDER BY seq`)
  ).map((one) => one.type)

async function live(pair: Pair): Promise<GrantId> {
  const asked = { identityId: pair.identity.id, entitlementId: pair.entitlement.id, durationMs: 2 * MINUTE, reason }
  const request = await submitRequest(world.as(world.owner), asked)
  const { grantId } = await castVote(world.as(world.approver), {
    requestId: request.id,
    decision: 'approve',
    reason: '',
    askedHash: request.askedHash,
  })
  if (!grantId) throw new Error('not granted')
  await world.engine().drain()
  return grantId
}

/** Live at a target that stopped answering before its end, and so past it. */
async function failing(): Promise<{ pair: Pair; grantId: GrantId }> {
  const pair = await world.pair()
  await world.sync()
  const grantId = await live(pair)
  await setReachable(false)
  await letTimePass(world, grantId, 2 * MINUTE)
  await world.engine().drain()
  expect((await detailOf(grantId)).grant.state).toBe('revoke_failing')
  return { pair, grantId }
}

test('only an admin gives up, only what is failing, and the reason and the person stay in the record', async () => {
  const { grantId } = await failing()
  await expect(giveUp(grantId, world.owner)).rejects.toMatchObject({ code: 'auth.forbidden' })
  await expect(giveUp(grantId, world.approver)).rejects.toMatchObject({ code: 'auth.forbidden' })
  expect((await detailOf(grantId)).viewer.mayForceClose).toBe(true)
  expect(await giveUp(grantId)).toEqual({ grantId, state: 'ended', mayStillBeLive: true })
  const { grant, viewer } = await detailOf(grantId)
  expect(grant).toMatchObject({
    state: 'ended',
    endCause: 'expiry',
    goneAt: null,
    dueAt: null,
    forceCloseReason: reason,
    forceClosedByName: admin.name,
  })
  expect(viewer.mayForceClose).toBe(false)
  expect((await typesOf(grantId)).at(-1)).toBe('grant.force-closed')
  await expect(giveUp(grantId)).rejects.toMatchObject({ code: 'grant.already-ended' })
})

test('a grant that does not fail is not given up', async () => {
  await expect(giveUp(await live(await world.pair()))).rejects.toMatchObject({ code: 'grant.not-failing' })
})

test('what was given up is not tried any more, stays in the list of what is overdue, and counts as exposed past its end (I41)', async () => {
  const { grantId, pair } = await failing()
  await giveUp(grantId)
  const before = (await detailOf(grantId)).attempts.length
  await letTimePass(world, grantId, 10 * MINUTE)
  await world.engine().drain()
  expect((await detailOf(grantId)).attempts).toHaveLength(before)
  const overdue = await listGrants(world.as(admin), { view: 'overdue' }, { limit: 50, cursor: null })
  expect(overdue.data.find((one) => one.id === grantId)).toSatisfy(mayStillBeLive)
  const lanes = await exposureLanes(world.as(admin), { identityId: pair.identity.id }, { limit: 1, cursor: null })
  expect(lanes.data[0]?.windows.filter((one) => one.band === 'overdue').at(-1)).toMatchObject({ open: true })
  const series = await concurrencySeries(world.as(admin), { identityId: pair.identity.id })
  expect(series.buckets.at(-1)?.overdue).toBe(1)
  expect(await isMember(world, pair)).toBe(true)
})

describe('the next complete listing decides', () => {
  test('what it shows is drift for people to remove, and keeps the mark until it is gone (I1, I17, I41)', async () => {
    const { grantId, pair } = await failing()
    await giveUp(grantId)
    await setReachable(true)
    await syncAndSweep()
    const { grant } = await detailOf(grantId)
    expect(grant).toMatchObject({ state: 'ended', goneAt: null })
    expect(mayStillBeLive(grant)).toBe(true)
    const drift = () => world.db.rows(sql`SELECT kind, state FROM drift WHERE grant_id = ${grantId}`)
    expect(await drift()).toEqual([{ kind: 'outlived', state: 'open' }])
    await world.witness.query(`REVOKE ${pair.role} FROM ${pair.account} GRANTED BY curfew`)
    await syncAndSweep()
    expect(mayStillBeLive((await detailOf(grantId)).grant)).toBe(false)
    expect(await drift()).toEqual([{ kind: 'outlived', state: 'resolved' }])
  })

  test('what it does not show is gone, by the end of that listing, and late by no less than that', async () => {
    const { grantId, pair } = await failing()
    await giveUp(grantId)
    await world.witness.query(`REVOKE ${pair.role} FROM ${pair.account} GRANTED BY curfew`)
    expect(mayStillBeLive((await detailOf(grantId)).grant)).toBe(true)
    await setReachable(true)
    await syncAndSweep()
    const { grant } = await detailOf(grantId)
    const [listing] = await world.db.rows<{ finishedAt: number }>(
      sql`SELECT finished_at FROM sync_run WHERE source_id = ${world.sourceId} AND state = 'succeeded' ORDER BY finished_at DESC LIMIT 1`,
    )
    expect(grant).toMatchObject({ state: 'ended', goneAt: listing?.finishedAt })
    // Instants are cut to the millisecond, the measure is not.
    expect(Math.abs((grant.overshootMs ?? 0) - ((grant.goneAt ?? 0) - (grant.endsAt ?? 0)))).toBeLessThanOrEqual(1)
    expect(mayStillBeLive(grant)).toBe(false)
    expect((await typesOf(grantId)).at(-1)).toBe('grant.proven-gone')
  })

  test('what somebody adopts is standing from then on: exposed past the end until then, never said to be gone (I41)', async () => {
    const { grantId, pair } = await failing()
    await giveUp(grantId)
    await setReachable(true)
    await syncAndSweep()
    const [drift] = await world.db.rows<{ id: DriftId }>(sql`SELECT id FROM drift WHERE grant_id = ${grantId}`)
    if (!drift) throw new Error('no drift')
    await adoptDrift(world.as(admin), { driftId: drift.id, reason })
    const { grant } = await detailOf(grantId)
    expect(mayStillBeLive(grant)).toBe(false)
    expect(grant).toMatchObject({ state: 'ended', goneAt: null, overshootMs: null, leftStandingAt: expect.any(Number) })
    expect((await typesOf(grantId)).at(-1)).toBe('grant.left-standing')
    const overdue = await listGrants(world.as(admin), { view: 'overdue' }, { limit: 50, cursor: null })
    expect(overdue.data.map((one) => one.id)).not.toContain(grantId)
    const lanes = await exposureLanes(world.as(admin), { identityId: pair.identity.id }, { limit: 1, cursor: null })
    const past = lanes.data[0]?.windows.filter((one) => one.band === 'overdue').at(-1)
    expect(past?.open).toBe(false)
    // Instants are cut to the millisecond, ends of windows are rounded up.
    expect(Math.abs((past?.end ?? 0) - (grant.leftStandingAt ?? 0))).toBeLessThanOrEqual(1)
    await world.witness.query(`REVOKE ${pair.role} FROM ${pair.account} GRANTED BY curfew`)
    await syncAndSweep()
    expect(await typesOf(grantId)).not.toContain('grant.proven-gone')
    expect(await detailOf(grantId)).toMatchObject({ grant: { goneAt: null, leftStandingAt: grant.leftStandingAt } })
  })

  test('a listing that began before it was given up proves nothing', async () => {
    const { grantId, pair } = await failing()
    await setReachable(true)
    await world.witness.query(`REVOKE ${pair.role} FROM ${pair.account} GRANTED BY curfew`)
    await world.sync()
    await giveUp(grantId)
    while ((await sweepSource(workerContext(world.db))) > 0);
    expect(mayStillBeLive((await detailOf(grantId)).grant)).toBe(true)
    await syncAndSweep()
    expect(mayStillBeLive((await detailOf(grantId)).grant)).toBe(false)
  })
})

test('an attempt in flight while it is given up is kept as evidence and changes nothing else', async () => {
  const { grantId, pair } = await failing()
  await setReachable(true)
  const [begun, gate] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
  const slow = (session: ConnectorSession): ConnectorSession => ({
    ...session,
    revoke: async (target) => {
      const revoked = await session.revoke(target)
      begun.resolve()
      await gate.promise
      return revoked
    },
  })
  const engine = world.engine('slow-engine', 15_000, slow)
  await letTimePass(world, grantId, 2 * MINUTE)
  const working = engine.drain()
  await begun.promise
  await giveUp(grantId)
  gate.resolve()
  await working
  const { grant, attempts } = await detailOf(grantId)
  expect(attempts[0]).toMatchObject({ effect: 'revoke', outcome: 'gone, superseded' })
  expect(grant).toMatchObject({ state: 'ended', goneAt: null })
  expect(mayStillBeLive(grant)).toBe(true)
  expect(await isMember(world, pair)).toBe(false)
  await syncAndSweep()
  expect(mayStillBeLive((await detailOf(grantId)).grant)).toBe(false)
})
