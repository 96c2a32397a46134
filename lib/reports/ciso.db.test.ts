import { afterAll, beforeAll, expect, test } from 'vitest'
import { listGrants } from '#lib/access/server.ts'
import { DAY_MS, type Instant, instant } from '#lib/kernel/time.ts'
import { identityFiltersSchema } from '#lib/ownership/model.ts'
import { listIdentities } from '#lib/ownership/server.ts'
import { databaseTime, openDatabase, type Database } from '#lib/platform/db/database.ts'
import { insertEntitlement, insertHolding, insertIdentity, insertSource } from '#lib/testing/builders/inventory.ts'
import { insertBaseline, insertOwnership } from '#lib/testing/builders/ownership.ts'
import { insertPerson, personContext, type TestPerson } from '#lib/testing/builders/people.ts'
import { testDatabase, type TestDatabase } from '#lib/testing/database.ts'
import { cisoReport } from './queries.ts'

let database: TestDatabase
let db: Database
let now: Instant
let risk: TestPerson
let owner: TestPerson

beforeAll(async () => {
  database = await testDatabase()
  db = openDatabase(database.url)
  now = await databaseTime(db)
  risk = await insertPerson(db, { roles: ['risk_viewer'] })
  owner = await insertPerson(db)
  const source = await insertSource(db, { lastFullSyncAt: now })
  await insertSource(db, { name: 'late', lastFullSyncAt: instant(now - DAY_MS) })
  await insertSource(db, { name: 'imported', connected: false })
  const { id: entitlementId } = await insertEntitlement(db, source.id)
  const flags = [
    ['superuser', 'never-expires'],
    ['never-expires'],
    ['dormant'],
    ['connector-account', 'superuser'],
    [],
    [],
  ]
  for (const [index, one] of flags.entries()) {
    const identity = await insertIdentity(db, source.id, {
      name: `svc-${index}`,
      flags: one,
      firstSeenAt: instant(now - index * 20 * DAY_MS),
    })
    const of = { sourceId: source.id, identityId: identity.id }
    if (index % 2) await insertOwnership(db, of, { personId: owner.id })
    if (index < 5) await insertHolding(db, source.id, { identityId: identity.id, entitlementId })
    if (index === 1) await insertBaseline(db, of, entitlementId, owner.id)
  }
  await insertIdentity(db, source.id, { name: 'gone', flags: ['superuser'], goneAt: now })
})
afterAll(async () => {
  await db?.close()
  await database?.close()
})

/** The list that a figure's link opens, counted row by row. */
async function rowsBehind(href: string): Promise<number> {
  const url = new URL(href, 'https://curfew.test')
  const query = Object.fromEntries(url.searchParams)
  const ctx = personContext(db, risk)
  const page = { limit: 200, cursor: null }
  if (url.pathname === '/grants') return (await listGrants(ctx, { view: query.view as 'overdue' }, page)).data.length
  expect(url.pathname).toBe('/identities')
  const filters = identityFiltersSchema.strict().parse(query)
  return (await listIdentities(ctx, { filters, order: { sort: 'name', direction: 'asc' }, page })).data.length
}

test('every count of the report equals the length of the list it links to', async () => {
  const { counts } = await cisoReport(personContext(db, risk))
  for (const figure of counts) expect([figure.key, figure.count]).toEqual([figure.key, await rowsBehind(figure.href)])
  expect(Object.fromEntries(counts.map((figure) => [figure.key, figure.count]))).toEqual({
    unowned: 3,
    undeclared: 4,
    'never-expires': 2,
    dormant: 1,
    superuser: 2,
    overdue: 0,
  })
  expect(counts.find((figure) => figure.key === 'unowned')).toMatchObject({ of: 6, before: 4 })
})

test('coverage counts connected sources whose last full sync is recent; imported ones are neither fresh nor stale', async () => {
  const report = await cisoReport(personContext(db, risk))
  expect(report.coverage).toMatchObject({ fresh: 1, connected: 2 })
  expect(report.sources.map((source) => source.freshness).toSorted()).toEqual(['fresh', 'imported', 'stale'])
})

test('the worst exposures open with their reasons, and the product’s own account is not among them', async () => {
  const { topExposures } = await cisoReport(personContext(db, risk))
  expect(topExposures.map((one) => one.name)).toEqual(['svc-0', 'svc-2', 'svc-4', 'svc-1'])
  expect(topExposures[0]?.reasons[0]).toMatch(/superuser/)
})

test('I40: the report is refused to people without a role that sees everything', async () => {
  await expect(cisoReport(personContext(db, owner))).rejects.toMatchObject({ code: 'auth.forbidden' })
})

test('figures are as of the database’s time, over the period and the one before', async () => {
  const report = await cisoReport(personContext(db, risk), { from: instant(now - 7 * DAY_MS) })
  expect(report.asOf).toBeGreaterThanOrEqual(now)
  expect(report.period.to).toBe(report.asOf)
  expect(report.previous).toEqual({
    from: report.period.from - (report.period.to - report.period.from),
    to: report.period.from,
  })
})
