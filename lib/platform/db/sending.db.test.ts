import { afterAll, beforeAll, expect, test } from 'vitest'
import { type TestDatabase, testDatabase } from '#lib/testing/database.ts'
import { type Database, openDatabase } from './database.ts'
import { sqlStateOf } from './errors.ts'
import { sql } from './sql.ts'

let database: TestDatabase
let db: Database
beforeAll(async () => {
  database = await testDatabase()
  db = openDatabase(database.url, { poolSize: 1 })
})
afterAll(async () => {
  await db.close()
  await database.close()
})

const stateOf = (work: Promise<unknown>) => work.then(() => null, sqlStateOf)
const DIVISION_BY_ZERO = '22012'
const division = () => sql`SELECT 1 / 0`

test('a statement that is only sent undoes the transaction when it fails, and tells its own failure', async () => {
  const sent = db.sqlTransaction(async (tx) => {
    tx.send(tx.rows(division()))
    return 'done'
  })
  expect(await stateOf(sent)).toBe(DIVISION_BY_ZERO)
})

test('the first failure is told, not what fails behind it because of it', async () => {
  const sent = db.sqlTransaction(async (tx) => {
    tx.send(tx.rows(division()))
    await tx.rows(sql`SELECT 1`)
  })
  expect(await stateOf(sent)).toBe(DIVISION_BY_ZERO)
  const begun = db.sqlTransaction((tx) => tx.rows(sql`SELECT 1`), { beginWith: 'SELECT 1 / 0' })
  expect(await stateOf(begun)).toBe(DIVISION_BY_ZERO)
})

test('what the work itself refuses is told as it is, and the connection serves the next', async () => {
  const refused = db.sqlTransaction(async (tx) => {
    tx.send(tx.rows(sql`SELECT 1`))
    throw new TypeError('refused')
  })
  await expect(refused).rejects.toThrow('refused')
  expect(await db.sqlTransaction((tx) => tx.rows(sql`SELECT 2 AS n`))).toEqual([{ n: 2 }])
})

test('a hint behind the commit sees what was committed, and its failure is nobody’s', async () => {
  await db.rows(sql`CREATE TEMP TABLE seen (n int)`)
  const done = await db.sqlTransaction(async (tx) => {
    tx.send(tx.rows(sql`INSERT INTO seen VALUES (1)`))
    tx.hintAfterwards(division())
    tx.hintAfterwards(sql`INSERT INTO seen SELECT count(*) + 1 FROM seen WHERE xmin <> pg_current_xact_id()::xid`)
    return 'done'
  })
  expect(done).toBe('done')
  expect(await db.rows(sql`SELECT n FROM seen ORDER BY n`)).toEqual([{ n: 1 }, { n: 2 }])
})

test('no hint goes out for what was refused', async () => {
  await db.rows(sql`CREATE TEMP TABLE unseen (n int)`)
  const refused = db.sqlTransaction(async (tx) => {
    tx.hintAfterwards(sql`INSERT INTO unseen VALUES (1)`)
    throw new TypeError('refused')
  })
  await expect(refused).rejects.toThrow('refused')
  expect(await db.rows(sql`SELECT n FROM unseen`)).toEqual([])
})
