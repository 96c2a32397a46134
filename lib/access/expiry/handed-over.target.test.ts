/** Grants that their own approval claims for a worker: given at once, and by whoever comes next when that worker is not there. */
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import type { ConnectorSession } from '#lib/inventory/connectors/contract.ts'
import { setRequestable } from '#lib/inventory/commands/set-requestable.ts'
import type { GrantId } from '#lib/kernel/ids.ts'
import { beat, endBeat, workerNameOf } from '#lib/platform/heartbeat.ts'
import { listenForDue } from '#lib/platform/jobs/listen.ts'
import { newId } from '#lib/platform/new-id.ts'
import { insertPerson } from '#lib/testing/builders/people.ts'
import { openDatabase } from '#lib/platform/db/database.ts'
import { sql } from '#lib/platform/db/sql.ts'
import {
  type AccessWorld,
  isMember,
  letTimePass,
  type Pair,
  startAccessWorld,
} from '#lib/testing/worlds/access-world.ts'
import { castVote } from '../commands/cast-vote.ts'
import { pullKillSwitch } from '../commands/pull-kill-switch.ts'
import { submitRequest } from '../commands/submit-request.ts'
import type { Engine } from './engine.ts'

const MINUTE_MS = 60_000
const LEASE_MS = 15_000

let world: AccessWorld
const over: (() => Promise<unknown>)[] = []
/** Of those who say that they hear. One who was silent for a second and a half is handed nothing. */
const beats: (() => Promise<void>)[] = []
beforeAll(async () => {
  world = await startAccessWorld(18)
})
afterEach(async () => {
  beats.length = 0
  for (const end of over.splice(0)) await end()
})
afterAll(() => world.stop())

type Worker = { name: string; engine: Engine; heard: string[] }

/**
 * Shows that it hears notices, and takes nothing but them.
 * @param hear what it does with a notice
 */
async function worker({
  hearsForMs = LEASE_MS as number | null,
  hear = (engine: Engine, notice: string) => engine.hear(notice),
  through = (session: ConnectorSession) => session,
} = {}): Promise<Worker> {
  const id = newId('worker')
  const name = workerNameOf(id)
  const engine = world.engine(name, LEASE_MS, through)
  const heard: string[] = []
  const hearing = Promise.withResolvers<void>()
  const stop = new AbortController()
  const listening = listenForDue({
    url: world.product.url,
    applicationName: name,
    signal: stop.signal,
    onNotice: () => {},
    onStart(notice) {
      heard.push(notice)
      hear(engine, notice)
    },
    onHearing: () => hearing.resolve(),
    onFailure: () => {},
  })
  await hearing.promise
  const saysSo = () => beat(world.db, { id, version: 'test', host: 'test' }, hearsForMs)
  await saysSo()
  beats.push(saysSo)
  over.push(async () => {
    stop.abort()
    await listening
    await endBeat(world.db, id)
  })
  return { name, engine, heard }
}

async function approve(pair: Pair, { requester = world.owner, startsAt = null as number | null } = {}) {
  const request = await submitRequest(world.as(requester), {
    identityId: pair.identity.id,
    entitlementId: pair.entitlement.id,
    durationMs: 2 * MINUTE_MS,
    reason: 'replay the failed settlement',
    ...(startsAt === null ? {} : { startsAt: startsAt as never }),
  })
  const vote = { requestId: request.id, decision: 'approve' as const, reason: '', askedHash: request.askedHash }
  for (const beatAgain of beats) await beatAgain()
  const { grantId } = await castVote(world.as(world.approver), vote)
  if (!grantId) throw new Error('not granted')
  return grantId
}

type Row = { state: string; fence: number; leasedBy: string | null; lastsMs: number | null; leaseMs: number | null }
async function rowOf(id: GrantId): Promise<Row> {
  const [row] = await world.db.rows<Row>(sql`
    SELECT state, fence, leased_by, (extract(epoch FROM ends_at - activating_at) * 1000)::float8 AS lasts_ms,
      (extract(epoch FROM lease_until - activating_at) * 1000)::float8 AS lease_ms FROM access_grant WHERE id = ${id}`)
  if (!row) throw new Error('no such grant')
  return row
}
const untilState = (id: GrantId, state: string) =>
  expect.poll(async () => (await rowOf(id)).state, { interval: 20 }).toBe(state)
const typesOf = async (id: GrantId) =>
  (await world.db.rows<{ type: string }>(sql`SELECT type FROM audit_event WHERE subject_id = ${id} ORDER BY seq`)).map(
    ({ type }) => type,
  )
const attemptsOf = (id: GrantId) =>
  world.db.rows<{ fence: number; worker: string; outcome: string }>(
    sql`SELECT fence, worker, outcome FROM grant_attempt WHERE grant_id = ${id} ORDER BY fence`,
  )
/** The lease of whoever has it is over. */
const letLeaseEnd = (id: GrantId) =>
  world.db.sqlTransaction((tx) =>
    tx.rows(sql`UPDATE access_grant SET lease_until = clock_timestamp() - interval '1 ms' WHERE id = ${id}`),
  )

test('an approval claims what starts at once for a worker that hears of it, and that worker gives it (I3, I27)', async () => {
  const pair = await world.pair()
  const { name } = await worker()
  const id = await approve(pair)
  await untilState(id, 'active')
  expect(await isMember(world, pair)).toBe(true)
  expect(await rowOf(id)).toMatchObject({ fence: 1, leasedBy: null, lastsMs: 2 * MINUTE_MS })
  expect(await attemptsOf(id)).toEqual([{ fence: 1, worker: name, outcome: 'present' }])
  expect(await typesOf(id)).toEqual(['grant.scheduled', 'grant.activating', 'grant.active'])
})

test('what nobody takes is in nobody’s way longer than its lease, and is given by another then', async () => {
  const pair = await world.pair()
  const { name } = await worker({ hear: () => {} })
  const other = world.engine('other')
  const id = await approve(pair)
  expect(await rowOf(id)).toMatchObject({ state: 'activating', fence: 1, leasedBy: name, leaseMs: 5_000 })
  await other.drain()
  expect(await rowOf(id)).toMatchObject({ state: 'activating', fence: 1 })
  await letLeaseEnd(id)
  await other.drain()
  expect(await rowOf(id)).toMatchObject({ state: 'active', fence: 2, lastsMs: 2 * MINUTE_MS })
  expect(await attemptsOf(id)).toEqual([{ fence: 2, worker: 'other', outcome: 'present' }])
})

test('a notice that is read after its lease gives nothing, whatever became of the grant (I5)', async () => {
  const pair = await world.pair()
  const late = await worker({ hear: () => {} })
  const id = await approve(pair)
  await expect.poll(() => late.heard.length, { interval: 20 }).toBe(2)
  await letLeaseEnd(id)
  await world.engine('other').drain()
  await letTimePass(world, id, 2 * MINUTE_MS)
  await world.engine('other').drain()
  expect(await rowOf(id)).toMatchObject({ state: 'ended' })
  // The lease as it was told is moved, too: the words of the notice, seconds later.
  const [, told] = late.heard
  const { leaseUntilMs, readAtMs, ...rest } = JSON.parse(told ?? '') as { leaseUntilMs: number; readAtMs: number }
  late.engine.hear(JSON.stringify({ ...rest, leaseUntilMs: leaseUntilMs - 60_000, readAtMs: readAtMs - 60_000 }))
  // And one whose lease seems to be left is judged by a look, for what it says is old.
  late.engine.hear(JSON.stringify({ ...rest, leaseUntilMs, readAtMs: readAtMs - 60_000 }))
  await late.engine.drain()
  expect(await isMember(world, pair)).toBe(false)
  expect((await attemptsOf(id)).filter(({ worker: by }) => by === late.name)).toEqual([])
})

test('a worker that was asked to stop gives back at once what it is handed', async () => {
  const pair = await world.pair()
  const leaving = await worker()
  const asked = new AbortController()
  asked.abort()
  await leaving.engine.run(asked.signal)
  const id = await approve(pair)
  await expect.poll(async () => (await rowOf(id)).leasedBy, { interval: 20 }).toBeNull()
  await world.engine('other').drain()
  expect(await rowOf(id)).toMatchObject({ state: 'active', fence: 2 })
})

test('what is handed over waits for a revoke of the pair that is in hand, and is not undone by it (I6)', async () => {
  const pair = await world.pair()
  const first = await approve(pair)
  await world.engine().drain()
  await letTimePass(world, first, 2 * MINUTE_MS)
  const reached = Promise.withResolvers<void>()
  const opened = Promise.withResolvers<void>()
  const slow = world.engine('slow', LEASE_MS, (session) => ({
    ...session,
    async revoke(effect, options) {
      reached.resolve()
      await opened.promise
      return session.revoke(effect, options)
    },
  }))
  await slow.pass()
  await reached.promise
  const { engine } = await worker()
  const second = await approve(pair, { requester: world.teammate })
  await expect.poll(async () => (await rowOf(second)).leasedBy, { interval: 20 }).toBeNull()
  expect(await rowOf(second)).toMatchObject({ state: 'activating' })
  opened.resolve()
  await untilState(first, 'ended')
  await expect.poll(async () => (await engine.drain(), (await rowOf(second)).state)).toBe('active')
  expect(await isMember(world, pair)).toBe(true)
})

test('a kill switch that is pulled before the notice is read has the last word (I15)', async () => {
  const pair = await world.pair()
  const kept: (() => void)[] = []
  const { engine } = await worker({ hear: (one, notice) => void kept.push(() => one.hear(notice)) })
  const id = await approve(pair)
  await expect.poll(() => kept.length, { interval: 20 }).toBe(2)
  const target = { scope: 'identity' as const, identityId: pair.identity.id }
  await pullKillSwitch(world.as(world.approver), { target, reason: 'something is wrong here' })
  for (const hear of kept) hear()
  await expect.poll(async () => (await engine.drain(), (await rowOf(id)).state)).toBe('ended')
  expect(await isMember(world, pair)).toBe(false)
})

test('what was forbidden while the commit of its approval was slow to come is not given (I22)', async () => {
  const pair = await world.pair()
  const { engine, heard } = await worker()
  const admin = openDatabase(world.product.superuserUrl, { poolSize: 2 })
  over.push(() => admin.close())
  const released = Promise.withResolvers<void>()
  const locked = Promise.withResolvers<void>()
  const locking = admin.sqlTransaction(async (tx) => {
    await tx.rows(sql`LOCK TABLE vote IN SHARE MODE`)
    locked.resolve()
    await released.promise
  })
  await locked.promise
  const approving = approve(pair)
  const waitsForMs = async () => {
    const [row] = await admin.rows<{ ms: number }>(sql`
      SELECT (extract(epoch FROM clock_timestamp() - query_start) * 1000)::float8 AS ms FROM pg_stat_activity
      WHERE wait_event_type = 'Lock' AND datname = current_database()`)
    return row?.ms ?? 0
  }
  await expect.poll(waitsForMs, { interval: 10 }).toBeGreaterThan(0)
  const manager = await insertPerson(world.db, { roles: ['admin'] })
  await setRequestable(world.as(manager), { entitlementId: pair.entitlement.id, requestable: false })
  await expect.poll(waitsForMs, { interval: 20 }).toBeGreaterThan(300)
  released.resolve()
  await locking
  const id = await approving
  await expect.poll(() => heard.length, { interval: 20 }).toBe(2)
  await expect.poll(async () => (await engine.drain(), (await rowOf(id)).state)).toBe('activation_failed')
  expect(await isMember(world, pair)).toBe(false)
  expect((await attemptsOf(id)).map(({ outcome }) => outcome)).toEqual(['impossible', 'gone'])
})

test.each([
  ['hears no notices', async () => void (await worker({ hearsForMs: null }))],
  [
    'was last heard of seconds ago',
    async () => {
      await worker()
      beats.length = 0
      await world.db.rows(sql`UPDATE worker_heartbeat SET beat_at = clock_timestamp() - interval '2 s'`)
    },
  ],
])('a worker that %s is handed nothing: the grant waits in the queue for any', async (_, arrange) => {
  await arrange()
  expect(await rowOf(await approve(await world.pair()))).toMatchObject({ state: 'scheduled', fence: 0, leasedBy: null })
})

test('what starts later is handed to nobody (I3)', async () => {
  await worker()
  const [row] = await world.db.rows<{ at: number }>(sql`SELECT clock_timestamp() + interval '1 hour' AS at`)
  const id = await approve(await world.pair(), { startsAt: row?.at ?? 0 })
  expect(await rowOf(id)).toMatchObject({ state: 'scheduled', fence: 0, leasedBy: null })
})
