/** The kill switch at a real PostgreSQL: what was live is gone from the target, whatever was on its way there (I15). */
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { GrantId, HaltId } from '#lib/kernel/ids.ts'
import { type Instant, plus } from '#lib/kernel/time.ts'
import { databaseTime } from '#lib/platform/db/database.ts'
import { sql } from '#lib/platform/db/sql.ts'
import { insertIdentity } from '#lib/testing/builders/inventory.ts'
import { insertOwnership } from '#lib/testing/builders/ownership.ts'
import { insertPerson, type TestPerson } from '#lib/testing/builders/people.ts'
import {
  type AccessWorld,
  isMember,
  letTimePass,
  type Pair,
  startAccessWorld,
} from '#lib/testing/worlds/access-world.ts'
import { castVote } from './commands/cast-vote.ts'
import { liftKillSwitch } from './commands/lift-kill-switch.ts'
import { pullKillSwitch } from './commands/pull-kill-switch.ts'
import { submitRequest } from './commands/submit-request.ts'
import type { Grant, HaltTarget } from './model.ts'

const MINUTE = 60_000
let world: AccessWorld
let admin: TestPerson
beforeAll(async () => {
  world = await startAccessWorld(18)
  admin = await insertPerson(world.db, { roles: ['admin'] })
})
afterAll(() => world.stop())

type Asked = Pick<Pair, 'identity' | 'entitlement'>
const ask = ({ identity, entitlement }: Asked, startsAt: Instant | null = null) =>
  submitRequest(world.as(world.owner), {
    identityId: identity.id,
    entitlementId: entitlement.id,
    durationMs: 5 * MINUTE,
    reason: 'replay the failed settlement',
    startsAt,
  })
const approve = async (request: Awaited<ReturnType<typeof ask>>): Promise<GrantId> => {
  const { grantId } = await castVote(world.as(world.approver), {
    requestId: request.id,
    decision: 'approve',
    reason: '',
    askedHash: request.askedHash,
  })
  if (!grantId) throw new Error('not granted')
  return grantId
}
const pull = (target: HaltTarget) =>
  pullKillSwitch(world.as(world.approver2), { target, reason: 'the password of the account leaked' })
const lift = (haltId: HaltId) =>
  liftKillSwitch(world.as(admin), { haltId, reason: 'the password was changed everywhere' })
const ofIdentity = ({ identity }: Asked): HaltTarget => ({ scope: 'identity', identityId: identity.id })

async function grantRow(id: GrantId): Promise<Grant> {
  const [row] = await world.db.rows<Grant>(sql`SELECT * FROM access_grant WHERE id = ${id}`)
  if (!row) throw new Error('no such grant')
  return row
}
const untilState = (id: GrantId, state: string) =>
  expect.poll(async () => (await grantRow(id)).state, { interval: 20 }).toBe(state)

test('a session that was open when the switch was pulled loses the privilege, and its baseline work goes on (I12, I15)', async () => {
  const pair = await world.pair()
  const engine = world.engine()
  const grantId = await approve(await ask(pair))
  await engine.drain()
  const session = await pair.login()
  await session.query(`INSERT INTO ${pair.table} VALUES (1)`)
  const { haltId } = await pull({ scope: 'source', sourceId: world.sourceId })
  await engine.drain()
  expect(await grantRow(grantId)).toMatchObject({
    state: 'ended',
    endCause: 'kill-switch',
    overshootMs: expect.any(Number),
  })
  expect(await isMember(world, pair)).toBe(false)
  await expect(session.query(`INSERT INTO ${pair.table} VALUES (2)`)).rejects.toMatchObject({ code: '42501' })
  expect((await session.query(`SELECT n FROM ${pair.table}`)).rows).toEqual([{ n: 1 }])
  await session.end()
  const { goneAt, endsAt, revokeRequestedAt, lagMs } = await grantRow(grantId)
  expect(goneAt).toBeLessThan(endsAt ?? 0)
  expect(lagMs).toBeCloseTo((goneAt ?? 0) - (revokeRequestedAt ?? 0), -1)
  await lift(haltId)
})

test('a provision that was in flight when the switch was pulled is taken back (I5, I15)', async () => {
  const pair = await world.pair()
  const [reached, opened] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
  const engine = world.engine('slow', 15_000, (session) => ({
    ...session,
    async grant(effect, options) {
      const given = await session.grant(effect, options)
      reached.resolve()
      await opened.promise
      return given
    },
  }))
  const grantId = await approve(await ask(pair))
  await engine.pass()
  await reached.promise
  expect(await isMember(world, pair)).toBe(true)
  const { haltId, grantsEnded } = await pull(ofIdentity(pair))
  expect([grantsEnded, (await grantRow(grantId)).state]).toEqual([1, 'revoking'])
  opened.resolve()
  await expect.poll(async () => (await engine.drain(), (await grantRow(grantId)).state)).toBe('ended')
  expect(await isMember(world, pair)).toBe(false)
  expect(await grantRow(grantId)).toMatchObject({ endCause: 'kill-switch', activeAt: null })
  await lift(haltId)
})

test('what was approved for later does not start after the switch is lifted (I15)', async () => {
  const pair = await world.pair()
  const engine = world.engine()
  const startsAt = plus(await databaseTime(world.db), 10 * MINUTE)
  const grantId = await approve(await ask(pair, startsAt))
  const { haltId } = await pull(ofIdentity(pair))
  await lift(haltId)
  await letTimePass(world, grantId, 11 * MINUTE)
  await engine.drain()
  expect(await grantRow(grantId)).toMatchObject({ state: 'ended', endCause: 'never-started', activatingAt: null })
  expect(await isMember(world, pair)).toBe(false)
})

test('the halt of one inventory row takes the privilege from the account, though another row holds the grant (I8)', async () => {
  const pair = await world.pair()
  const twin = await insertIdentity(world.db, world.sourceId, {
    name: `${pair.account}@app`,
    accountKey: pair.identity.accountKey,
  })
  const [teamId] = world.owner.teamIds
  await insertOwnership(
    world.db,
    { sourceId: world.sourceId, identityId: twin.id },
    { teamId: teamId ?? ('' as never) },
  )
  const engine = world.engine()
  const grants = [await approve(await ask(pair)), await approve(await ask({ ...pair, identity: twin }))]
  await engine.drain()
  expect(await isMember(world, pair)).toBe(true)
  const { haltId, grantsEnded } = await pull({ scope: 'identity', identityId: twin.id })
  expect(grantsEnded).toBe(2)
  await engine.drain()
  for (const grantId of grants) await untilState(grantId, 'ended')
  expect(await isMember(world, pair)).toBe(false)
  await lift(haltId)
})

test('approvals and pulls at the same moment, with an engine at work: nothing is left live or to come (I15)', async () => {
  const engine = world.engine()
  const stop = new AbortController()
  const running = engine.run(stop.signal)
  for (let round = 0; round < 8; round += 1) {
    const pair = await world.pair()
    const request = await ask(pair)
    const vote = () =>
      approve(request).then(
        (id) => [id],
        () => [],
      )
    // Whoever asks first in this process is not who the database hears first: both orders occur.
    const pulling = round % 2 === 0 ? null : pull(ofIdentity(pair))
    const [grants, halt] = await Promise.all([vote(), pulling ?? pull(ofIdentity(pair))])
    expect(halt.grantsEnded).toBe(grants.length)
    for (const grantId of grants) await untilState(grantId, 'ended')
    expect(await isMember(world, pair)).toBe(false)
  }
  stop.abort()
  await running
})
