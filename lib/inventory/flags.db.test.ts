/** An identity that nobody has derived flags for has none: no list that asks for those without a flag passes it by. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { SourceId } from '#lib/kernel/ids.ts'
import { type Database, openDatabase } from '#lib/platform/db/database.ts'
import { sql } from '#lib/platform/db/sql.ts'
import { newId } from '#lib/platform/new-id.ts'
import { insertSource } from '#lib/testing/builders/inventory.ts'
import { type TestDatabase, testDatabase } from '#lib/testing/database.ts'

let product: TestDatabase
let db: Database
let sourceId: SourceId
beforeAll(async () => {
  product = await testDatabase()
  db = openDatabase(product.url)
  sourceId = (await insertSource(db)).id
})
afterAll(async () => {
  await db.close()
  await product.close()
})

/** As the first page of a first sync writes it, long before the sync has read everything. */
const seen = (name: string) =>
  db.rows(sql`
    INSERT INTO identity (source_id, id, external_id, account_key, name, kind, environment)
    VALUES (${sourceId}, ${newId('identity')}, ${name}, ${name}, ${name}, 'database-role', 'production')`)

test('an identity that was only just seen is among those without a flag', async () => {
  await seen('just-seen')
  const found = await db.rows(
    sql`SELECT name FROM identity i WHERE NOT i.flags @> '{connector-account}' AND NOT 'superuser' = ANY(i.flags) AND i.flags = '{}'`,
  )
  expect(found).toEqual([{ name: 'just-seen' }])
})

test('flags are a list, if an empty one', async () => {
  await seen('another')
  await expect(db.rows(sql`UPDATE identity SET flags = NULL WHERE name = 'another'`)).rejects.toThrow()
})
