/** The whole life of a grant at a real PostgreSQL, with an independent connection as witness. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { castVote } from '../commands/cast-vote.ts'
import { endGrant } from '../commands/end-grant.ts'
import { submitRequest } from '../commands/submit-request.ts'
import type { GrantId } from '#lib/kernel/ids.ts'
import { sql } from '#lib/platform/db/sql.ts'
import {
  type AccessWorld,
  isMember,
  letTimePass,
  letTimePassUntil,
  type Pair,
  startAccessWorld,
} from '#lib/testing/worlds/access-world.ts'
import type { Grant } from '../model.ts'

const REASON = 'replay the failed settlement'
const MINUTE = 60_000

async function approve(
  world: AccessWorld,
  pair: Pair,
  durationMs = 2 * MINUTE,
  requester = world.owner,
): Promise<GrantId> {
  const request = await submitRequest(world.as(requester), {
    identityId: pair.identity.id,
    entitlementId: pair.entitlement.id,
    durationMs,
    reason: REASON,
  })
  const { grantId } = await castVote(world.as(world.approver), {
    requestId: request.id,
    decision: 'approve',
    reason: '',
    askedHash: request.askedHash,
  })
  if (!grantId) throw new Error('not granted')
  return grantId
}

async function grantRow(world: AccessWorld, id: GrantId): Promise<Grant> {
  const [row] = await world.db.rows<Grant>(sql`SELECT * FROM access_grant WHERE id = ${id}`)
  if (!row) throw new Error('no such grant')
  return row
}

describe.each([18, 15] as const)('on PostgreSQL %i', (version) => {
  let world: AccessWorld
  beforeAll(async () => {
    world = await startAccessWorld(version)
  })
  afterAll(() => world.stop())

  test('an approved grant is given, read back, and gone at its end; the open session keeps its baseline (I2, I3, I7, I12)', async () => {
    const pair = await world.pair()
    const engine = world.engine()
    const before = await pair.login()
    const request = await submitRequest(world.as(world.owner), {
      identityId: pair.identity.id,
      entitlementId: pair.entitlement.id,
      durationMs: 2 * MINUTE,
      reason: REASON,
    })
    await engine.drain()
    expect(await isMember(world, pair)).toBe(false) // I3: nothing starts before the approval
    const { grantId } = await castVote(world.as(world.approver), {
      requestId: request.id,
      decision: 'approve',
      reason: '',
      askedHash: request.askedHash,
    })
    if (!grantId) throw new Error('not granted')
    await engine.drain()
    const active = await grantRow(world, grantId)
    expect(active).toMatchObject({ state: 'active', durationMs: 2 * MINUTE })
    expect((active.endsAt ?? 0) - (active.activatingAt ?? 0)).toBe(2 * MINUTE)
    const during = version >= 16 ? before : await pair.login()
    await during.query(`INSERT INTO ${pair.table} VALUES (1)`)
    await letTimePass(world, grantId, 2 * MINUTE)
    await engine.drain()
    const ended = await grantRow(world, grantId)
    expect(ended).toMatchObject({ state: 'ended', endCause: 'expiry', stillHeldOtherwise: false })
    expect(ended.goneAt).not.toBeNull()
    expect(await isMember(world, pair)).toBe(false)
    if (version >= 16) {
      await expect(before.query(`INSERT INTO ${pair.table} VALUES (2)`)).rejects.toThrow(/permission denied/)
      expect((await before.query(`SELECT n FROM ${pair.table}`)).rows).toEqual([{ n: 1 }])
    } else await expect(during.query('SELECT 1')).rejects.toThrow()
    await before.end().catch(() => {})
  })

  test('a grant ends by itself while an engine runs, at the end of its window and never past its objective of 1 s (I2, I9)', async () => {
    const pair = await world.pair()
    const engine = world.engine()
    const stop = new AbortController()
    const running = engine.run(stop.signal)
    const grantId = await approve(world, pair, MINUTE)
    engine.wake()
    await expect.poll(async () => (await grantRow(world, grantId)).state, { interval: 20 }).toBe('active')
    await letTimePassUntil(world, grantId, 3_000)
    engine.wake() // moved times tell nobody; real ones need no telling
    await expect.poll(async () => (await grantRow(world, grantId)).state, { interval: 20 }).toBe('ended')
    stop.abort()
    await running
    const ended = await grantRow(world, grantId)
    // Class B1: 0 at p99, which one sample cannot show, and 1 s at most, which it can.
    expect(ended.overshootMs).toBeLessThanOrEqual(1_000)
    expect(ended.overshootMs).toBeGreaterThan(-1_000)
    expect(await isMember(world, pair)).toBe(false)
  })

  test('ending early takes the privilege away at once (I15)', async () => {
    const pair = await world.pair()
    const engine = world.engine()
    const grantId = await approve(world, pair)
    await engine.drain()
    expect(await isMember(world, pair)).toBe(true)
    await expect(endGrant(world.as(world.owner), { grantId, reason: 'the task is done' })).resolves.toMatchObject({
      state: 'revoking',
    })
    await engine.drain()
    expect(await grantRow(world, grantId)).toMatchObject({ state: 'ended', endCause: 'ended-early' })
    expect(await isMember(world, pair)).toBe(false)
    await expect(endGrant(world.as(world.owner), { grantId, reason: 'again' })).rejects.toMatchObject({
      code: 'grant.already-ended',
    })
  })

  test('of two overlapping grants only the end of the last removes the privilege (I6)', async () => {
    const pair = await world.pair()
    const engine = world.engine()
    const first = await approve(world, pair, MINUTE)
    const second = await approve(world, pair, 2 * MINUTE, world.teammate)
    await engine.drain()
    expect([(await grantRow(world, first)).state, (await grantRow(world, second)).state]).toEqual(['active', 'active'])
    await letTimePass(world, first, MINUTE)
    await engine.drain()
    expect(await grantRow(world, first)).toMatchObject({ state: 'ended', goneAt: null })
    expect(await isMember(world, pair)).toBe(true)
    await letTimePass(world, second, 2 * MINUTE)
    await engine.drain()
    expect((await grantRow(world, second)).state).toBe('ended')
    expect(await isMember(world, pair)).toBe(false)
  })

  test('two overlapping grants that end in the same batch leave nothing behind (I6)', async () => {
    const pair = await world.pair()
    const engine = world.engine()
    const first = await approve(world, pair)
    const second = await approve(world, pair, 2 * MINUTE, world.teammate)
    await engine.drain()
    await Promise.all([letTimePass(world, first, 2 * MINUTE), letTimePass(world, second, 2 * MINUTE)])
    await Promise.all([engine.drain(), world.engine('other').drain()])
    expect([(await grantRow(world, first)).state, (await grantRow(world, second)).state]).toEqual(['ended', 'ended'])
    expect(await isMember(world, pair)).toBe(false)
  })

  test('what became standing behind our back is not granted over, and not removed by an expiry (I7)', async () => {
    const pair = await world.pair()
    const engine = world.engine()
    const grantId = await approve(world, pair)
    await world.witness.query(`GRANT ${pair.role} TO ${pair.account}`)
    await engine.drain()
    expect(await grantRow(world, grantId)).toMatchObject({ state: 'activation_failed', lastErrorKind: 'held-standing' })
    expect(await isMember(world, pair)).toBe(true)
  })

  test('a target that is away is retried, shown as failing, and revoked when it is back (I10, I14)', async () => {
    const pair = await world.pair()
    const engine = world.engine()
    const grantId = await approve(world, pair)
    await engine.drain()
    await world.witness.query(`ALTER ROLE curfew NOLOGIN`)
    await world.witness.query(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'curfew'`)
    await letTimePass(world, grantId, 2 * MINUTE)
    const blind = world.engine('blind')
    await blind.drain()
    const failing = await grantRow(world, grantId)
    expect(failing.state).toBe('revoke_failing')
    expect(failing.lastError).toBeTruthy()
    expect(await isMember(world, pair)).toBe(true)
    await world.witness.query(`ALTER ROLE curfew LOGIN`)
    await letTimePass(world, grantId, MINUTE)
    await blind.drain()
    expect((await grantRow(world, grantId)).state).toBe('ended')
    expect(await isMember(world, pair)).toBe(false)
  })

  test('a provision that slipped in after the end is found by the sweep and taken back (I5)', async () => {
    const pair = await world.pair()
    const engine = world.engine()
    const grantId = await approve(world, pair)
    await engine.drain()
    await letTimePass(world, grantId, 2 * MINUTE)
    await engine.drain()
    const late = await world.cluster.connect({ user: 'curfew', password: 'canary-Zx81-target' })
    await late.query(`GRANT ${pair.role} TO ${pair.account}`)
    await late.end()
    await letTimePass(world, grantId, MINUTE)
    await engine.drain()
    expect((await grantRow(world, grantId)).state).toBe('ended')
    expect(await isMember(world, pair)).toBe(false)
    const events = await world.db.rows<{ type: string }>(
      sql`SELECT type FROM audit_event WHERE subject_id = ${grantId} ORDER BY seq`,
    )
    expect(events.map((event) => event.type)).toContain('grant.reappeared')
  })
})
