/** Drift at a real PostgreSQL: found, never adopted, and nothing of ours outlives its grant. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { identityHistory } from '#lib/audit/server.ts'
import type { GrantId } from '#lib/kernel/ids.ts'
import { sql } from '#lib/platform/db/sql.ts'
import {
  type AccessWorld,
  isMember,
  letTimePass,
  type Pair,
  startAccessWorld,
  TARGET_PASSWORD,
  workerContext,
} from '#lib/testing/worlds/access-world.ts'
import { castVote } from './commands/cast-vote.ts'
import { submitRequest } from './commands/submit-request.ts'
import { sweepSource } from './commands/sweep-source.ts'

const MINUTE = 60_000
let world: AccessWorld
beforeAll(async () => {
  world = await startAccessWorld(18)
})
afterAll(() => world.stop())

async function grantTo(pair: Pair): Promise<GrantId> {
  const request = await submitRequest(world.as(world.owner), {
    identityId: pair.identity.id,
    entitlementId: pair.entitlement.id,
    durationMs: 2 * MINUTE,
    reason: 'replay the settlement',
  })
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
const drifts = () =>
  world.db.rows<{ kind: string; state: string; identityId: string; grantId: string | null }>(
    sql`SELECT kind, state, identity_id, grant_id FROM drift ORDER BY found_at`,
  )
const syncAndSweep = async () => {
  await world.sync()
  while ((await sweepSource(workerContext(world.db))) > 0);
}

test('our own grants are no drift and are never learnt as standing (I1)', async () => {
  const pair = await world.pair()
  await syncAndSweep()
  const [entitlement] = await world.db.rows<{ hash: string }>(
    sql`SELECT content_hash AS hash FROM entitlement WHERE id = ${pair.entitlement.id}`,
  )
  expect(entitlement?.hash).not.toBe(pair.entitlement.contentHash)
  const grantId = await grantTo(pair)
  await syncAndSweep()
  expect(await drifts()).toEqual([])
  const [identity] = await world.db.rows<{ standingCount: number }>(
    sql`SELECT standing_count FROM identity WHERE id = ${pair.identity.id}`,
  )
  const again = await world.db.rows(
    sql`SELECT 1 FROM holding h WHERE h.identity_id = ${pair.identity.id} AND h.attributes->>'granted' IS NOT NULL AND h.gone_at IS NULL`,
  )
  expect(again).toHaveLength(1)
  await letTimePass(world, grantId, 2 * MINUTE)
  await world.engine().drain()
  await syncAndSweep()
  const [after] = await world.db.rows<{ standingCount: number }>(
    sql`SELECT standing_count FROM identity WHERE id = ${pair.identity.id}`,
  )
  expect(after?.standingCount).toBe(identity?.standingCount)
  expect(await drifts()).toEqual([])
})

test('a membership that somebody else gave after the first listing is drift, once, and resolves when it is gone (I17)', async () => {
  await syncAndSweep()
  await world.witness.query(`CREATE ROLE sudden; GRANT sudden TO svc_1`)
  await syncAndSweep()
  await syncAndSweep()
  const ofAccount = async () =>
    (await drifts()).filter((one) => one.kind === 'unrecorded' && one.identityId === holder?.id)
  const [holder] = await world.db.rows<{ id: string }>(sql`SELECT id FROM identity WHERE name = 'svc_1'`)
  expect(await ofAccount()).toMatchObject([{ state: 'open' }])
  await world.witness.query(`REVOKE sudden FROM svc_1`)
  await syncAndSweep()
  expect(await ofAccount()).toMatchObject([{ state: 'resolved' }])
})

test('a grant that was taken away behind our back is marked (I17)', async () => {
  const pair = await world.pair()
  await syncAndSweep()
  const grantId = await grantTo(pair)
  await world.witness.query(`REVOKE ${pair.role} FROM ${pair.account} GRANTED BY curfew`)
  await syncAndSweep()
  expect((await drifts()).filter((one) => one.grantId === grantId)).toMatchObject([{ kind: 'missing', state: 'open' }])
  const [grant] = await world.db.rows<{ externallyModified: boolean }>(
    sql`SELECT externally_modified FROM access_grant WHERE id = ${grantId}`,
  )
  expect(grant?.externallyModified).toBe(true)
  const history = await identityHistory(world.as(world.owner), pair.identity.id, { limit: 50, cursor: null })
  const told = history.data.filter(({ summary }) => summary.includes('was taken away'))
  expect(told.map(({ type }) => type)).toEqual(['drift.found'])
})

test('what outlived its grant under our own name is taken back after the next listing (I1, I5)', async () => {
  const pair = await world.pair()
  await syncAndSweep()
  const grantId = await grantTo(pair)
  await letTimePass(world, grantId, 2 * MINUTE)
  await world.engine().drain()
  expect(await isMember(world, pair)).toBe(false)
  const late = await world.cluster.connect({ user: 'curfew', password: TARGET_PASSWORD })
  await late.query(`GRANT ${pair.role} TO ${pair.account}`)
  await late.end()
  await syncAndSweep()
  expect(await stateOf(grantId)).toMatchObject({ state: 'revoking', goneAt: null, overshootMs: null })
  await world.engine().drain()
  expect(await isMember(world, pair)).toBe(false)
})

test('a grant that ended after the listing is no reason to reopen an older one of the same pair', async () => {
  const pair = await world.pair()
  await syncAndSweep()
  const older = await grantTo(pair)
  await letTimePass(world, older, 2 * MINUTE)
  await world.engine().drain()
  const before = await stateOf(older)
  const newer = await grantTo(pair)
  await world.sync()
  await letTimePass(world, newer, 2 * MINUTE)
  await world.engine().drain()
  while ((await sweepSource(workerContext(world.db))) > 0);
  await world.engine().drain()
  expect(await stateOf(older)).toEqual(before)
  expect(
    await world.db.rows(sql`SELECT 1 FROM audit_event WHERE subject_id = ${older} AND type = 'grant.reappeared'`),
  ).toEqual([])
})

async function stateOf(id: GrantId): Promise<{ state: string; goneAt: number; overshootMs: number } | undefined> {
  const [row] = await world.db.rows<{ state: string; goneAt: number; overshootMs: number }>(
    sql`SELECT state, gone_at, overshoot_ms FROM access_grant WHERE id = ${id}`,
  )
  return row
}
