import { afterAll, beforeAll, expect, test } from 'vitest'
import { changePreferences } from '#lib/people/server.ts'
import { type Database, openDatabase } from '#lib/platform/db/database.ts'
import { sql } from '#lib/platform/db/sql.ts'
import { recordEvents } from '#lib/audit/record.ts'
import { newId } from '#lib/platform/new-id.ts'
import { insertScene, submitInScene } from '#lib/testing/builders/happenings.ts'
import { builderContext } from '#lib/testing/builders/inventory.ts'
import { insertPerson, personContext } from '#lib/testing/builders/people.ts'
import { type TestDatabase, testDatabase } from '#lib/testing/database.ts'
import { firstSteps } from './server.ts'

let database: TestDatabase
let db: Database
beforeAll(async () => {
  database = await testDatabase()
  db = openDatabase(database.url, { poolSize: 4 })
})
afterAll(async () => {
  await db.close()
  await database.close()
})

test('the checklist knows what is done as it happens, and goes when all of it is', async () => {
  const admin = personContext(db, await insertPerson(db, { roles: ['admin'] }))
  const other = personContext(db, await insertPerson(db))
  const open = async () => (await firstSteps(admin))?.flatMap(({ id, done }) => (done ? [] : [id])) ?? null
  expect(await open()).toEqual(['connect', 'look', 'claim', 'request', 'approve'])

  await changePreferences(other, { gettingStarted: 'dismissed' })
  expect(await firstSteps(other)).toBeNull()

  const scene = await insertScene(db)
  expect(await open()).toEqual(['request', 'approve'])
  const { requestId } = await submitInScene(db, scene)
  expect(await open()).toEqual(['approve'])
  const id = newId('vote')
  await db.transaction(async (tx) => {
    await tx.rows(sql`
      INSERT INTO vote (id, request_id, person_id, canonical_person_id, decision, reason, asked_hash)
      VALUES (${id}, ${requestId}, ${scene.approvers[0].id}, ${scene.approvers[0].id}, 'deny', 'for a test', 'h')`)
    await recordEvents(tx, builderContext, { type: 'vote.cast', subject: { kind: 'vote', id }, summary: 's' })
  })
  expect(await open()).toBeNull()
})
