import { afterAll, beforeAll, expect, test } from 'vitest'
import { withClient } from '#scripts/machine/cluster.ts'
import { testDatabase, type TestDatabase } from './database.ts'

let database: TestDatabase
let other: TestDatabase
beforeAll(async () => {
  ;[database, other] = await Promise.all([testDatabase(), testDatabase()])
})
afterAll(async () => {
  await Promise.all([database.close(), other.close()])
})

const currentUser = (url: string) =>
  withClient(url, async (client) => (await client.query('SELECT current_user AS name')).rows[0].name)

test('tests run as the role the application runs as, which owns nothing', async () => {
  expect(await currentUser(database.url)).toBe('curfew_app')
  expect(await currentUser(database.ownerUrl)).toBe('curfew_owner')
  const owned = await withClient(database.url, (client) =>
    client.query(`SELECT relname FROM pg_class WHERE pg_get_userbyid(relowner) = 'curfew_app'`),
  )
  expect(owned.rows).toEqual([])
})

test('the application role cannot create tables', async () => {
  await expect(withClient(database.url, (client) => client.query('CREATE TABLE intruder ()'))).rejects.toMatchObject({
    code: '42501',
  })
})

test('two test files never see each other', async () => {
  await withClient(database.ownerUrl, (client) => client.query('CREATE TABLE only_here ()'))
  const there = await withClient(other.superuserUrl, (client) =>
    client.query(`SELECT to_regclass('only_here') AS found`),
  )
  expect(there.rows[0].found).toBeNull()
})
