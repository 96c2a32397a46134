/** More time at a real PostgreSQL: the privilege stays until the new end, and not beyond it. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { GrantId } from '#lib/kernel/ids.ts'
import { databaseTime } from '#lib/platform/db/database.ts'
import { sql } from '#lib/platform/db/sql.ts'
import {
  type AccessWorld,
  isMember,
  letTimePass,
  letTimePassUntil,
  type Pair,
  startAccessWorld,
} from '#lib/testing/worlds/access-world.ts'
import { castVote } from './commands/cast-vote.ts'
import { shortenGrant } from './commands/shorten-grant.ts'
import { submitExtension } from './commands/submit-extension.ts'
import { submitRequest } from './commands/submit-request.ts'
import { plus } from '#lib/kernel/time.ts'
import type { AccessRequest, Grant } from './model.ts'

const MINUTE = 60_000
const reason = 'replay the failed settlement'
let world: AccessWorld
beforeAll(async () => {
  world = await startAccessWorld(18)
})
afterAll(() => world.stop())

async function approve(request: AccessRequest): Promise<GrantId> {
  const { grantId } = await castVote(world.as(world.approver), {
    requestId: request.id,
    decision: 'approve',
    reason: '',
    askedHash: request.askedHash,
  })
  if (!grantId) throw new Error('not granted')
  return grantId
}
const grantTo = async (pair: Pair, durationMs: number, requester = world.owner): Promise<GrantId> => {
  const asked = { identityId: pair.identity.id, entitlementId: pair.entitlement.id, durationMs, reason }
  const grantId = await approve(await submitRequest(world.as(requester), asked))
  await world.engine().drain()
  return grantId
}
const extend = async (grantId: GrantId, durationMs: number) =>
  approve(await submitExtension(world.as(world.owner), { grantId, durationMs, reason }))
async function row(grantId: GrantId): Promise<Grant & { endsAt: NonNullable<Grant['endsAt']> }> {
  const [found] = await world.db.rows<Grant>(sql`SELECT * FROM access_grant WHERE id = ${grantId}`)
  if (!found || found.endsAt === null) throw new Error('no such grant, or it has no end')
  return { ...found, endsAt: found.endsAt }
}

test('an extended grant is kept past its old end and taken back at its new one (I2, I4)', async () => {
  const pair = await world.pair()
  const grantId = await grantTo(pair, 2 * MINUTE)
  const { endsAt } = await row(grantId)
  await extend(grantId, 3 * MINUTE)
  await letTimePass(world, grantId, 2 * MINUTE)
  await world.engine().drain()
  expect(await isMember(world, pair)).toBe(true)
  expect(await row(grantId)).toMatchObject({ state: 'active', endsAt: endsAt + MINUTE })
  await letTimePass(world, grantId, 3 * MINUTE)
  await world.engine().drain()
  expect(await isMember(world, pair)).toBe(false)
  const ended = await row(grantId)
  expect(ended).toMatchObject({ state: 'ended', endCause: 'expiry' })
  expect(ended.overshootMs, 'measured against the end that was approved').toBe((ended.goneAt ?? 0) - ended.endsAt)
})

test('an extended grant keeps what the end of another would have removed, and the last of them removes it (I6)', async () => {
  const pair = await world.pair()
  const [short, extended] = [await grantTo(pair, 2 * MINUTE), await grantTo(pair, 2 * MINUTE, world.teammate)]
  await extend(extended, 10 * MINUTE)
  await Promise.all([letTimePass(world, short, 2 * MINUTE), letTimePass(world, extended, 2 * MINUTE)])
  await world.engine().drain()
  expect(await row(short)).toMatchObject({ state: 'ended', goneAt: null })
  expect(await row(extended)).toMatchObject({ state: 'active' })
  expect(await isMember(world, pair)).toBe(true)
  await letTimePass(world, extended, 10 * MINUTE)
  await world.engine().drain()
  expect(await row(extended)).toMatchObject({ state: 'ended', endCause: 'expiry' })
  expect(await isMember(world, pair)).toBe(false)
})

test('a running engine that was asleep until the old end ends it at a sooner one (I2)', async () => {
  const pair = await world.pair()
  const grantId = await grantTo(pair, 5 * MINUTE)
  const engine = world.engine()
  const stop = new AbortController()
  const running = engine.run(stop.signal)
  await letTimePassUntil(world, grantId, 60_000)
  await shortenGrant(world.as(world.approver), { grantId, endsAt: plus(await databaseTime(world.db), 3_000) })
  await expect.poll(async () => (await row(grantId)).state, { interval: 20 }).toBe('ended')
  stop.abort()
  await running
  const ended = await row(grantId)
  expect(ended.overshootMs).toBeLessThanOrEqual(1_000)
  expect(await isMember(world, pair)).toBe(false)
})
