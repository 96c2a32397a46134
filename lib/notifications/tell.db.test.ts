/** Who is told about many events at once: on a real database, in few statements, and nobody because of another. */
import { Writable } from 'node:stream'
import pino from 'pino'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { newId } from '#lib/platform/new-id.ts'
import type { Context, WorkerActor } from '#lib/platform/context.ts'
import { type Database, openDatabase } from '#lib/platform/db/database.ts'
import { sql } from '#lib/platform/db/sql.ts'
import { happenToGrants, insertDueGrants } from '#lib/testing/builders/grant-events.ts'
import { insertScene, type Scene, submitInScene } from '#lib/testing/builders/happenings.ts'
import { type TestDatabase, testDatabase } from '#lib/testing/database.ts'
import type { NotificationDeps } from './deps.ts'
import { fanOut } from './server.ts'

const MANY = 300
const NOTHING = async () => null
const deps: NotificationDeps = {
  publicUrl: 'https://curfew.example.org',
  mail: { send: NOTHING, close: () => {} },
  webhook: { post: NOTHING },
  random: () => 0,
}

let product: TestDatabase
let db: Database
let scene: Scene
let elsewhere: Scene
const silent = pino({ level: 'silent' }, new Writable({ write: (_chunk, _encoding, done) => done() }))

const worker = (on: Database = db): Context<WorkerActor> => ({
  actor: { kind: 'worker', name: 'test-worker' },
  via: 'worker',
  requestId: newId('worker'),
  db: on,
  log: silent,
})
async function drain(): Promise<void> {
  while ((await fanOut(worker(), deps)) > 0);
}

/** The same database, with a count of the statements that it is sent. */
function counting(): { db: Database; statements: () => number } {
  let sent = 0
  const counted: Database = {
    ...db,
    rows: (statement) => ((sent += 1), db.rows(statement)),
    sqlTransaction: (work) => {
      sent += 2 // BEGIN and COMMIT
      return db.sqlTransaction((tx) => work({ ...tx, rows: (statement) => ((sent += 1), tx.rows(statement)) }))
    },
  }
  return { db: counted, statements: () => sent }
}

const toldAbout = (type: string) =>
  db.rows<{ personId: string; messages: number }>(sql`
    SELECT person_id, count(*)::int AS messages FROM notification WHERE type = ${type} GROUP BY 1 ORDER BY 1`)
const pending = async () =>
  (await db.rows(sql`SELECT 1 FROM delivery WHERE channel = 'fan-out' AND state = 'pending'`)).length

beforeAll(async () => {
  product = await testDatabase()
  db = openDatabase(product.url)
  scene = await insertScene(db)
  elsewhere = await insertScene(db)
})
afterAll(async () => {
  await db.close()
  await product.close()
})
beforeEach(async () => {
  await drain()
  await db.rows(sql`UPDATE delivery SET state = 'abandoned' WHERE state = 'pending'`)
})

test('a burst of ends is told in one transaction of a handful of statements, however many they are', async () => {
  const [first, second] = [await insertDueGrants(db, scene, MANY), await insertDueGrants(db, elsewhere, 1)]
  await drain()
  await happenToGrants(db, scene, { type: 'grant.ended', grantIds: first })
  await happenToGrants(db, elsewhere, { type: 'grant.ended', grantIds: second })
  const counted = counting()
  expect(await fanOut(worker(counted.db), deps)).toBe(MANY + 1)
  expect(counted.statements()).toBeLessThanOrEqual(8)
  expect(await pending()).toBe(0)
  // The requester and the owner of each, and nobody of the other source.
  expect(await toldAbout('grant.ended')).toEqual(
    [
      ...[scene.requester, scene.owner].map(({ id }) => ({ personId: id, messages: MANY })),
      ...[elsewhere.requester, elsewhere.owner].map(({ id }) => ({ personId: id, messages: 1 })),
    ].sort((one, other) => (one.personId < other.personId ? -1 : 1)),
  )
  const sent = await db.rows<{ channel: string; messages: number }>(sql`
    SELECT channel, count(*)::int AS messages FROM delivery WHERE event_type = 'grant.ended' AND channel <> 'fan-out' GROUP BY 1 ORDER BY 1`)
  expect(sent).toEqual([
    { channel: 'smtp', messages: 2 * (MANY + 1) },
    { channel: 'webhook', messages: MANY + 1 },
  ])
})

test('one event that cannot be told holds up none of its neighbours, and says so itself', async () => {
  await db.rows(sql`
    INSERT INTO delivery (id, channel, event_type, payload, due_at)
    VALUES ('dlv_unreadable', 'fan-out', 'grant.ended', '{"of": "another version"}', clock_timestamp() - interval '1 minute'),
      ('dlv_missing', 'fan-out', 'grant.ended', jsonb_build_object('eventId', ${newId('event')}::text), clock_timestamp() - interval '1 minute')`)
  const made = [await submitInScene(db, scene), await submitInScene(db, elsewhere)]
  await fanOut(worker(), deps)
  const told = await db.rows<{ subjectId: string }>(sql`
    SELECT DISTINCT subject_id FROM notification WHERE subject_id = ANY(${made.map(({ requestId }) => requestId)}::text[])`)
  expect(told).toHaveLength(made.length)
  const poison = await db.rows<{ state: string; attempts: number; lastError: string | null }>(
    sql`SELECT state, attempts, last_error FROM delivery WHERE id IN ('dlv_unreadable', 'dlv_missing')`,
  )
  expect(poison).toHaveLength(2)
  for (const one of poison)
    expect(one).toMatchObject({ state: 'pending', attempts: 1, lastError: expect.stringContaining('unexpected') })
})

test('a worker that dies while it tells has told nobody, and the next one tells everybody', async () => {
  const { requestId, eventId } = await submitInScene(db, scene)
  const dying = openDatabase(product.url, { poolSize: 1 })
  const dies: Database = {
    ...dying,
    sqlTransaction: (work) =>
      dying.sqlTransaction(async (tx) => {
        await work(tx)
        await tx.rows(sql`SELECT pg_terminate_backend(pg_backend_pid())`)
        throw new Error('unreachable')
      }),
  }
  await expect(fanOut(worker(dies), deps)).rejects.toThrow()
  await dying.close()
  const count = async () =>
    (await db.rows(sql`SELECT 1 FROM notification WHERE subject_id = ${requestId}`)).length +
    (await db.rows(sql`SELECT 1 FROM delivery WHERE payload->>'eventId' = ${eventId} AND channel <> 'fan-out'`)).length
  expect([await count(), await pending()]).toEqual([0, 1])
  await drain()
  expect([await count(), await pending()]).toEqual([2 * scene.approvers.length + 1, 0])
})
