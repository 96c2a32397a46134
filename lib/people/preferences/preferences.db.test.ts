import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Database, openDatabase } from '#lib/platform/db/database.ts'
import { sql } from '#lib/platform/db/sql.ts'
import { insertPerson, personContext } from '#lib/testing/builders/people.ts'
import { type TestDatabase, testDatabase } from '#lib/testing/database.ts'
import { changeOrganisation, changePreferences, getOrganisation, myPreferences } from '../server.ts'

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
const eventsOf = (id: string) =>
  db.rows<{ type: string; summary: string }>(
    sql`SELECT type, summary FROM audit_event WHERE subject_id = ${id} ORDER BY seq`,
  )

test('a change keeps what it does not name, and is on record once (I27)', async () => {
  const person = await insertPerson(db, { name: 'Ada' })
  const ctx = personContext(db, person)
  await changePreferences(ctx, { shortcuts: 'off', times: 'utc' })
  await changePreferences(ctx, { density: 'compact' })
  await changePreferences(ctx, { density: 'compact' })
  expect(await myPreferences(ctx)).toMatchObject({ shortcuts: 'off', times: 'utc', density: 'compact', theme: null })
  expect((await eventsOf(person.id)).map(({ summary }) => summary).slice(1)).toEqual([
    'Ada changed their own preferences: single-key shortcuts, how times are shown',
    'Ada changed their own preferences: density',
  ])
})

test('two changes at once both stay', async () => {
  const ctx = personContext(db, await insertPerson(db))
  await Promise.all([changePreferences(ctx, { theme: 'dark' }), changePreferences(ctx, { shortcuts: 'off' })])
  expect(await myPreferences(ctx)).toMatchObject({ theme: 'dark', shortcuts: 'off' })
})

test('preferences cannot change without a record (I27)', async () => {
  const person = await insertPerson(db)
  await expect(
    db.transaction((tx) => tx.rows(sql`UPDATE person SET preferences = '{"theme":"dark"}' WHERE id = ${person.id}`)),
  ).rejects.toThrow(/no audit event/)
})

test('only an admin changes the organisation, on record (I27)', async () => {
  const admin = personContext(db, await insertPerson(db, { roles: ['admin'], name: 'Adele' }))
  const owner = personContext(db, await insertPerson(db))
  expect(await getOrganisation(owner)).toEqual({ name: '', timeZone: 'UTC' })
  const to = { name: 'Harbour Ltd', timeZone: 'Europe/Berlin' }
  await expect(changeOrganisation(owner, to)).rejects.toMatchObject({ code: 'auth.forbidden' })
  await changeOrganisation(admin, to)
  await changeOrganisation(admin, to)
  expect(await getOrganisation(owner)).toEqual(to)
  expect(await eventsOf('organisation')).toEqual([
    {
      type: 'setting.changed',
      summary: 'Adele changed the organisation: name none → Harbour Ltd, time zone UTC → Europe/Berlin',
    },
  ])
})
