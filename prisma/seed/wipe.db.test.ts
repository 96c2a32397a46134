import { afterEach, beforeEach, expect, test } from 'vitest'
import { recordEvents } from '#lib/audit/record.ts'
import { WIPE_CONFIRMATION } from '#lib/demo/model.ts'
import { demoStatus, requestDemoWipe } from '#lib/demo/server.ts'
import { isDatabaseAway } from '#lib/platform/db/errors.ts'
import { openDatabase, type Database } from '#lib/platform/db/database.ts'
import { sql } from '#lib/platform/db/sql.ts'
import { builderContext, insertEntitlement, insertIdentity, insertSource } from '#lib/testing/builders/inventory.ts'
import { insertPerson, personContext, type TestPerson } from '#lib/testing/builders/people.ts'
import { testDatabase, type TestDatabase } from '#lib/testing/database.ts'
import { newId } from '#lib/platform/new-id.ts'
import { wipeDemo } from './wipe.ts'

let database: TestDatabase
let db: Database
let admin: TestPerson
beforeEach(async () => {
  database = await testDatabase()
  db = openDatabase(database.url)
  admin = await insertPerson(db, { name: 'Wanda', roles: ['admin'] })
})
afterEach(async () => {
  await db.close()
  await database.close()
})

const makeDemo = () =>
  db.transaction(async (tx) => {
    await tx.rows(sql`INSERT INTO setting (key, value) VALUES ('demo', '{"seededAt": "2026-01-01T00:00:00.000Z"}')`)
    await recordEvents(tx, builderContext, {
      type: 'demo.seeded',
      subject: { kind: 'setting', id: 'demo' },
      summary: 's',
    })
  })
const options = () => ({ ownerUrl: database.ownerUrl, appUrl: database.url, endWithinMs: 600 })
const ask = (confirm: string = WIPE_CONFIRMATION, person = admin) =>
  requestDemoWipe(personContext(db, person), { confirm })

/** A pool finds out that its connections were ended at their next use. */
async function again<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (!isDatabaseAway(error)) throw error
    return work()
  }
}

test(
  'after the wipe nothing of the demo is left but the wiper, as admin, and the record begins with demo.wiped',
  { timeout: 60_000 },
  async () => {
    await makeDemo()
    await insertSource(db, { demo: true })
    await insertPerson(db)
    expect(await ask()).toEqual({ state: 'requested' })
    await wipeDemo(options())
    const events = await again(() => db.rows<{ type: string }>(sql`SELECT type FROM audit_event ORDER BY seq`))
    expect(events.map((event) => event.type)).toEqual(['demo.wiped', 'person.joined', 'role.granted'])
    const people = await db.rows(
      sql`SELECT p.id, p.issuer, p.subject, r.role FROM person p LEFT JOIN role_assignment r ON r.person_id = p.id`,
    )
    expect(people).toEqual([
      { id: admin.id, issuer: 'https://issuer.test', subject: expect.any(String), role: 'admin' },
    ])
    expect(await db.rows(sql`SELECT id FROM source`)).toEqual([])
    expect(await demoStatus({ db })).toEqual({ isDemo: false, wipe: null })
    // I29 holds in the fresh database too.
    await expect(db.rows(sql`DELETE FROM audit_event`)).rejects.toMatchObject({ code: '42501' })
  },
)

test('while a demo grant cannot be ended nothing is wiped, the reason is told, and the wish may be repeated', async () => {
  await makeDemo()
  await insertLiveGrant()
  await ask()
  await expect(wipeDemo(options())).rejects.toThrow(/1 demo grants could not be ended/)
  expect((await demoStatus({ db })).wipe).toMatchObject({
    state: 'failed',
    error: expect.stringMatching(/Nothing was wiped/),
  })
  expect(await db.rows(sql`SELECT state, end_reason FROM access_grant`)).toEqual([
    { state: 'revoking', endReason: 'The demo world is being wiped' },
  ])
  expect(await ask()).toEqual({ state: 'requested' })
})

test('only an admin who typed the words wipes, and only a demo', async () => {
  await expect(ask()).rejects.toMatchObject({ code: 'demo.not-demo' })
  await makeDemo()
  await expect(ask('yes')).rejects.toMatchObject({ code: 'input.invalid' })
  const auditor = await insertPerson(db, { roles: ['auditor'] })
  await expect(ask(WIPE_CONFIRMATION, auditor)).rejects.toMatchObject({ code: 'auth.forbidden' })
  expect((await demoStatus({ db })).wipe).toBe(null)
})

async function insertLiveGrant(): Promise<void> {
  const source = await insertSource(db, { demo: true })
  const identity = await insertIdentity(db, source.id)
  const entitlement = await insertEntitlement(db, source.id)
  const [requestId, grantId] = [newId('request'), newId('grant')]
  await db.transaction(async (tx) => {
    await tx.rows(sql`
      INSERT INTO access_request (id, source_id, identity_id, entitlement_id, entitlement_hash, requester_person_id, duration_ms, reason, asked_hash, policy_version, state, lapses_at, decided_at)
      VALUES (${requestId}, ${source.id}, ${identity.id}, ${entitlement.id}, 'h', ${admin.id}, 60000, 'r', 'a', 'p', 'approved', clock_timestamp(), clock_timestamp())`)
    await tx.rows(sql`
      INSERT INTO access_grant (source_id, id, request_id, identity_id, entitlement_id, account_key, entitlement_external_id, state, duration_ms, margin_ms, starts_at, activating_at, active_at, ends_at, due_at)
      VALUES (${source.id}, ${grantId}, ${requestId}, ${identity.id}, ${entitlement.id}, 'a', 'e', 'active', 60000, 250, clock_timestamp(), clock_timestamp(), clock_timestamp(), clock_timestamp() + interval '1 hour', clock_timestamp() + interval '1 hour')`)
    await recordEvents(
      tx,
      builderContext,
      { type: 'request.approved', subject: { kind: 'request', id: requestId }, summary: 's' },
      { type: 'grant.active', subject: { kind: 'grant', id: grantId }, sourceId: source.id, summary: 's' },
    )
  })
}
