import { mkdtempSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Database, openDatabase } from '#lib/platform/db/database.ts'
import { sql } from '#lib/platform/db/sql.ts'
import { insertSource } from '#lib/testing/builders/inventory.ts'
import { type TestDatabase, testDatabase } from '#lib/testing/database.ts'
import { moveDemoTarget } from './move-target.ts'

let product: TestDatabase
let db: Database
beforeAll(async () => {
  product = await testDatabase()
  db = openDatabase(product.url)
})
afterAll(async () => {
  await db.close()
  await product.close()
})

test('the demo source and its accounts follow the demo target to another port; no other source does', async () => {
  const config = { host: '127.0.0.1', port: 21_001, database: 'postgres', user: 'curfew' }
  const demo = await insertSource(db, { demo: true, config })
  const own = await insertSource(db, { config })
  const accountsFile = join(mkdtempSync(join(tmpdir(), 'curfew-move-')), 'demo-accounts.json')
  writeFileSync(
    accountsFile,
    JSON.stringify({ host: '127.0.0.1', port: 21_001, accounts: [{ name: 'a', password: 'p' }] }),
    { mode: 0o600 },
  )
  await moveDemoTarget({ ownerUrl: product.ownerUrl, accountsFile, fromPort: 21_001, toPort: 21_002 })
  const ports = await db.rows<{ id: string; port: number }>(sql`SELECT id, (config->>'port')::int AS port FROM source`)
  expect(new Map(ports.map(({ id, port }) => [id, port]))).toEqual(
    new Map([
      [demo.id, 21_002],
      [own.id, 21_001],
    ]),
  )
  expect(JSON.parse(readFileSync(accountsFile, 'utf8'))).toMatchObject({ port: 21_002, accounts: [{ name: 'a' }] })
  expect(statSync(accountsFile).mode & 0o777).toBe(0o600)
})
