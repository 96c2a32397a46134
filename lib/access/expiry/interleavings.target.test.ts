/** Two engines, or two acts of one, at the worst moment: held open on purpose at a real PostgreSQL. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { recordEvents } from '#lib/audit/record.ts'
import { ConnectorError, type ConnectorSession } from '#lib/inventory/connectors/contract.ts'
import { sealSourceSecret } from '#lib/inventory/source-session.ts'
import { storeSecret } from '#lib/inventory/store/sources.ts'
import type { GrantId } from '#lib/kernel/ids.ts'
import { openDatabase } from '#lib/platform/db/database.ts'
import { isDatabaseAway } from '#lib/platform/db/errors.ts'
import { sql } from '#lib/platform/db/sql.ts'
import {
  type AccessWorld,
  isMember,
  keyring,
  letTimePass,
  type Pair,
  startAccessWorld,
  workerContext,
} from '#lib/testing/worlds/access-world.ts'
import { castVote } from '../commands/cast-vote.ts'
import { endGrant } from '../commands/end-grant.ts'
import { submitRequest } from '../commands/submit-request.ts'
import type { Grant } from '../model.ts'

const MINUTE = 60_000
let world: AccessWorld
beforeAll(async () => {
  world = await startAccessWorld(18)
})
afterAll(() => world.stop())

async function approve(pair: Pair, requester = world.owner): Promise<GrantId> {
  const asked = {
    identityId: pair.identity.id,
    entitlementId: pair.entitlement.id,
    durationMs: 2 * MINUTE,
    reason: 'replay the failed settlement',
  }
  const request = await submitRequest(world.as(requester), asked)
  const { grantId } = await castVote(world.as(world.approver), {
    requestId: request.id,
    decision: 'approve',
    reason: '',
    askedHash: request.askedHash,
  })
  if (!grantId) throw new Error('not granted')
  return grantId
}

async function grantRow(id: GrantId): Promise<Grant> {
  const [row] = await world.db.rows<Grant>(sql`SELECT * FROM access_grant WHERE id = ${id}`)
  if (!row) throw new Error('no such grant')
  return row
}
const stateOf = async (id: GrantId) => (await grantRow(id)).state
const untilState = (id: GrantId, state: string) => expect.poll(() => stateOf(id), { interval: 20 }).toBe(state)

/** Holds one call of a session until it is let go. */
function gate() {
  const reached = Promise.withResolvers<void>()
  const opened = Promise.withResolvers<void>()
  return {
    reached: reached.promise,
    open: () => opened.resolve(),
    async pass() {
      reached.resolve()
      await opened.promise
    },
  }
}

test('a provision waits for an overdue revoke that is in hand, and is not undone by it (I6)', async () => {
  const pair = await world.pair()
  const first = await approve(pair)
  await world.engine().drain()
  await letTimePass(world, first, 2 * MINUTE)
  const held = gate()
  const slow = world.engine('slow', 15_000, (session) => ({
    ...session,
    async revoke(effect, options) {
      await held.pass()
      return session.revoke(effect, options)
    },
  }))
  await slow.pass()
  await held.reached
  const second = await approve(pair, world.teammate)
  const other = world.engine('other')
  await other.drain()
  expect(await stateOf(second)).toBe('activating')
  held.open()
  await untilState(first, 'ended')
  await expect.poll(async () => (await other.drain(), stateOf(second)), { interval: 20 }).toBe('active')
  expect(await isMember(world, pair)).toBe(true)
})

test('what an overdue grant still holds is not said to be an ended one that came back', async () => {
  const pair = await world.pair()
  const [first, second] = [await approve(pair), await approve(pair, world.teammate)]
  await world.engine().drain()
  await endGrant(world.as(world.owner), { grantId: first, reason: 'the task is done' })
  await world.engine().drain()
  expect(await grantRow(first)).toMatchObject({ state: 'ended', goneAt: null })
  const failing = world.engine('failing', 15_000, (session) => ({
    ...session,
    revoke: () => Promise.reject(new ConnectorError('transient', 'no answer')),
  }))
  await letTimePass(world, second, 2 * MINUTE)
  await failing.drain()
  expect(await stateOf(second)).toBe('revoke_failing')
  await letTimePass(world, first, MINUTE)
  await failing.drain()
  expect(await stateOf(first)).toBe('ended')
  expect(
    await world.db.rows(sql`SELECT 1 FROM audit_event WHERE subject_id = ${first} AND type = 'grant.reappeared'`),
  ).toEqual([])
})

test('a grant that was ended while its provision waited is not given any more (I15)', async () => {
  const pair = await world.pair()
  const held = gate()
  const engine = world.engine('slow', 15_000, (session) => ({
    ...session,
    async grant(effect, options) {
      await held.pass()
      return session.grant(effect, options)
    },
  }))
  const first = await approve(pair)
  const second = await approve(pair, world.teammate)
  await engine.pass()
  await held.reached
  await endGrant(world.as(world.owner), { grantId: second, reason: 'not needed any more' })
  held.open()
  await untilState(first, 'active')
  await expect.poll(async () => (await engine.drain(), stateOf(second)), { interval: 20 }).toBe('ended')
  expect(
    await world.db.rows(sql`SELECT outcome FROM grant_attempt WHERE grant_id = ${second} AND effect = 'grant'`),
  ).toEqual([])
})

test('an act whose lease ran out while it waited is left to whoever holds the grant now (I35)', async () => {
  const pair = await world.pair()
  const [first, second] = [await approve(pair), await approve(pair, world.teammate)]
  await world.engine().drain()
  await Promise.all([letTimePass(world, first, 2 * MINUTE), letTimePass(world, second, 2 * MINUTE)])
  const held = gate()
  const revoked: string[] = []
  const slow = world.engine('slow', 300, (session) => ({
    ...session,
    async revoke(effect, options) {
      revoked.push(effect.grantId)
      await held.pass()
      return session.revoke(effect, options)
    },
  }))
  await slow.pass()
  await held.reached
  const other = world.engine('other')
  for (const id of [first, second])
    await expect.poll(async () => (await other.drain(), stateOf(id)), { interval: 20 }).toBe('ended')
  held.open()
  await slow.drain()
  // Grants of other tests may have come due in between; the one that waited behind the held act is not among those revoked.
  expect(revoked.filter((id) => id === first || id === second)).toHaveLength(1)
})

test('sweeps that hang hold up no expiry of the same source (I2)', async () => {
  const [swept, live] = [await world.pair(), await world.pair()]
  const [ended, ending] = [await approve(swept), await approve(live)]
  await world.engine().drain()
  await letTimePass(world, ended, 2 * MINUTE)
  await world.engine().drain()
  await letTimePass(world, ended, MINUTE)
  const held = gate()
  const engine = world.engine('sweeping', 15_000, (session: ConnectorSession) => ({
    ...session,
    async holdsOurs(effects, options) {
      if (effects.some(({ accountKey }) => accountKey === swept.identity.accountKey)) await held.pass()
      return session.holdsOurs(effects, options)
    },
  }))
  await engine.pass()
  await held.reached
  await letTimePass(world, ending, 2 * MINUTE)
  await engine.pass()
  await untilState(ending, 'ended').finally(held.open)
  await engine.drain()
})

test('a sweep that was claimed by a worker that died is made by the next one (I5)', async () => {
  const pair = await world.pair()
  const grantId = await approve(pair)
  await world.engine().drain()
  await letTimePass(world, grantId, 2 * MINUTE)
  await world.engine().drain()
  await letTimePass(world, grantId, MINUTE)
  const dying = world.engine('dying', 15_000, (session) => ({ ...session, holdsOurs: () => new Promise(() => {}) }))
  await dying.pass()
  const sweeps = () =>
    world.db.rows(sql`SELECT outcome FROM grant_attempt WHERE grant_id = ${grantId} AND effect = 'sweep'`)
  await world.engine().drain()
  expect(await sweeps()).toEqual([])
  await letTimePass(world, grantId, 15_000)
  await world.engine().drain()
  expect(await sweeps()).toEqual([{ outcome: 'absent' }])
})

test('an outage of our own database right after the revoke costs neither the truth nor a second revoke', async () => {
  const pair = await world.pair()
  const grantId = await approve(pair)
  await world.engine().drain()
  await letTimePass(world, grantId, 2 * MINUTE)
  const held = gate()
  let [revokes, goneAt] = [0, 0]
  const engine = world.engine('cut-off', 15_000, (session) => ({
    ...session,
    revoke: (effect, options) => ((revokes += 1), session.revoke(effect, options)),
    async verify(effect, options) {
      const read = await session.verify(effect, options)
      goneAt = read.targetTime
      await held.pass()
      return read
    },
  }))
  await engine.pass()
  await held.reached
  const admin = openDatabase(world.product.superuserUrl, { poolSize: 1 })
  const limitTo = (connections: string) =>
    admin.pool.query(`ALTER DATABASE ${world.product.name} CONNECTION LIMIT ${connections}`)
  await limitTo('0')
  await admin.pool.query(
    `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '${world.product.name}' AND pid <> pg_backend_pid()`,
  )
  held.open()
  await expect(world.db.rows(sql`SELECT 1`)).rejects.toSatisfy(isDatabaseAway)
  await limitTo('-1')
  await admin.close()
  await untilState(grantId, 'ended')
  expect((await grantRow(grantId)).goneAt).toBe(goneAt)
  expect(revokes).toBe(1)
})

test('a line that was opened with the old password is no reason to fail a grant', async () => {
  const engine = world.engine()
  const [before, after] = [await world.pair(), await world.pair()]
  await approve(before)
  await engine.drain()
  await world.witness.query(`ALTER ROLE curfew PASSWORD 'canary-Zx82-target'`)
  await world.witness.query(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'curfew'`)
  await world.db.sqlTransaction(async (tx) => {
    await storeSecret(tx, world.sourceId, sealSourceSecret(keyring, world.sourceId, { password: 'canary-Zx82-target' }))
    await recordEvents(tx, workerContext(world.db), {
      type: 'secret.stored',
      subject: { kind: 'secret', id: world.sourceId },
      sourceId: world.sourceId,
      summary: 'replaced',
    })
  })
  const grantId = await approve(after)
  await engine.drain()
  expect(await grantRow(grantId)).toMatchObject({ state: 'active', lastError: null })
})
