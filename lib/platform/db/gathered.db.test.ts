import { afterAll, beforeAll, expect, test } from 'vitest'
import { type TestDatabase, testDatabase } from '#lib/testing/database.ts'
import { type Database, openDatabase } from './database.ts'
import { sqlStateOf } from './errors.ts'
import { gathered } from './gathered.ts'
import { type Sql, sql } from './sql.ts'

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

type Backend = { pid: number; value: number }
const backend = (value: number): Sql => sql`SELECT pg_backend_pid() AS pid, ${value}::int AS value`
const DIVISION_BY_ZERO = '22012'

test('what is asked at one moment goes on one connection, and everybody gets their own answer', async () => {
  const page = gathered(db)
  const answers = await Promise.all([1, 2, 3, 4, 5].map((value) => page.rows<Backend>(backend(value))))
  expect(answers.map(([row]) => row?.value)).toEqual([1, 2, 3, 4, 5])
  expect(new Set(answers.map(([row]) => row?.pid)).size).toBe(1)
})

test('one that fails fails alone, and the connection serves the next', async () => {
  const page = gathered(db)
  const [first, failed, last] = await Promise.all([
    page.rows<Backend>(backend(1)),
    page.rows(sql`SELECT 1 / 0`).then(() => null, sqlStateOf),
    page.rows<Backend>(backend(3)),
  ])
  expect([first[0]?.value, failed, last[0]?.value]).toEqual([1, DIVISION_BY_ZERO, 3])
  const [again] = await page.rows<Backend>(backend(4))
  expect(again?.pid).toBe(first[0]?.pid)
})

test('the same statement asked again, now planned before, answers with its own parameters', async () => {
  const page = gathered(db)
  for (const value of [7, 8, 9, 10, 11, 12, 13])
    expect((await page.rows<Backend>(backend(value)))[0]?.value).toBe(value)
})

test('a connection that breaks under a page tells everybody who asked, and is not used again', async () => {
  const page = gathered(db)
  const [row] = await page.rows<Backend>(backend(1))
  const asked = [page.rows(sql`SELECT pg_terminate_backend(${row?.pid ?? 0}::int)`), page.rows(backend(2))]
  const settled = await Promise.allSettled(asked)
  expect(settled.map(({ status }) => status)).toEqual(['rejected', 'rejected'])
  expect((await page.rows<Backend>(backend(3)))[0]?.value).toBe(3)
})
