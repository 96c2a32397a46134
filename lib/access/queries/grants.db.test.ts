/** Grants as lists and figures tell them: what is counted is what is listed, and what has ended is not read to count what is open. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Instant, instant, MINUTE_MS, plus } from '#lib/kernel/time.ts'
import type { PersonContext } from '#lib/platform/context.ts'
import { type Database, databaseTime, openDatabase } from '#lib/platform/db/database.ts'
import type { Statement } from '#lib/platform/db/sql.ts'
import { insertToldGrant, type ToldEnd } from '#lib/testing/builders/ended-grants.ts'
import { insertEntitlement, insertIdentity, insertSource } from '#lib/testing/builders/inventory.ts'
import { insertOwnership } from '#lib/testing/builders/ownership.ts'
import { insertPerson, insertTeam, personContext, type TestPerson } from '#lib/testing/builders/people.ts'
import { type TestDatabase, testDatabase } from '#lib/testing/database.ts'
import { countListedGrants, listGrants, openGrantCounts } from './grants.ts'

const ENDED = 20_000
let product: TestDatabase
let db: Database
let superuser: Database
let people: Record<'owner' | 'risk' | 'stranger', TestPerson>
let now: Instant

beforeAll(async () => {
  product = await testDatabase()
  db = openDatabase(product.url, { poolSize: 4 })
  superuser = openDatabase(product.superuserUrl, { poolSize: 1 })
  const owners = await insertTeam(db)
  people = {
    owner: await insertPerson(db, { teamIds: [owners.id] }),
    risk: await insertPerson(db, { roles: ['risk_viewer'] }),
    stranger: await insertPerson(db),
  }
  now = await databaseTime(db)
  const source = await insertSource(db)
  const mine = await insertIdentity(db, source.id)
  const others = await insertIdentity(db, source.id)
  await insertOwnership(db, { sourceId: source.id, identityId: mine.id }, { teamId: owners.id })
  const entitlement = await insertEntitlement(db, source.id, {})
  const tell = (identityId: typeof mine.id, told: ToldEnd) =>
    insertToldGrant(
      db,
      { sourceId: source.id, identityId, entitlementId: entitlement.id, requesterId: people.risk.id },
      told,
    )
  const after = (ms: number) => plus(now, ms)
  for (const identity of [mine, others]) {
    await tell(identity.id, { endsAt: after(60 * MINUTE_MS), state: 'active' })
    await tell(identity.id, { endsAt: after(10 * MINUTE_MS), state: 'active' })
    await tell(identity.id, { endsAt: after(-MINUTE_MS), state: 'revoke_failing' })
    await tell(identity.id, { endsAt: after(-9 * MINUTE_MS), endedAt: after(-MINUTE_MS), forceClosed: true })
    await tell(identity.id, { endsAt: after(-MINUTE_MS), goneAt: after(-MINUTE_MS - 200) })
  }
  // Past the audit's triggers, which would want as many rows of their own.
  await superuser.pool.query('SET session_replication_role = replica')
  await superuser.pool.query(
    `INSERT INTO access_grant (source_id, id, request_id, identity_id, entitlement_id, account_key, entitlement_external_id, state, duration_ms, margin_ms,
       starts_at, activating_at, active_at, ends_at, gone_at, ended_at, overshoot_ms, lag_ms, end_cause)
     SELECT $1, 'grt_many' || n, 'req_many' || n, $2, $3, 'k', 'e', 'ended', 60000, 250, t, t, t, t, t, t, -200, 50, 'expiry'
     FROM generate_series(1, $4::int) n, LATERAL (SELECT clock_timestamp() - make_interval(mins => 10 + n) AS t) past`,
    [source.id, others.id, entitlement.id, ENDED],
  )
  await superuser.pool.query(
    `INSERT INTO access_request (id, source_id, identity_id, entitlement_id, entitlement_hash, requester_person_id, duration_ms, reason, asked_hash, policy_version,
       state, lapses_at, decided_at)
     SELECT g.request_id, g.source_id, g.identity_id, g.entitlement_id, 'h', $1, 60000, 'many', 'a', 'p', 'approved', g.starts_at, g.starts_at
     FROM access_grant g WHERE g.id LIKE 'grt_many%'`,
    [people.risk.id],
  )
  for (const table of ['access_grant', 'access_request']) await superuser.pool.query(`VACUUM ANALYZE ${table}`)
})
afterAll(async () => {
  await db.close()
  await superuser.close()
  await product.close()
})

const as = (who: keyof typeof people): PersonContext => personContext(db, people[who])
const all = { limit: 200, cursor: null }

test.each(['owner', 'risk', 'stranger'] as const)('I40: the counts are those of what %s is shown', async (who) => {
  const counts = await openGrantCounts(as(who))
  for (const view of ['live', 'ending-soon', 'overdue'] as const) {
    const { data } = await listGrants(as(who), { view }, all)
    expect(counts[view]).toBe(data.length)
    expect(await countListedGrants(as(who), { view }, { upTo: 1_000 })).toBe(data.length)
  }
  const each = { owner: 1, risk: 2, stranger: 0 }[who]
  expect(counts).toEqual({ live: 3 * each, 'ending-soon': each, overdue: 2 * each })
})

test('a list is counted under its filters, and no further than is asked', async () => {
  expect(await countListedGrants(as('risk'), { view: 'past' }, { upTo: 100 })).toBe(100)
  const text = await listGrants(as('owner'), { view: 'past', text: 'no such name' }, all)
  expect(text.data).toHaveLength(0)
  expect(await countListedGrants(as('owner'), { view: 'past', text: 'no such name' }, { upTo: 100 })).toBe(0)
  expect(await countListedGrants(as('owner'), { view: 'past' }, { upTo: 100 })).toBe(2)
})

test('what ended last comes first, each once, whatever ended at the same moment', async () => {
  const seen: { id: string; at: number }[] = []
  let cursor: string | null = null
  do {
    const page: Awaited<ReturnType<typeof listGrants>> = await listGrants(
      as('owner'),
      { view: 'past' },
      { limit: 1, cursor },
    )
    seen.push(...page.data.map((row) => ({ id: row.id, at: row.endedAt ?? instant(0) })))
    cursor = page.nextCursor
  } while (cursor)
  expect(new Set(seen.map(({ id }) => id)).size).toBe(2)
  expect(seen.map(({ at }) => at)).toEqual(seen.map(({ at }) => at).toSorted((a, b) => b - a))
})

/** How the database goes about what a query asks of it. */
async function plansOf(ask: (ctx: PersonContext) => Promise<unknown>): Promise<string> {
  const asked: Statement[] = []
  const ctx = as('risk')
  const noting: Database = { ...db, rows: (statement) => (asked.push(statement), db.rows(statement)) }
  await ask({ ...ctx, db: noting })
  const plans = asked.map(async ({ text, values }) => {
    const { rows } = await superuser.pool.query<{ 'QUERY PLAN': string }>(`EXPLAIN ${text}`, [...values])
    return rows.map((row) => row['QUERY PLAN']).join('\n')
  })
  return (await Promise.all(plans)).join('\n')
}

test('of twenty thousand that have ended, none is read to count what is open', async () => {
  expect(await plansOf((ctx) => openGrantCounts(ctx))).not.toContain('Seq Scan on access_grant')
})

test('a page of what is past is read in its order, not sorted out of all', async () => {
  const plan = await plansOf((ctx) => listGrants(ctx, { view: 'past' }, { limit: 50, cursor: null }))
  expect(plan).toContain('grant_closed')
  expect(plan).not.toContain('Seq Scan on access_grant')
})
