/**
 * The product's database away, killed and recovered, on a cluster that keeps its promises (fsync is on): what was
 * acknowledged is there, nothing is decided meanwhile, and what fell due is ended first.
 */
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import type { RequestId } from '#lib/kernel/ids.ts'
import { instant } from '#lib/kernel/time.ts'
import { sql } from '#lib/platform/db/sql.ts'
import { readPulse } from '#lib/platform/heartbeat.ts'
import { type Client, apiClient, type Reply } from '#lib/testing/processes/client.ts'
import type { Outage } from '#lib/testing/processes/judge.ts'
import { type KillableDatabase, startKillableDatabase } from '#lib/testing/processes/killable-database.ts'
import type { WebProcess } from '#lib/testing/processes/product.ts'
import { reasonLasting, type Stage, startStage } from '#lib/testing/processes/stage.ts'
import type { Pair } from '#lib/testing/worlds/access-world.ts'
import { until } from '#scripts/machine/processes.ts'
import { castVote } from '../commands/cast-vote.ts'
import { submitRequest } from '../commands/submit-request.ts'

const LEASE_SECONDS = 2
const LATE_AT_MOST_MS = LEASE_SECONDS * 1_000 + 5_000
/** No deadline: what is late is judged by the times on record. */
const OVER_WITHIN_MS = 60_000
/** Long enough for the outage to begin before it. */
const DUE_IN_MS = 8_000

let stage: Stage
let database: KillableDatabase
let web: WebProcess
let client: Client
beforeAll(async () => {
  database = await startKillableDatabase()
  stage = await startStage({ product: database, leaseSeconds: LEASE_SECONDS })
  client = await apiClient(stage.world, () => web.url)
})
afterAll(() => stage.stop())
beforeEach(async () => {
  web = await stage.processes.web()
  stage.processes.worker()
  await expect
    .poll(async () => (await readPulse(stage.world.db)).liveWorkers, { interval: 20 })
    .toBeGreaterThanOrEqual(1)
})
afterEach(() => stage.processes.endAll())

/** @param meanwhile while it is away; the database is back when this resolves */
async function outage(how: 'SIGQUIT' | 'SIGKILL', meanwhile: () => Promise<unknown>): Promise<Outage> {
  const fromMs = Date.now()
  await database.crash(how)
  await meanwhile()
  await database.start()
  return { fromMs, toMs: Date.now() }
}

test.each(['SIGQUIT', 'SIGKILL'] as const)(
  'whatever was acknowledged before the database died by %s is there when it has recovered (I36)',
  async (how) => {
    const pairs: Pair[] = []
    for (let made = 0; made < 6; made++) pairs.push(await stage.world.pair())
    const before = client.acknowledged.approved.size + client.acknowledged.ended.size
    let going = true
    const busy = pairs.map(async (pair, lane) => {
      while (going) {
        const grantId = await client.grant(pair, 1_500)
        if (grantId && lane % 2 === 0) await client.end(grantId)
        else await until(() => !going, 1_600)
      }
    })
    const enough = () => client.acknowledged.approved.size + client.acknowledged.ended.size >= before + 30
    expect(await until(enough, 60_000, 1)).toBe(true)
    // In the middle of whatever is under way.
    const away = await outage(how, async () => {
      going = false
    })
    await Promise.all(busy)
    expect(await stage.allOver(OVER_WITHIN_MS)).toBe(true)
    expect(await client.lost()).toEqual([])
    expect(await stage.verdict({ lateByMs: LATE_AT_MOST_MS, outages: [away] })).toEqual([])
  },
)

const idOf = (reply: Reply) => ({ id: reply.body.id as RequestId, askedHash: String(reply.body.askedHash) })

test('while the database is away every decision is refused and nothing is given; overdue ends come first when it is back (I2, I37)', async () => {
  const { world, witness } = stage
  const [overdue, waiting, fresh] = [await world.pair(), await world.pair(), await world.pair()]
  const dueMeanwhile = await stage.approve({ pair: overdue, lastsMs: DUE_IN_MS })
  const asked = idOf(await client.ask(waiting, 1_500))
  expect(await until(async () => (await stage.stateOf(dueMeanwhile)) === 'active', DUE_IN_MS)).toBe(true)
  // Approved already, and to start while nobody can say whether it may.
  const later = await submitRequest(world.as(world.owner), {
    identityId: fresh.identity.id,
    entitlementId: fresh.entitlement.id,
    durationMs: 60_000,
    reason: reasonLasting(1_500),
    startsAt: instant(Date.now() + DUE_IN_MS),
  })
  const vote = { requestId: later.id, decision: 'approve' as const, reason: '', askedHash: later.askedHash }
  const { grantId: starting } = await castVote(world.as(world.approver), vote)
  if (!starting) throw new Error('not granted')
  const away = await outage('SIGQUIT', async () => {
    for (const refused of [
      await client.approve(asked),
      await client.end(dueMeanwhile),
      await client.ask(waiting, 1_500),
    ]) {
      expect(refused.status).toBe(503)
      expect(JSON.stringify(refused.body)).toContain('database.unavailable')
    }
    // Until both the end and the start are due.
    const reached = Date.now() + DUE_IN_MS + 500
    expect(await until(async () => (await witness.look()) > reached, 2 * DUE_IN_MS)).toBe(true)
    expect(witness.holds(overdue.account, overdue.role)).toBe(true)
    expect(witness.holds(fresh.account, fresh.role)).toBe(false)
    expect(witness.holds(waiting.account, waiting.role)).toBe(false)
  })
  expect(await stage.allOver(OVER_WITHIN_MS)).toBe(true)
  const [order] = await world.db.rows<{ endedFirst: boolean }>(sql`
    SELECT (SELECT revoke_requested_at FROM access_grant WHERE id = ${dueMeanwhile}) <
      (SELECT activating_at FROM access_grant WHERE id = ${starting}) AS ended_first`)
  expect(order?.endedFirst).toBe(true)
  expect(await stage.verdict({ lateByMs: LATE_AT_MOST_MS, outages: [away] })).toEqual([])
})
