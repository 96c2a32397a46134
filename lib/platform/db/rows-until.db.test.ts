import { afterAll, beforeAll, expect, test } from 'vitest'
import { type TestDatabase, testDatabase } from '#lib/testing/database.ts'
import { type Database, openDatabase } from './database.ts'
import { sqlStateOf } from './errors.ts'
import { sql } from './sql.ts'

let database: TestDatabase
let db: Database
beforeAll(async () => {
  database = await testDatabase()
  // Two: one that is waited for, one that looks.
  db = openDatabase(database.url, { poolSize: 2, applicationName: 'until' })
})
afterAll(async () => {
  await db.close()
  await database.close()
})

const sleepers = async (): Promise<number> =>
  (
    await db.rows<{ n: number }>(sql`SELECT count(*)::int AS n FROM pg_stat_activity
      WHERE application_name = 'until' AND state = 'active' AND query LIKE '%pg_sleep(60)%' AND pid <> pg_backend_pid()`)
  )[0]?.n ?? 0

test('a statement ends at the database when whoever asked goes away, and its connection serves nobody else', async () => {
  const away = new AbortController()
  const slow = db.until(away.signal).rows(sql`SELECT pg_sleep(60)`)
  const refused = slow.then(
    () => null,
    (error: unknown) => sqlStateOf(error),
  )
  await expect.poll(sleepers).toBe(1)
  away.abort()
  expect(await refused).toBe('57014')
  await expect.poll(sleepers).toBe(0)
  await expect.poll(() => db.pool.totalCount).toBeLessThanOrEqual(2)
  expect(await Promise.all([1, 2, 3].map((n) => db.rows(sql`SELECT ${n}::int AS n`)))).toEqual([
    [{ n: 1 }],
    [{ n: 2 }],
    [{ n: 3 }],
  ])
})

test('nothing is asked for somebody who went away before', async () => {
  await expect(db.until(AbortSignal.abort()).rows(sql`SELECT 1`)).rejects.toMatchObject({ name: 'AbortError' })
})

test('who stays gets the answer', async () => {
  expect(await db.until(new AbortController().signal).rows(sql`SELECT 1 AS one`)).toEqual([{ one: 1 }])
})
