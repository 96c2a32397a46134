/** Targets that are away: retries never stop, somebody is told, and nobody else's ends are late (I10, I11). */
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { insertSource } from '#lib/testing/builders/inventory.ts'
import { sealSourceSecret } from '#lib/inventory/source-session.ts'
import { storeSecret } from '#lib/inventory/store/sources.ts'
import { recordEvents } from '#lib/audit/record.ts'
import type { GrantId, SourceId } from '#lib/kernel/ids.ts'
import { MINUTE_MS } from '#lib/kernel/time.ts'
import { newId } from '#lib/platform/new-id.ts'
import { sql } from '#lib/platform/db/sql.ts'
import { deliverNotifications } from '#lib/notifications/jobs.ts'
import { type FaultProxy, startFaultProxy } from '#lib/testing/faults/tcp-proxy.ts'
import {
  isMember,
  keyring,
  letTimePass,
  type Pair,
  TARGET_PASSWORD,
  workerContext,
} from '#lib/testing/worlds/access-world.ts'
import { behindTheRules, type FaultWorld, startFaultWorld } from '#lib/testing/worlds/fault-world.ts'
import { BACKOFF_CAP_MS } from '../expiry/backoff.ts'

let at: FaultWorld
beforeAll(async () => {
  at = await startFaultWorld(18)
})
afterEach(() => at.proxy.behave({ kind: 'pass' }))
afterAll(() => at.stop())

async function active(pair: Pair): Promise<GrantId> {
  const id = await at.approve(pair)
  await at.drainUntil(at.world.engine(), id, 'active')
  return id
}

/** How long until the grant is tried again, by the database's clock at the moment the failure was written. */
async function waitOf(id: GrantId): Promise<number> {
  const [row] = await at.world.db.rows<{ waitMs: number }>(sql`
    SELECT (extract(epoch FROM g.due_at - a.finished_at) * 1000)::float8 AS wait_ms
    FROM access_grant g, LATERAL (SELECT finished_at FROM grant_attempt t WHERE t.grant_id = g.id ORDER BY finished_at DESC LIMIT 1) a WHERE g.id = ${id}`)
  return row?.waitMs ?? Number.NaN
}

test('an outage of 20 minutes: tried again and again, never more than a minute apart, told once, ended when it is over (I10)', async () => {
  const pair = await at.world.pair()
  const id = await active(pair)
  await at.proxy.behave({ kind: 'refuse' })
  await letTimePass(at.world, id, 2 * MINUTE_MS)
  const engine = at.world.engine('persistent')
  const waits: number[] = []
  let passedMs = 0
  while (passedMs < 20 * MINUTE_MS) {
    await engine.drain()
    expect(await at.grant(id)).toMatchObject({ state: 'revoke_failing', attempts: waits.length + 1, goneAt: null })
    waits.push(await waitOf(id))
    await letTimePass(at.world, id, BACKOFF_CAP_MS)
    passedMs += waits.at(-1) ?? Number.NaN
  }
  expect(waits.length).toBeGreaterThan(25)
  for (const [index, waitMs] of waits.entries()) {
    const ceilingMs = Math.min(BACKOFF_CAP_MS, 250 * 2 ** index)
    // The two clock reads lie a moment apart.
    expect(waitMs, `the wait after try ${index + 1}`).toBeGreaterThan(ceilingMs / 2 - 250)
    expect(waitMs, `the wait after try ${index + 1}`).toBeLessThanOrEqual(ceilingMs + 250)
  }
  // Jitter: those at the cap are not all alike, so that a thousand grants do not come back in step.
  const atCap = waits.slice(10).map(Math.round)
  expect(new Set(atCap).size).toBeGreaterThan(atCap.length / 2)
  const attempts = (await at.attempts(id)).filter(({ effect }) => effect === 'revoke')
  expect(attempts).toHaveLength(waits.length)
  expect(new Set(attempts.map(({ outcome, errorKind }) => `${outcome} ${errorKind}`))).toEqual(
    new Set(['failed transient']),
  )
  expect((await at.eventsOf(id)).filter((type) => type === 'grant.revoke-failing')).toHaveLength(1)
  expect(await isMember(at.world, pair)).toBe(true)
  await at.proxy.behave({ kind: 'pass' })
  await engine.drain()
  const ended = await at.grant(id)
  expect(ended).toMatchObject({ state: 'ended', lastError: null })
  // Late, and said to be.
  expect(ended.overshootMs).toBeGreaterThan(20 * MINUTE_MS)
  expect(await isMember(at.world, pair)).toBe(false)
})

test('the first failure is told to the people concerned well within a minute, later ones are not told again (I10)', async () => {
  // What failed before has been told, so long ago that this is news again.
  while ((await deliverNotifications(workerContext(at.world.db))) > 0);
  await at.world.db.rows(sql`UPDATE source_alarm SET told_at = told_at - interval '1 day'`)
  const pair = await at.world.pair()
  const id = await active(pair)
  await at.proxy.behave({ kind: 'refuse' })
  await letTimePass(at.world, id, 2 * MINUTE_MS)
  const engine = at.world.engine('failing')
  const told = () =>
    at.world.db.rows<{ personId: string; lateMs: number }>(sql`
      SELECT n.person_id, (extract(epoch FROM n.created_at - g.first_failed_at) * 1000)::float8 AS late_ms
      FROM notification n JOIN access_grant g ON g.id = n.subject_id WHERE g.id = ${id} AND n.type = 'grant.revoke-failing'`)
  for (let attempt = 1; attempt <= 3; attempt += 1) {
    await engine.drain()
    await deliverNotifications(workerContext(at.world.db))
    await letTimePass(at.world, id, BACKOFF_CAP_MS)
  }
  const notified = await told()
  const who = notified.map(({ personId }) => personId)
  for (const person of [at.world.owner, at.world.approver]) expect(who).toContain(person.id)
  expect(new Set(who).size).toBe(who.length)
  for (const { lateMs } of notified) expect(lateMs).toBeLessThan(60_000)
  await at.proxy.behave({ kind: 'pass' })
  await engine.drain()
  expect((await at.grant(id)).state).toBe('ended')
})

test('lines that died unheard while nothing was due make no end late by more than its objective (I2, I9)', async () => {
  const pair = await at.world.pair()
  const stop = new AbortController()
  const engine = at.world.engine('idle')
  const running = engine.run(stop.signal)
  // Longer than a line is believed to live without a sign of it.
  const id = await at.approve(pair, { lastsMs: 4_000 })
  engine.wake()
  await expect.poll(async () => (await at.grant(id)).state, { interval: 20 }).toBe('active')
  at.proxy.behavePresent({ kind: 'half-open', open: 'client' })
  await expect.poll(async () => (await at.grant(id)).state, { interval: 50 }).toBe('ended')
  stop.abort()
  await running
  expect((await at.grant(id)).overshootMs).toBeLessThanOrEqual(1_000)
  await at.witness.look()
  const { endsAt } = await at.grant(id)
  expect(at.witness.changes(pair.account, pair.role).at(-1)).toMatchObject({ held: false })
  expect(at.witness.changes(pair.account, pair.role).at(-1)?.afterMs).toBeLessThanOrEqual((endsAt ?? 0) + 1_000)
})

describe('two sources, one of which swallows everything', () => {
  /** A second source: another way to the same server, so that what happens there can be witnessed, too. */
  async function addSource(proxy: FaultProxy): Promise<SourceId> {
    const { db } = at.world
    const { id } = await insertSource(db, {
      name: 'swallowing',
      config: { host: proxy.host, port: proxy.port, database: 'postgres', user: 'curfew', sslMode: 'disable' },
    })
    await db.sqlTransaction(async (tx) => {
      await storeSecret(tx, id, sealSourceSecret(keyring, id, { password: TARGET_PASSWORD }))
      await recordEvents(tx, workerContext(db), {
        type: 'secret.stored',
        subject: { kind: 'secret', id },
        sourceId: id,
        summary: 'A secret was stored',
      })
    })
    return id
  }

  /** As many grants that are due now, of accounts and roles that only the records know. */
  async function insertDue(sourceId: SourceId, count: number): Promise<void> {
    const prefix = newId('grant')
    const row = (statement: ReturnType<typeof sql>) => behindTheRules(at.world, statement)
    const numbers = sql`generate_series(1, ${count}::int) AS n`
    await row(sql`INSERT INTO identity (source_id, id, external_id, account_key, name, kind, environment)
      SELECT ${sourceId}, ${prefix} || 'i' || n, 'role:' || (900000 + n), 'role:' || (900000 + n), 'ghost_' || n, 'database-role', 'test' FROM ${numbers}`)
    await row(sql`INSERT INTO entitlement (source_id, id, external_id, name, kind, content, content_hash, administrable)
      VALUES (${sourceId}, ${prefix}, 'role:899999', 'ghosts', 'role', '{}', ${'ab'.repeat(32)}, true)`)
    await row(sql`
      INSERT INTO access_grant (source_id, id, request_id, identity_id, entitlement_id, account_key, entitlement_external_id, state, duration_ms, margin_ms,
        starts_at, activating_at, active_at, ends_at, due_at)
      SELECT ${sourceId}, ${prefix} || n, ${prefix} || 'r' || n, ${prefix} || 'i' || n, ${prefix}, 'role:' || (900000 + n), 'role:899999', 'active', 60000, 250,
        clock_timestamp() - interval '1 minute', clock_timestamp() - interval '1 minute', clock_timestamp() - interval '1 minute',
        clock_timestamp() + interval '250 ms', clock_timestamp() FROM ${numbers}`)
  }

  test('a thousand due grants behind a black hole leave the ends of the other source as they were (I11)', async () => {
    const hole = await startFaultProxy(at.world.cluster)
    await hole.behave({ kind: 'black-hole' })
    const swallowing = await addSource(hole)
    await insertDue(swallowing, 1_000)
    const pairs: Pair[] = []
    while (pairs.length < 12) pairs.push(await at.world.pair())
    const stop = new AbortController()
    const engine = at.world.engine('both')
    const running = engine.run(stop.signal)
    await expect
      .poll(
        async () =>
          (
            await at.world.db.rows(
              sql`SELECT 1 FROM access_grant WHERE source_id = ${swallowing} AND state = 'revoking' LIMIT 1`,
            )
          ).length,
      )
      .toBe(1)
    // Given and ended while the hole swallows: spread over more than the time-out of a call.
    const ids: GrantId[] = []
    for (const [index, pair] of pairs.entries()) ids.push(await at.approve(pair, { lastsMs: 4_000 + index * 500 }))
    engine.wake()
    for (const id of ids) await expect.poll(async () => (await at.grant(id)).state, { interval: 50 }).toBe('ended')
    const grants = await Promise.all(ids.map((id) => at.grant(id)))
    for (const { overshootMs, activeAt, activatingAt } of grants) {
      expect(overshootMs).not.toBeNull()
      expect(overshootMs).toBeLessThanOrEqual(1_000)
      expect((activeAt ?? Infinity) - (activatingAt ?? 0)).toBeLessThanOrEqual(1_000)
    }
    await at.witness.look()
    for (const [index, pair] of pairs.entries()) {
      const changes = at.witness.changes(pair.account, pair.role)
      expect(changes.map(({ held }) => held)).toEqual([true, false])
      expect(changes.at(-1)?.afterMs).toBeLessThanOrEqual((grants[index]?.endsAt ?? 0) + 1_000)
    }
    // The hole took its lanes and no more, nothing of it was ended, and its first failures are on record.
    const [there] = await at.world.db.rows<{ ended: number; failing: number; tried: number }>(sql`
      SELECT count(*) FILTER (WHERE state = 'ended')::int AS ended, count(*) FILTER (WHERE state = 'revoke_failing')::int AS failing,
        count(*) FILTER (WHERE attempts > 0)::int AS tried FROM access_grant WHERE source_id = ${swallowing}`)
    expect(there?.ended).toBe(0)
    expect(there?.failing).toBeGreaterThan(0)
    stop.abort()
    await hole.behave({ kind: 'refuse' })
    await running
    await hole.close()
  }, 120_000)
})
