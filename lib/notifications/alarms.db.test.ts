/** A source that is away makes thousands of alarms. What people are sent of them, on a real database. */
import { Writable } from 'node:stream'
import pino from 'pino'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { remindFailing, REMIND_AFTER_MS, REMIND_EVERY_MS } from '#lib/access/commands/remind-failing.ts'
import type { GrantId } from '#lib/kernel/ids.ts'
import { type Instant, MINUTE_MS, SECOND_MS } from '#lib/kernel/time.ts'
import type { Context, WorkerActor } from '#lib/platform/context.ts'
import { type Database, openDatabase } from '#lib/platform/db/database.ts'
import { sql } from '#lib/platform/db/sql.ts'
import { newId } from '#lib/platform/new-id.ts'
import { happenToGrants, insertDueGrants } from '#lib/testing/builders/grant-events.ts'
import { insertScene, type Scene } from '#lib/testing/builders/happenings.ts'
import { insertIdentity } from '#lib/testing/builders/inventory.ts'
import { insertOwnership } from '#lib/testing/builders/ownership.ts'
import { insertPerson, type TestPerson } from '#lib/testing/builders/people.ts'
import { type TestDatabase, testDatabase } from '#lib/testing/database.ts'
import type { NotificationDeps } from './deps.ts'
import { GATHER_MS } from './model.ts'
import { claimDeliveries } from './store/outbox.ts'
import { fanOut } from './server.ts'

const ALERT_WITHIN_MS = 60 * SECOND_MS
const FAILING = 'grant.revoke-failing'
const REMINDED = 'grant.still-failing'
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
const silent = pino({ level: 'silent' }, new Writable({ write: (_chunk, _encoding, done) => done() }))
const worker = (): Context<WorkerActor> => ({
  actor: { kind: 'worker', name: 'test-worker' },
  via: 'worker',
  requestId: newId('worker'),
  db,
  log: silent,
})
async function drain(): Promise<void> {
  while ((await fanOut(worker(), deps)) > 0);
}

const isFailing = sql`state = 'revoke_failing', first_failed_at = coalesce(first_failed_at, clock_timestamp()), last_error = 'connection refused'`
const fail = (
  at: Scene,
  grantIds: readonly GrantId[],
  type: 'grant.revoke-failing' | 'grant.still-failing' = FAILING,
) => happenToGrants(db, at, { type, grantIds, set: isFailing })
/** Due, with the news of their approval told. */
async function due(at: Scene, count: number): Promise<GrantId[]> {
  const grantIds = await insertDueGrants(db, at, count)
  await drain()
  return grantIds
}
/** As if so much time had gone by since people were told. */
const letTimePass = (milliseconds: number) =>
  db.rows(sql`UPDATE source_alarm SET told_at = told_at - make_interval(secs => ${milliseconds / 1000}::float8)`)

type Received = { title: string; body: string; href: string; subjectId: string; at: Instant }
const receivedBy = ({ id }: TestPerson, type: string = FAILING) =>
  db.rows<Received>(sql`
    SELECT title, body, href, subject_id, created_at AS at FROM notification WHERE person_id = ${id} AND type = ${type} ORDER BY created_at`)
const mailsTo = async ({ id }: TestPerson, type: string = FAILING) =>
  (
    await db.rows(
      sql`SELECT 1 FROM delivery WHERE channel = 'smtp' AND event_type = ${type} AND payload->>'personId' = ${id}`,
    )
  ).length
const webhooks = async (grantIds: readonly GrantId[]) =>
  (
    await db.rows(
      sql`SELECT 1 FROM delivery WHERE channel = 'webhook' AND event_type = ${FAILING} AND payload->'message'->'data'->>'subjectId' = ANY(${[...grantIds]}::text[])`,
    )
  ).length

beforeAll(async () => {
  product = await testDatabase()
  db = openDatabase(product.url)
})
afterAll(async () => {
  await db.close()
  await product.close()
})
beforeEach(async () => {
  scene = await insertScene(db)
  await drain()
})
const everybody = () => [scene.requester, scene.owner, ...scene.approvers, scene.admin]

test('I10: of 1,000 ends that fail at one source the first is told at once and all others in one message a person', async () => {
  const [first, ...others] = await due(scene, 1_000)
  if (!first) throw new Error('nothing is due')
  await fail(scene, [first])
  await drain()
  const [{ at: failedAt } = { at: 0 }] = await db.rows<{ at: Instant }>(
    sql`SELECT first_failed_at AS at FROM access_grant WHERE id = ${first}`,
  )
  for (const person of everybody()) {
    const [alert, ...more] = await receivedBy(person)
    expect([more.length, alert?.subjectId, await mailsTo(person)]).toEqual([0, first, 1])
    expect((alert?.at ?? Infinity) - failedAt).toBeLessThanOrEqual(ALERT_WITHIN_MS)
  }
  await fail(scene, others)
  await drain()
  for (const person of everybody()) expect((await receivedBy(person)).length).toBe(1)

  await letTimePass(GATHER_MS[FAILING])
  await drain()
  for (const person of everybody()) {
    const [, summary, ...more] = await receivedBy(person)
    expect([more.length, await mailsTo(person)]).toEqual([0, 2])
    expect(summary).toMatchObject({
      title: 'Elevations are past their end and could not be taken back yet',
      href: `/grants?view=overdue&source=${scene.sourceId}`,
    })
  }
  const [, toAdmin] = await receivedBy(scene.admin)
  expect(toAdmin?.body).toMatch(
    /^1,000 revocations at .+ are failing, the oldest since .+ UTC\..+: connection refused$/,
  )
  const [, toOwner] = await receivedBy(scene.owner)
  expect(toOwner?.body).toMatch(/^999 revocations that concern you failed at .+ since .+ UTC\./)
  expect(await webhooks([first, ...others]), 'machines get each').toBe(1_000)

  await letTimePass(GATHER_MS[FAILING])
  await drain()
  for (const person of everybody()) expect((await receivedBy(person)).length, 'nothing is said twice').toBe(2)
})

test('I10: what fails at a second source is told at once, and its webhook passes those of the first', async () => {
  const [here, elsewhere] = [await due(scene, 50), await insertScene(db)]
  const [there] = await due(elsewhere, 1)
  if (!there) throw new Error('nothing is due')
  await fail(scene, here.slice(0, 1))
  await drain()
  await fail(scene, here.slice(1))
  await drain()
  await db.rows(sql`UPDATE delivery SET state = 'delivered' WHERE channel = 'webhook' AND payload->'gathered' IS NULL`)
  await fail(elsewhere, [there])
  await drain()
  for (const person of [elsewhere.requester, elsewhere.owner, ...elsewhere.approvers, elsewhere.admin, scene.admin])
    expect((await receivedBy(person)).map(({ subjectId }) => subjectId)).toContain(there)
  const claimed = await claimDeliveries(db, 'webhook', { holder: 'test', limit: 1 })
  expect(claimed.map(({ payload }) => JSON.stringify(payload).includes(there))).toEqual([true])
})

test('I10: whoever was not told of the source yet is told at once when it concerns them, however much failed there before', async () => {
  const grantIds = await due(scene, 20)
  await fail(scene, grantIds)
  await drain()
  const newcomer = await insertPerson(db)
  const { id: identityId } = await insertIdentity(db, scene.sourceId, {})
  await insertOwnership(db, { sourceId: scene.sourceId, identityId }, { personId: newcomer.id })
  const theirs: Scene = { ...scene, identityId, requester: newcomer }
  const [own] = await due(theirs, 1)
  if (!own) throw new Error('nothing is due')
  await fail(theirs, [own])
  await drain()
  expect((await receivedBy(newcomer)).map(({ subjectId }) => subjectId)).toEqual([own])
  expect((await receivedBy(scene.admin)).length, 'who was told waits for the next message').toBe(1)
  expect((await receivedBy(newcomer))[0]?.body).not.toContain('revocations')
})

test('many that fail in the same moment are one message from the start, counted for those who decide there', async () => {
  const grantIds = await due(scene, 12)
  await fail(scene, grantIds)
  await drain()
  const bodies = await Promise.all(
    everybody().map(async (person) => (await receivedBy(person)).map(({ body }) => body)),
  )
  expect(bodies.map(({ length }) => length)).toEqual(everybody().map(() => 1))
  expect(bodies.at(-1)?.[0]).toContain('12 revocations at')
})

test('a message about what has been taken back meanwhile says so', async () => {
  const grantIds = await due(scene, 5)
  await fail(scene, grantIds.slice(0, 1))
  await drain()
  await fail(scene, grantIds.slice(1))
  await drain()
  await happenToGrants(db, scene, {
    type: 'grant.ended',
    grantIds,
    set: sql`state = 'ended', first_failed_at = NULL, ended_at = clock_timestamp(), due_at = NULL`,
  })
  await letTimePass(GATHER_MS[FAILING])
  await drain()
  for (const person of everybody()) {
    const [, summary] = await receivedBy(person)
    expect(summary?.body).toMatch(/^4 revocations.+ failed.+ All have been taken back since\.$/)
  }
})

test('a person who is disabled before the message is told nothing', async () => {
  const grantIds = await due(scene, 3)
  await fail(scene, grantIds.slice(0, 1))
  await drain()
  await fail(scene, grantIds.slice(1))
  await drain()
  const admin = openDatabase(product.superuserUrl, { poolSize: 1 })
  await admin.sqlTransaction(async (tx) => {
    await tx.rows(sql`SET LOCAL session_replication_role = replica`)
    await tx.rows(sql`UPDATE person SET status = 'disabled' WHERE id = ${scene.owner.id}`)
  })
  await admin.close()
  await letTimePass(GATHER_MS[FAILING])
  await drain()
  expect([(await receivedBy(scene.owner)).length, (await receivedBy(scene.admin)).length]).toEqual([1, 2])
})

test('reminders of a source that stays away are one message a person and hour', async () => {
  const grantIds = await due(scene, 300)
  await fail(scene, grantIds)
  await drain()
  const failingFor = async (milliseconds: number) => {
    const back = sql`make_interval(secs => ${milliseconds / 1000}::float8)`
    await db.rows(
      sql`UPDATE access_grant SET first_failed_at = first_failed_at - ${back}, reminded_at = reminded_at - ${back} WHERE source_id = ${scene.sourceId}`,
    )
    await letTimePass(milliseconds)
  }
  const remind = async () => {
    let reminded = 0
    for (let count = -1; count !== 0; reminded += count) {
      count = await remindFailing(worker())
      await drain()
    }
    return reminded
  }
  await failingFor(REMIND_AFTER_MS + MINUTE_MS)
  expect(await remind()).toBe(300)
  for (const person of everybody()) expect((await receivedBy(person, REMINDED)).length).toBe(1)
  expect((await receivedBy(scene.admin, REMINDED))[0]?.body).toContain('300 revocations at')
  await failingFor(REMIND_EVERY_MS)
  expect(await remind()).toBe(300)
  for (const person of everybody())
    expect([(await receivedBy(person, REMINDED)).length, await mailsTo(person, REMINDED)]).toEqual([2, 2])
})
