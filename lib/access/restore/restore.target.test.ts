/**
 * I39 at a real target: a backup comes back while the target holds what was given since. An independent connection says
 * what is held.
 */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { connectorFor } from '#lib/inventory/connectors/registry.ts'
import { runDueSync } from '#lib/inventory/jobs.ts'
import type { GrantId } from '#lib/kernel/ids.ts'
import { HOUR_MS, type Instant, MINUTE_MS, plus } from '#lib/kernel/time.ts'
import { databaseTime } from '#lib/platform/db/database.ts'
import { sql } from '#lib/platform/db/sql.ts'
import { takeBackup } from '#lib/testing/backup.ts'
import { insertPerson, type TestPerson } from '#lib/testing/builders/people.ts'
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
import { finishRestoration } from '../commands/finish-restoration.ts'
import { lookAtDatabase } from '../commands/reconcile-restoration.ts'
import { submitRequest } from '../commands/submit-request.ts'
import { sweepSource } from '../commands/sweep-source.ts'
import { takeBackDrift } from '../commands/take-back-drift.ts'
import { createDatabaseWatch, type DatabaseWatch } from '../commands/watch-database.ts'
import { openRestoration, sourceStandings } from '../store/restorations.ts'

const DURATION_MS = 4 * HOUR_MS
let world: AccessWorld
let admin: TestPerson
const worker = () => workerContext(world.db)

beforeAll(async () => {
  world = await startAccessWorld()
  admin = await insertPerson(world.db, { roles: ['admin'] })
})
afterAll(() => world.stop())

const ask = (pair: Pair, startsAt?: Instant) =>
  submitRequest(world.as(world.owner), {
    identityId: pair.identity.id,
    entitlementId: pair.entitlement.id,
    durationMs: DURATION_MS,
    reason: 'replay the failed settlement',
    ...(startsAt === undefined ? {} : { startsAt }),
  })

async function approved(pair: Pair, startsAt?: Instant): Promise<GrantId> {
  const { id: requestId, askedHash } = await ask(pair, startsAt)
  const { grantId } = await castVote(world.as(world.approver), {
    requestId,
    decision: 'approve',
    reason: '',
    askedHash,
  })
  if (!grantId) throw new Error('not granted')
  return grantId
}

const stateOf = async (id: GrantId) => {
  const [row] = await world.db.rows<{ state: string; endCause: string | null; endsAt: Instant | null }>(
    sql`SELECT state, end_cause, ends_at FROM access_grant WHERE id = ${id}`,
  )
  return row ?? null
}

/** One round of everything a worker does besides expiry. */
async function oneRound(watch: DatabaseWatch): Promise<void> {
  await lookAtDatabase(worker(), watch)
  const deps = { keyring, connectorFor }
  while (await runDueSync(worker(), deps));
  while ((await sweepSource(worker())) > 0);
  while ((await takeBackDrift(worker(), deps)) > 0);
  await lookAtDatabase(worker(), watch)
}

test('I39: after an old backup came back nothing is given until what was lost is taken back at the target', async () => {
  const [kept, lost, planned, given] = [await world.pair(), await world.pair(), await world.pair(), await world.pair()]
  await world.sync()
  await sweepSource(worker())
  const engine = world.engine()
  const running = createDatabaseWatch({ read: () => null, write: () => {} })
  const keptGrant = await approved(kept)
  await engine.drain()
  const plannedGrant = await approved(planned, plus(await databaseTime(world.db), HOUR_MS))
  await running.look(worker())
  const backup = await takeBackup(world.product)

  // Work goes on: one grant is approved and given, the planned one starts, another is asked for and ended again.
  const lostGrant = await approved(lost)
  const endedGrant = await approved(given)
  await letTimePass(world, plannedGrant, HOUR_MS + MINUTE_MS)
  await engine.drain()
  await endGrant(world.as(world.owner), { grantId: endedGrant, reason: 'done already' })
  await engine.drain()
  await running.look(worker())
  expect([await stateOf(plannedGrant), await stateOf(lostGrant)]).toMatchObject([
    { state: 'active' },
    { state: 'active' },
  ])
  const keptUntil = (await stateOf(keptGrant))?.endsAt

  await backup.restore()
  await letTimePass(world, plannedGrant, HOUR_MS + MINUTE_MS)
  expect(await stateOf(lostGrant)).toBeNull()
  expect(await stateOf(plannedGrant)).toMatchObject({ state: 'scheduled' })
  await running.look(worker())
  const open = await openRestoration(world.db)
  expect(open).toMatchObject({ cause: 'went-back', endedAt: null })

  // The planned one ran already: one approval gives one elevation. What is live keeps its end.
  await engine.drain()
  expect(await stateOf(plannedGrant)).toMatchObject({ state: 'ended', endCause: 'never-started' })
  expect(await stateOf(keptGrant)).toMatchObject({ state: 'active', endsAt: keptUntil })
  await expect(ask(given)).rejects.toMatchObject({ code: 'access.restoring' })
  await expect(finishRestoration(world.as(admin), { reason: 'in a hurry' })).rejects.toMatchObject({
    code: 'restoration.not-reconciled',
  })
  expect([await isMember(world, lost), await isMember(world, planned)]).toEqual([true, true])

  await oneRound(running)
  await oneRound(running)
  expect([await isMember(world, lost), await isMember(world, planned), await isMember(world, kept)]).toEqual([
    false,
    false,
    true,
  ])
  expect(await openRestoration(world.db)).toMatchObject({ reconciledAt: expect.any(Number) as number, endedAt: null })
  expect(await sourceStandings(world.db, open?.id ?? ('' as never))).toMatchObject([
    { orphansFound: 2, orphansOpen: 0, unrevoked: 0, swept: true },
  ])
  await expect(ask(given)).rejects.toMatchObject({ code: 'access.restoring' })
  await finishRestoration(world.as(admin), { reason: 'looked at roles, halts and people' })

  const again = await approved(given)
  await engine.drain()
  expect(await stateOf(again)).toMatchObject({ state: 'active' })
  expect(await isMember(world, given)).toBe(true)
})

test('I39: a source that cannot be listed keeps it on, and ends go on meanwhile', async () => {
  const pair = await world.pair()
  const engine = world.engine()
  const running = createDatabaseWatch({ read: () => null, write: () => {} })
  await running.look(worker())
  const grantId = await approved(pair)
  await engine.drain()
  const backup = await takeBackup(world.product)
  await backup.restore()
  await world.witness.query(`ALTER ROLE curfew NOLOGIN`)
  await oneRound(createDatabaseWatch({ read: () => null, write: () => {} }))
  const open = await openRestoration(world.db)
  expect(open).toMatchObject({ cause: 'moved', reconciledAt: null })
  expect(await sourceStandings(world.db, open?.id ?? ('' as never))).toMatchObject([
    { listedAt: null, lastError: expect.any(String) as string },
  ])
  await world.witness.query(`ALTER ROLE curfew LOGIN`)
  await letTimePass(world, grantId, DURATION_MS)
  await engine.drain()
  expect(await stateOf(grantId)).toMatchObject({ state: 'ended', endCause: 'expiry' })
  expect(await isMember(world, pair)).toBe(false)
  await world.db.rows(sql`UPDATE source SET last_sync_failed_at = clock_timestamp() - interval '11 seconds'`)
  await oneRound(running)
  await oneRound(running)
  expect(await openRestoration(world.db)).toMatchObject({ reconciledAt: expect.any(Number) as number, endedAt: null })
})
