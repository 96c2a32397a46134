/** Restore mode on a real database that is copied, worked on, and put back (I39). */
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { ConnectorError } from '#lib/inventory/connectors/contract.ts'
import { connectorFor } from '#lib/inventory/connectors/registry.ts'
import { HOUR_MS, plus } from '#lib/kernel/time.ts'
import type { PersonContext } from '#lib/platform/context.ts'
import { type Database, databaseTime, openDatabase } from '#lib/platform/db/database.ts'
import { sql } from '#lib/platform/db/sql.ts'
import { newId } from '#lib/platform/new-id.ts'
import { takeBackup } from '#lib/testing/backup.ts'
import { insertEntitlement, insertIdentity, insertSource } from '#lib/testing/builders/inventory.ts'
import { insertOwnership } from '#lib/testing/builders/ownership.ts'
import { insertPerson, insertTeam, personContext, type TestPerson } from '#lib/testing/builders/people.ts'
import { type TestDatabase, testDatabase } from '#lib/testing/database.ts'
import { keyring, workerContext } from '#lib/testing/worlds/access-world.ts'
import { declareRestoration } from '../commands/begin-restoration.ts'
import { castVote } from '../commands/cast-vote.ts'
import { finishRestoration } from '../commands/finish-restoration.ts'
import { pullKillSwitch } from '../commands/pull-kill-switch.ts'
import { lookAtDatabase, reconcileRestoration } from '../commands/reconcile-restoration.ts'
import { submitRequest } from '../commands/submit-request.ts'
import { createDatabaseWatch, type MarkKeeper } from '../commands/watch-database.ts'
import { createEngine } from '../expiry/engine.ts'
import { engineDeps } from '../engine-deps.ts'
import { databaseFacts, openRestoration, readRestorations } from '../store/restorations.ts'
import type { HighWater } from './model.ts'

let product: TestDatabase
let db: Database
let [owner, approver, admin] = [] as unknown as TestPerson[]
let world: Awaited<ReturnType<typeof buildWorld>>

async function buildWorld() {
  const [approvers, owners] = [await insertTeam(db), await insertTeam(db)]
  owner = await insertPerson(db, { teamIds: [owners.id] })
  approver = await insertPerson(db, { teamIds: [approvers.id] })
  admin = await insertPerson(db, { roles: ['admin'] })
  const source = await insertSource(db, { approverTeamId: approvers.id })
  return { owners, source }
}
const as = (person: TestPerson | undefined): PersonContext => {
  if (!person) throw new Error('the world is not built')
  return personContext(db, person)
}
const worker = () => workerContext(db)

const noTargets = { keyring, connectorFor }
const unreachable = () => Promise.reject(new ConnectorError('transient', 'the target cannot be reached'))

/** A keeper like the file in the data folder. */
const memory = (mark: HighWater | null = null): MarkKeeper & { mark: HighWater | null } => ({
  mark,
  read() {
    return this.mark
  },
  write(value) {
    this.mark = value
  },
})
const workerStarts = (keeper: MarkKeeper = memory()) => createDatabaseWatch(keeper).look(worker())

async function ask(startsAt: number | null = null) {
  const identity = await insertIdentity(db, world.source.id)
  const entitlement = await insertEntitlement(db, world.source.id, { requestable: true })
  await insertOwnership(db, { sourceId: world.source.id, identityId: identity.id }, { teamId: world.owners.id })
  return submitRequest(as(owner), {
    identityId: identity.id,
    entitlementId: entitlement.id,
    durationMs: 300_000,
    reason: 'replay the failed settlement',
    ...(startsAt === null ? {} : { startsAt: startsAt as never }),
  })
}
const approve = (request: Awaited<ReturnType<typeof ask>>) =>
  castVote(as(approver), {
    requestId: request.id,
    decision: 'approve',
    reason: '',
    durationMs: null,
    askedHash: request.askedHash,
  })
/** What a complete listing and its sweep leave behind, without a target. */
async function listedAndSwept(): Promise<void> {
  const superuser = openDatabase(product.superuserUrl, { poolSize: 1 })
  await superuser.sqlTransaction(async (tx) => {
    await tx.rows(sql`SET LOCAL session_replication_role = replica`)
    await tx.rows(sql`
      INSERT INTO sync_run (id, source_id, state, started_at, finished_at)
      VALUES (${newId('sync')}, ${world.source.id}, 'succeeded', clock_timestamp(), clock_timestamp())`)
    await tx.rows(sql`UPDATE source SET last_full_sync_at = clock_timestamp(), swept_at = clock_timestamp()`)
  })
  await superuser.close()
}
/** As if the identity on record were that of the server before this one. */
async function failOver(): Promise<void> {
  const superuser = openDatabase(product.superuserUrl, { poolSize: 1 })
  await superuser.sqlTransaction(async (tx) => {
    await tx.rows(sql`SET LOCAL session_replication_role = replica`)
    await tx.rows(sql`UPDATE setting SET value = value || '{"timelineId": "00000000"}' WHERE key = 'database-identity'`)
  })
  await superuser.close()
}
const eventsOf = (type: string) =>
  db.rows<{ summary: string }>(sql`SELECT summary FROM audit_event WHERE type = ${type}`)
const stateOf = async (table: 'access_request' | 'access_grant', id: string) => {
  const [row] = await db.rows<{ state: string; endCause: string | null }>(
    table === 'access_grant'
      ? sql`SELECT state, end_cause FROM access_grant WHERE request_id = ${id}`
      : sql`SELECT state, NULL AS end_cause FROM access_request WHERE id = ${id}`,
  )
  return [row?.state, row?.endCause]
}

beforeEach(async () => {
  product = await testDatabase()
  db = openDatabase(product.url, { poolSize: 4 })
  world = await buildWorld()
})
afterEach(async () => {
  await db.close()
  await product.close()
})

describe('I39: restore mode begins by itself', () => {
  test('not at the first start of a database, nor at any later one, nor when its worker was away', async () => {
    const disk = memory()
    expect([await workerStarts(disk), await workerStarts(disk)]).toEqual([false, false])
    await ask()
    expect([await workerStarts(disk), await workerStarts()]).toEqual([false, false])
    expect(await readRestorations(db, 10)).toEqual([])
    expect(await eventsOf('setting.changed')).toHaveLength(1)
  })

  test('not in a database made anew, which takes the place of the one this machine knew', async () => {
    const disk = memory({
      lineage: 'evt_of_the_demo_world',
      epoch: 3,
      seq: 90_000,
      at: null,
      eventId: 'evt_x',
      seenAt: null,
    })
    expect(await workerStarts(disk)).toBe(false)
    expect(disk.mark).toMatchObject({ epoch: 1, lineage: (await databaseFacts(db, null)).lineage })
  })

  test('in a copy that took the place of the database, and nothing is given before a worker has looked', async () => {
    await workerStarts()
    const request = await ask()
    const backup = await takeBackup(product)
    await backup.restore()
    await expect(ask()).rejects.toMatchObject({ code: 'access.restoring' })
    await expect(approve(request)).rejects.toMatchObject({ code: 'access.restoring' })
    expect(await workerStarts()).toBe(true)
    expect(await openRestoration(db)).toMatchObject({ cause: 'moved', evidence: { changed: ['databaseOid'] } })
    await expect(ask()).rejects.toMatchObject({ code: 'access.restoring' })
  })

  test('in a database that knows less than a running worker, though nothing else about it changed', async () => {
    await workerStarts()
    const watch = createDatabaseWatch(memory())
    await watch.look(worker())
    const { seq, lineage } = await databaseFacts(db, null)
    const disk = memory({ lineage: lineage ?? '', epoch: 1, seq: seq + 1, at: null, eventId: null, seenAt: null })
    expect(await workerStarts(disk)).toBe(true)
    expect(await openRestoration(db)).toMatchObject({ cause: 'went-back', evidence: { knewOf: { seq: seq + 1 } } })
    // It is the same loss: neither the next look, nor a worker that wakes up with what it knew before, begins it again.
    const [before] = await readRestorations(db, 1)
    expect([await watch.look(worker()), await workerStarts(disk)]).toEqual([false, false])
    expect(await readRestorations(db, 10)).toEqual([before])
  })

  test('once, however many workers look at the same time', async () => {
    await workerStarts()
    const backup = await takeBackup(product)
    await backup.restore()
    const began = await Promise.all([workerStarts(), workerStarts(), workerStarts(), workerStarts()])
    expect(began.filter(Boolean)).toHaveLength(1)
    expect(await eventsOf('restoration.began')).toHaveLength(1)
  })
})

describe('I39: what it stops', () => {
  test('pending requests are to be asked again; what was to start is closed; what is live keeps its end', async () => {
    await workerStarts()
    const now = await databaseTime(db)
    const [pending, later, due] = [await ask(), await ask(now + 3_600_000), await ask()]
    await approve(later)
    await approve(due)
    const { requestsLapsed, grantsStopped } = await declareRestoration(as(admin), { reason: 'restored last night' })
    expect([requestsLapsed, grantsStopped]).toEqual([1, 2])
    expect(await stateOf('access_request', pending.id)).toEqual(['lapsed', null])
    for (const one of [later, due]) expect(await stateOf('access_grant', one.id)).toEqual(['ended', 'never-started'])
    const ended = await db.rows<{ endReason: string }>(sql`SELECT end_reason FROM access_grant ORDER BY starts_at`)
    expect(ended.map(({ endReason }) => endReason)).toEqual([
      expect.stringContaining('may have run already'),
      expect.stringContaining('may have been withdrawn'),
    ])
    expect(await eventsOf('restoration.began')).toHaveLength(1)
  })

  test('a grant that was being given is taken back, never given again', async () => {
    const request = await ask()
    await approve(request)
    const engine = createEngine({ ...engineDeps(worker(), 15_000, noTargets), openSession: unreachable })
    await engine.drain()
    expect(await stateOf('access_grant', request.id)).toEqual(['activating', null])
    await declareRestoration(as(admin), { reason: 'restored last night' })
    expect(await stateOf('access_grant', request.id)).toEqual(['revoking', 'ended-early'])
    await engine.close()
  })

  test('every source is listed at once, and again ten seconds after a listing that failed', async () => {
    await db.rows(sql`UPDATE source SET next_sync_at = clock_timestamp() + interval '1 hour'`)
    await declareRestoration(as(admin), { reason: 'restored last night' })
    const isDue = async () => {
      const [row] = await db.rows<{ due: boolean }>(sql`SELECT next_sync_at <= clock_timestamp() AS due FROM source`)
      return row?.due
    }
    expect(await isDue()).toBe(true)
    const failed = (ago: string) =>
      db.rows(
        sql`UPDATE source SET next_sync_at = clock_timestamp() + interval '1 hour', last_sync_failed_at = clock_timestamp() - ${ago}::interval`,
      )
    await failed('5 seconds')
    await reconcileRestoration(worker())
    expect(await isDue()).toBe(false)
    await failed('11 seconds')
    await reconcileRestoration(worker())
    expect(await isDue()).toBe(true)
  })
})

describe('I39: how it ends', () => {
  test('a declared one not before every source is reconciled, and then only by an admin who says why', async () => {
    await declareRestoration(as(admin), { reason: 'restored last night' })
    const finish = (person?: TestPerson) => finishRestoration(as(person), { reason: 'looked at roles and halts' })
    await expect(finish(admin)).rejects.toMatchObject({ code: 'restoration.not-reconciled' })
    await listedAndSwept()
    await reconcileRestoration(worker())
    await reconcileRestoration(worker())
    expect(await eventsOf('restoration.reconciled')).toHaveLength(1)
    await expect(ask()).rejects.toMatchObject({ code: 'access.restoring' })
    await expect(finish(approver)).rejects.toMatchObject({ code: 'auth.forbidden' })
    await finish(admin)
    expect((await ask()).state).toBe('pending')
    await expect(finish(admin)).rejects.toMatchObject({ code: 'restoration.not-restoring' })
  })

  test('a failover that lost nothing by itself, as soon as every source was listed and compared', async () => {
    const disk = memory()
    await workerStarts(disk)
    await failOver()
    // As if it had been watched for an hour: the server of the tests may have been started this minute.
    if (disk.mark?.seenAt) disk.mark = { ...disk.mark, seenAt: plus(disk.mark.seenAt, HOUR_MS) }
    const watch = createDatabaseWatch(disk)
    await lookAtDatabase(worker(), watch)
    expect(await openRestoration(db)).toMatchObject({ cause: 'moved', evidence: { continuity: { proven: true } } })
    await listedAndSwept()
    await lookAtDatabase(worker(), watch)
    expect(await openRestoration(db)).toBeNull()
    expect((await ask()).state).toBe('pending')
    expect(await workerStarts()).toBe(false)
  })

  test('a new timeline that no worker can vouch for by a person, who says that nothing was lost', async () => {
    await workerStarts()
    await failOver()
    await workerStarts()
    await listedAndSwept()
    await reconcileRestoration(worker())
    await reconcileRestoration(worker())
    expect(await openRestoration(db)).toMatchObject({
      reconciledAt: expect.any(Number) as number,
      evidence: { changed: ['timelineId'], continuity: { proven: false, why: expect.any(String) as string } },
    })
    await expect(ask()).rejects.toMatchObject({ code: 'access.restoring' })
    await finishRestoration(as(admin), { reason: 'this was a failover; nothing was lost' })
    const [ended] = await db.rows<{ reason: string }>(
      sql`SELECT payload->>'reason' AS reason FROM audit_event WHERE type = 'restoration.ended'`,
    )
    expect(ended?.reason).toBe('this was a failover; nothing was lost')
    expect((await ask()).state).toBe('pending')
  })

  test('a copy never by itself: a kill switch that was pulled after the backup is at no source (I15)', async () => {
    await workerStarts()
    const backup = await takeBackup(product)
    await pullKillSwitch(as(admin), { target: { scope: 'source', sourceId: world.source.id }, reason: 'a stolen key' })
    await backup.restore()
    await workerStarts()
    await listedAndSwept()
    await reconcileRestoration(worker())
    expect(await openRestoration(db)).toMatchObject({ reconciledAt: expect.any(Number) as number, endedAt: null })
    await expect(ask()).rejects.toMatchObject({ code: 'access.restoring' })
  })

  test('a second restore while it lasts begins it anew: listings from before do not count', async () => {
    await workerStarts()
    const backup = await takeBackup(product)
    await declareRestoration(as(admin), { reason: 'restored last night' })
    await backup.restore()
    await workerStarts()
    await declareRestoration(as(admin), { reason: 'and once more' })
    await listedAndSwept()
    const [first] = await readRestorations(db, 1)
    expect(first).toMatchObject({ cause: 'declared', evidence: { reason: 'and once more' } })
    await declareRestoration(as(admin), { reason: 'a third time' })
    await expect(finishRestoration(as(admin), { reason: 'looked' })).rejects.toMatchObject({
      code: 'restoration.not-reconciled',
    })
    expect(await readRestorations(db, 10)).toHaveLength(1)
  })

  test('nobody but an admin declares it', async () => {
    for (const person of [owner, approver])
      await expect(declareRestoration(as(person), { reason: 'restored last night' })).rejects.toMatchObject({
        code: 'auth.forbidden',
      })
  })
})
