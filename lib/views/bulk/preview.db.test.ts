import { afterAll, beforeAll, expect, test } from 'vitest'
import { claimIdentities } from '#lib/ownership/server.ts'
import { type Database, openDatabase } from '#lib/platform/db/database.ts'
import { sql } from '#lib/platform/db/sql.ts'
import { newId } from '#lib/platform/new-id.ts'
import { type InsertedIdentity, insertIdentity, insertSource } from '#lib/testing/builders/inventory.ts'
import { insertOwnership } from '#lib/testing/builders/ownership.ts'
import { insertPerson, personContext } from '#lib/testing/builders/people.ts'
import { type TestDatabase, testDatabase } from '#lib/testing/database.ts'
import { IdentitiesAsked } from '../api/list-addresses.ts'
import { bulkSelection, exportList, identitiesAsked, previewBulk } from '../server.ts'

let database: TestDatabase
let db: Database
let me: Awaited<ReturnType<typeof insertPerson>>
let identities: Record<'free' | 'mine' | 'theirs' | 'gone', InsertedIdentity>
beforeAll(async () => {
  database = await testDatabase()
  db = openDatabase(database.url, { poolSize: 4 })
  me = await insertPerson(db)
  const other = await insertPerson(db)
  const source = await insertSource(db)
  const one = (name: string, goneAt?: number) =>
    insertIdentity(db, source.id, { name, ...(goneAt ? { goneAt: goneAt as never } : {}) })
  identities = {
    free: await one('free'),
    mine: await one('mine'),
    theirs: await one('theirs'),
    gone: await one('gone', 1),
  }
  await insertOwnership(db, { sourceId: source.id, identityId: identities.mine.id }, { personId: me.id })
  await insertOwnership(db, { sourceId: source.id, identityId: identities.theirs.id }, { personId: other.id })
})
afterAll(async () => {
  await db?.close()
  await database?.close()
})
const asMe = () => personContext(db, me)

test('a preview says of each row what its command would, and changes nothing', async () => {
  const ids = [identities.free.id, identities.mine.id, identities.theirs.id, newId('identity'), 'idn_x']
  const { items, more } = await previewBulk(asMe(), 'claim-identities', ids)
  expect(more).toBe(false)
  const said = items.map((item) => item.will ?? item.refused?.code)
  expect(said).toEqual(['owned', 'claim.already-owner', 'not-found', 'not-found', 'not-found'])
  expect(await db.rows(sql`SELECT id FROM claim`)).toEqual([])
  const done = await claimIdentities(asMe(), { identityIds: ids.slice(0, 4) as never, reason: 'They run my service' })
  expect(done.map((one) => (one.state === 'refused' ? one.code : one.state))).toEqual(['accepted', ...said.slice(1, 4)])
})

test('all that match are those that the reader’s own list shows (I40)', async () => {
  const { items } = await previewBulk(
    asMe(),
    'claim-identities',
    await bulkSelection(asMe(), 'claim-identities', { matching: 'sort=-name&cursor=x&saved=all' }),
  )
  expect(items.map((item) => item.name)).toEqual(['mine', 'free'])
})

test('a value that an address repeats is not lost on the way', async () => {
  const selection = await bulkSelection(asMe(), 'claim-identities', { matching: 'kind=none-such&kind=database-role' })
  expect((await previewBulk(asMe(), 'claim-identities', selection)).items).toHaveLength(2)
})

test('rows are named by ids or by an address that the list takes, never by neither', async () => {
  for (const given of [{}, { ids: ['a'], matching: '' }, { matching: 'flag=nonsense' }, { matching: 'q=owner:' }])
    await expect(bulkSelection(asMe(), 'claim-identities', given)).rejects.toMatchObject({ code: 'input.invalid' })
})

test('a file holds what the reader may see and nothing else (I40)', async () => {
  const file = await identitiesAsked(asMe(), IdentitiesAsked.parse({}))
  const stream = await exportList(asMe(), file, { format: 'json', columns: ['name'], filter: {} })
  const { rows } = (await new Response(stream).json()) as { rows: { name: string }[] }
  expect(rows.map((row) => row.name)).toEqual(['free', 'mine'])
})
