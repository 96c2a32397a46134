/** A sweep that is under way never stands in the way of an end (I2, I9, I17). */
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import pg from 'pg'
import type { GrantId } from '#lib/kernel/ids.ts'
import { sql } from '#lib/platform/db/sql.ts'
import {
  type AccessWorld,
  isMember,
  letTimePass,
  type Pair,
  startAccessWorld,
  workerContext,
} from '#lib/testing/worlds/access-world.ts'
import { castVote } from './commands/cast-vote.ts'
import { submitRequest } from './commands/submit-request.ts'
import { sweepSource } from './commands/sweep-source.ts'

const MINUTE = 60_000
let world: AccessWorld
/** Somebody else in the product's database, who holds things up. */
let other: pg.Client
beforeAll(async () => {
  world = await startAccessWorld(18)
})
afterAll(() => world.stop())
beforeEach(async () => {
  other = new pg.Client({ connectionString: world.product.superuserUrl })
  await other.connect()
  await other.query('SET session_replication_role = replica')
})
afterEach(() => other.end())

type Live = Pair & { grantId: GrantId }
async function live(): Promise<Live> {
  const pair = await world.pair()
  await world.sync()
  const request = await submitRequest(world.as(world.owner), {
    identityId: pair.identity.id,
    entitlementId: pair.entitlement.id,
    durationMs: 5 * MINUTE,
    reason: 'replay the settlement',
  })
  const decision = { decision: 'approve' as const, reason: '', durationMs: null, askedHash: request.askedHash }
  const { grantId } = await castVote(world.as(world.approver), { requestId: request.id, ...decision })
  if (!grantId) throw new Error('not granted')
  await world.engine().drain()
  return { ...pair, grantId }
}
const takenAway = (pair: Pair) => world.witness.query(`REVOKE ${pair.role} FROM ${pair.account} GRANTED BY curfew`)
/** It allows more than was approved. */
const madeBroader = (pair: Pair) =>
  world.witness.query(`GRANT ${pair.role} TO ${pair.account} WITH ADMIN OPTION GRANTED BY curfew`)
const sweepAll = async () => {
  while ((await sweepSource(workerContext(world.db))) > 0);
}
const isWaiting = async () =>
  (
    await world.db.rows(sql`
      SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`)
  ).length > 0
const marked = async ({ grantId }: Live) => {
  const [row] = await world.db.rows<{ marked: boolean; state: string; found: number }>(sql`
    SELECT externally_modified AS marked, state, (SELECT count(*)::int FROM drift d WHERE d.grant_id = g.id) AS found FROM access_grant g WHERE id = ${grantId}`)
  return row
}

test('I9: a grant that comes to its end while a sweep that found it is under way is taken back then', async () => {
  const [due, broader] = [await live(), await live()]
  await takenAway(due)
  await madeBroader(broader)
  await world.sync()
  // What the sweep writes last has to wait for somebody: it is under way for as long as we like.
  await other.query('BEGIN')
  await other.query(
    `INSERT INTO drift (source_id, id, kind, grant_id, holding_external_id, state)
     SELECT h.source_id, 'drf_in_the_way', 'broadened', $2, h.external_id, 'open' FROM holding h
     WHERE h.source_id = $1 AND h.identity_id = $3 AND h.attributes->>'granted' IS NOT NULL AND h.gone_at IS NULL`,
    [world.sourceId, broader.grantId, broader.identity.id],
  )
  let over = false
  const sweeping = sweepAll().finally(() => (over = true))
  await expect.poll(isWaiting).toBe(true)
  await letTimePass(world, due.grantId, 5 * MINUTE)
  await world.engine().drain()
  expect([await marked(due), over]).toEqual([{ marked: false, state: 'ended', found: 0 }, false])
  await other.query('ROLLBACK')
  await sweeping
  expect(await marked(broader)).toMatchObject({ marked: true, found: 1 })
  expect(await isMember(world, due)).toBe(false)
})

test('I9: what ends in a moment is found and not touched; a grant that somebody holds is waited for alone (I17)', async () => {
  const [soon, held, free] = [await live(), await live(), await live()]
  for (const one of [soon, held, free]) await takenAway(one)
  await letTimePass(world, soon.grantId, 5 * MINUTE - 10_000)
  await world.sync()
  await other.query('BEGIN')
  await other.query('SELECT 1 FROM access_grant WHERE id = $1 FOR UPDATE', [held.grantId])
  const sweeping = sweepAll()
  await expect.poll(isWaiting).toBe(true)
  expect([await marked(soon), await marked(held), await marked(free)]).toMatchObject([
    { marked: false, found: 1 },
    { marked: false, found: 1 },
    { marked: true, found: 1 },
  ])
  // Nothing but the one that is waited for is held.
  for (const one of [soon, free])
    await world.db.sqlTransaction((tx) =>
      tx.rows(sql`SELECT 1 FROM access_grant WHERE id = ${one.grantId} FOR UPDATE NOWAIT`),
    )
  await other.query('COMMIT')
  await sweeping
  expect(await marked(held)).toMatchObject({ marked: true, found: 1 })
})
