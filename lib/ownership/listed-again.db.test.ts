/** The list of identities asked for again and again: the plan that is kept for all parameters answers as those made for each. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Database, openDatabase } from '#lib/platform/db/database.ts'
import { sql } from '#lib/platform/db/sql.ts'
import { insertIdentity, insertSource } from '#lib/testing/builders/inventory.ts'
import { insertPerson, personContext } from '#lib/testing/builders/people.ts'
import type { PersonContext } from '#lib/platform/context.ts'
import { type TestDatabase, testDatabase } from '#lib/testing/database.ts'
import { IDENTITY_SORTS, type IdentityOrder, NO_FILTERS } from './model.ts'
import { listIdentities } from './queries/identities.ts'

const COUNT = 45
/** PostgreSQL plans five times for the parameters it is given before it may keep to one plan for all. */
const TIMES = 4
let database: TestDatabase
let db: Database
let auditor: PersonContext

beforeAll(async () => {
  database = await testDatabase()
  db = openDatabase(database.url, { poolSize: 1 })
  auditor = personContext(db, await insertPerson(db, { roles: ['auditor'] }))
  for (const source of [await insertSource(db), await insertSource(db), await insertSource(db)])
    for (let n = 0; n < COUNT / 3; n += 1) await insertIdentity(db, source.id, { name: `same name ${n % 4}` })
})
afterAll(async () => {
  await db.close()
  await database.close()
})

async function walk(order: IdentityOrder): Promise<string[]> {
  const ids: string[] = []
  let cursor: string | null = null
  do {
    const page: Awaited<ReturnType<typeof listIdentities>> = await listIdentities(auditor, {
      filters: NO_FILTERS,
      order,
      page: { limit: 10, cursor },
    })
    ids.push(...page.data.map(({ id }) => id))
    cursor = page.nextCursor
  } while (cursor)
  return ids
}

test.each(IDENTITY_SORTS)('by %s each is listed once, in the same order every time and in reverse', async (sort) => {
  const first = await walk({ sort, direction: 'asc' })
  expect(new Set(first).size).toBe(COUNT)
  for (let again = 0; again < TIMES; again += 1) {
    expect(await walk({ sort, direction: 'asc' })).toEqual(first)
    expect((await walk({ sort, direction: 'desc' })).toReversed()).toEqual(first)
  }
})

test('what was asked again is planned once for all', async () => {
  const kept = await db.rows<{ genericPlans: number }>(
    sql`SELECT generic_plans FROM pg_prepared_statements WHERE statement LIKE '%found.page_id%'`,
  )
  expect(kept.length).toBeGreaterThan(IDENTITY_SORTS.length)
  expect(kept.some(({ genericPlans }) => genericPlans > 0)).toBe(true)
})
