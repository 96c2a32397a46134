import { afterAll, beforeAll, expect, test } from 'vitest'
import { instant } from '#lib/kernel/time.ts'
import type { SourceId } from '#lib/kernel/ids.ts'
import { openDatabase, type Database } from '#lib/platform/db/database.ts'
import { sql } from '#lib/platform/db/sql.ts'
import { insertEntitlement, insertHolding, insertIdentity, insertSource } from '#lib/testing/builders/inventory.ts'
import { insertBaseline, insertOwnership } from '#lib/testing/builders/ownership.ts'
import { insertPerson, insertTeam, personContext } from '#lib/testing/builders/people.ts'
import { testDatabase, type TestDatabase } from '#lib/testing/database.ts'
import type { PersonContext } from '#lib/platform/context.ts'
import { IDENTITY_SORTS, type IdentityFilters, type IdentityOrder, NO_FILTERS } from './model.ts'
import { countListedIdentities, identityListFacets, listIdentities } from './server.ts'

let database: TestDatabase
let db: Database
let risk: PersonContext
let owner: PersonContext
let stranger: PersonContext
let approver: PersonContext
let ledger: SourceId
let billing: SourceId

const DAY = 86_400_000
const byName: IdentityOrder = { sort: 'name', direction: 'asc' }

beforeAll(async () => {
  database = await testDatabase()
  db = openDatabase(database.url)
  const team = await insertTeam(db)
  risk = personContext(db, await insertPerson(db, { roles: ['risk_viewer'] }))
  owner = personContext(db, await insertPerson(db))
  stranger = personContext(db, await insertPerson(db))
  approver = personContext(db, await insertPerson(db, { teamIds: [team.id] }))
  ledger = (await insertSource(db, { name: 'ledger', approverTeamId: team.id })).id
  billing = (await insertSource(db, { name: 'billing' })).id
  const now = Date.now()
  for (let index = 0; index < 24; index++) {
    const sourceId = index % 2 ? ledger : billing
    const { id } = await insertIdentity(db, sourceId, {
      name: `${index % 3 ? 'loader' : 'cron'}-${index % 5}`,
      environment: index % 4 ? 'production' : 'test',
      flags: index % 6 === 0 ? ['superuser', 'never-expires'] : [],
      lastUsedAt: index % 3 ? instant(now - index * 10 * DAY) : null,
      lastUsedKnown: index % 3 === 1,
    })
    if (index % 4 === 1) await insertOwnership(db, { sourceId, identityId: id }, { personId: owner.actor.personId })
    if (index % 8 !== 1) continue
    const held = await Promise.all([insertEntitlement(db, sourceId), insertEntitlement(db, sourceId)])
    for (const entitlement of held) await insertHolding(db, sourceId, { identityId: id, entitlementId: entitlement.id })
    if (held[0]) await insertBaseline(db, { sourceId, identityId: id }, held[0].id, owner.actor.personId)
  }
})
afterAll(async () => {
  await db.close()
  await database.close()
})

const filters = (over: Partial<IdentityFilters>): IdentityFilters => ({ ...NO_FILTERS, ...over })
const all = async (ctx: PersonContext, over: Partial<IdentityFilters> = {}, order = byName) =>
  (await listIdentities(ctx, { filters: filters(over), order, page: { limit: 200, cursor: null } })).data

test('pages of any size and any sort in either direction together are the whole list, once each', async () => {
  for (const sort of IDENTITY_SORTS)
    for (const direction of ['asc', 'desc'] as const) {
      const whole = await all(risk, {}, { sort, direction })
      const seen: string[] = []
      let cursor: string | null = null
      do {
        const page = await listIdentities(risk, {
          filters: NO_FILTERS,
          order: { sort, direction },
          page: { limit: 5, cursor },
        })
        seen.push(...page.data.map((row) => row.id))
        cursor = page.nextCursor
      } while (cursor)
      expect([sort, direction, seen]).toEqual([sort, direction, whole.map((row) => row.id)])
      expect(new Set(seen).size).toBe(24)
    }
})

test('I40: owners see their own and unowned identities, approvers also those of their sources', async () => {
  expect(await all(risk)).toHaveLength(24)
  expect(await all(stranger)).toHaveLength(18)
  expect(await all(owner)).toHaveLength(24)
  expect((await all(owner)).filter((row) => row.mine)).toHaveLength(6)
  expect(await all(approver)).toHaveLength(24)
  expect((await all(approver)).filter((row) => row.mine)).toHaveLength(0)
})

test('filters combine, and what is counted is what is listed', async () => {
  const chosen = { source: [ledger], environment: ['production'] }
  const rows = await all(risk, chosen)
  expect(rows.every((row) => row.source.name === 'ledger' && row.environment === 'production')).toBe(true)
  const narrower: Partial<IdentityFilters>[] = [
    { flag: ['superuser'] },
    { lastUsed: ['7d'] },
    { baseline: ['empty'] },
    { liveGrants: true },
    { liveGrants: false },
    {},
  ]
  for (const one of narrower) {
    const asked = { ...chosen, ...one }
    expect(await countListedIdentities(risk, filters(asked))).toBe((await all(risk, asked)).length)
  }
})

test('owner:none, owner:me and a named owner select what they say', async () => {
  expect(await all(owner, { owner: ['none'] })).toHaveLength(18)
  expect(await all(owner, { owner: ['me'] })).toHaveLength(6)
  expect(await all(risk, { owner: [owner.actor.personId] })).toHaveLength(6)
  expect(await all(risk, { owner: ['none', owner.actor.personId] })).toHaveLength(24)
})

test('the state of the baseline is the same in the row and in the filter', async () => {
  const rows = await all(risk)
  expect(rows.filter((row) => row.baseline === 'excess')).toHaveLength(3)
  for (const state of ['empty', 'undeclared', 'excess', 'scoped'] as const)
    expect((await all(risk, { baseline: [state] })).map((row) => row.id)).toEqual(
      rows.filter((row) => row.baseline === state).map((row) => row.id),
    )
})

test('the search finds any part of a name, and signs in it mean themselves', async () => {
  expect((await all(risk, { q: 'OADER-1' })).every((row) => row.name === 'loader-1')).toBe(true)
  expect(await all(risk, { q: 'l%r' })).toEqual([])
  expect(await all(risk, { q: 'cron_' })).toEqual([])
})

test('among 100,000 identities every order goes on from page to page without losing or repeating one', async () => {
  await db.rows(sql`
    INSERT INTO identity (source_id, id, external_id, account_key, name, kind, environment, flags, last_used_at, last_used_known, standing_count)
    SELECT CASE WHEN n % 2 = 0 THEN ${ledger} ELSE ${billing} END, 'idn_' || lpad(to_hex(n), 32, '0'), 'x' || n, 'x' || n, 'svc-' || md5(n::text), 'service-account',
      'production', CASE WHEN n % 10 = 0 THEN ARRAY['dormant'] ELSE '{}' END, CASE WHEN n % 3 = 0 THEN now() - make_interval(days => n % 400) END, n % 2 = 0, n % 7
    FROM generate_series(1, 100000) n`)
  const maintain = openDatabase(database.superuserUrl)
  await maintain.rows(sql`ANALYZE`)
  await maintain.close()
  for (const sort of IDENTITY_SORTS) {
    const seen: string[] = []
    let cursor: string | null = null
    for (let pages = 0; pages < 3; pages++) {
      const order = { sort, direction: 'desc' as const }
      const slice: Awaited<ReturnType<typeof listIdentities>> = await listIdentities(stranger, {
        filters: filters({}),
        order,
        page: { limit: 200, cursor },
      })
      seen.push(...slice.data.map((row) => row.id))
      cursor = slice.nextCursor
    }
    expect([sort, new Set(seen).size]).toEqual([sort, 600])
  }
  const { facets } = await identityListFacets(stranger, [])
  expect(facets.env?.find((option) => option.value === 'production')?.count).toBeGreaterThanOrEqual(100_000)
}, 60_000)
