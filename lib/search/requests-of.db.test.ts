/** Requests of those who asked often: found as by reading all of them, without reading all of them. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { IdentityId, SourceId } from '#lib/kernel/ids.ts'
import { loadScope } from '#lib/people/server.ts'
import { type Database, openDatabase } from '#lib/platform/db/database.ts'
import { type Statement, sql } from '#lib/platform/db/sql.ts'
import { insertEntitlement, insertIdentity, insertSource } from '#lib/testing/builders/inventory.ts'
import { insertOwnership } from '#lib/testing/builders/ownership.ts'
import { insertPerson, personContext, type TestPerson } from '#lib/testing/builders/people.ts'
import { type TestDatabase, testDatabase } from '#lib/testing/database.ts'
import { type Of, requestsOf } from './store.ts'

const EACH = 10_000
let database: TestDatabase
let db: Database
let superuser: Database
let people: Record<'busy' | 'other' | 'owner' | 'auditor', TestPerson>
let sourceId: SourceId
let identities: IdentityId[]

beforeAll(async () => {
  database = await testDatabase()
  db = openDatabase(database.url, { poolSize: 2 })
  superuser = openDatabase(database.superuserUrl, { poolSize: 1 })
  people = {
    busy: await insertPerson(db),
    other: await insertPerson(db),
    owner: await insertPerson(db),
    auditor: await insertPerson(db, { roles: ['auditor'] }),
  }
  sourceId = (await insertSource(db)).id
  const entitlement = await insertEntitlement(db, sourceId)
  identities = []
  for (let n = 0; n < 3; n += 1) identities.push((await insertIdentity(db, sourceId)).id)
  const [first] = identities
  if (first) await insertOwnership(db, { sourceId, identityId: first }, { personId: people.owner.id })
  // Past the audit's triggers, which would want as many rows of their own. Those that wait are the oldest.
  await superuser.pool.query('SET session_replication_role = replica')
  await superuser.pool.query(
    `INSERT INTO access_request (id, source_id, identity_id, entitlement_id, entitlement_hash, requester_person_id, duration_ms, reason, asked_hash, policy_version,
       state, created_at, lapses_at, decided_at)
     SELECT 'req_' || who || n, $1, ($2::text[])[1 + n % 3], $3, 'h', ($4::text[])[who], 60000, 'again', 'a', 'p', state,
       clock_timestamp() - make_interval(mins => n * 7919 % 100000 + CASE WHEN state = 'pending' THEN 100000 ELSE 0 END), clock_timestamp() + interval '1 hour', CASE WHEN state <> 'pending' THEN clock_timestamp() END
     FROM generate_series(1, 2) who, generate_series(1, $5::int) n,
       LATERAL (SELECT CASE WHEN n <= 3 AND who = 1 THEN 'pending' ELSE 'denied' END AS state) s
     ON CONFLICT DO NOTHING`,
    [sourceId, identities, entitlement.id, [people.busy.id, people.other.id], EACH],
  )
  await superuser.pool.query('VACUUM ANALYZE access_request')
  const waits = await db.rows(sql`SELECT 1 FROM access_request WHERE state = 'pending'`)
  if (waits.length === 0) throw new Error('nothing waits, so the order says nothing')
})
afterAll(async () => {
  await db.close()
  await superuser.close()
  await database.close()
})

/** Read as a whole: what waits first, then what is newest. */
async function byReadingAll(of: Of, who: 'owner' | 'auditor', limit: number): Promise<string[]> {
  const seen = who === 'auditor' ? sql`TRUE` : sql`r.identity_id = ${identities[0]}`
  const rows = await db.rows<{ id: string }>(sql`
    SELECT r.id FROM access_request r
    WHERE (r.requester_person_id = ANY(${[...of.people]}::text[]) OR r.identity_id = ANY(${of.identities.map(({ id }) => id)}::text[])) AND ${seen}
    ORDER BY (r.state = 'pending') DESC, r.created_at DESC, r.id DESC LIMIT ${limit}`)
  return rows.map(({ id }) => id)
}

const nobody: Of = { id: null, identities: [], people: [] }
const asks = (): [string, Of][] => {
  const [, second] = identities
  const pairs = second ? [{ id: second, sourceId }] : []
  return [
    ['one who asked often', { ...nobody, people: [people.busy.id] }],
    ['two of them', { ...nobody, people: [people.busy.id, people.other.id] }],
    ['one of them, and an identity', { ...nobody, people: [people.other.id], identities: pairs }],
    ['an identity', { ...nobody, identities: pairs }],
    ['nobody', nobody],
  ]
}

test.each(['auditor', 'owner'] as const)(
  'I40: %s finds what waits first, then what is newest, and nothing else',
  async (who) => {
    const scope = await loadScope(personContext(db, people[who]))
    for (const [said, of] of asks())
      for (const limit of [1, 4, 30]) {
        const found = await requestsOf(db, scope, of, limit)
        expect([said, ...found.map(({ id }) => id)]).toEqual([said, ...(await byReadingAll(of, who, limit))])
      }
  },
)

test('what somebody asked ten thousand times is not read as a whole', async () => {
  const asked: Statement[] = []
  const noting = { rows: <T>(statement: Statement) => (asked.push(statement), db.rows<T>(statement)) }
  const scope = await loadScope(personContext(db, people.auditor))
  await requestsOf(noting, scope, { ...nobody, people: [people.busy.id] }, 4)
  const [statement] = asked
  const { rows } = await superuser.pool.query<{ 'QUERY PLAN': string }>(`EXPLAIN ${statement?.text}`, [
    ...(statement?.values ?? []),
  ])
  const plan = rows.map((row) => row['QUERY PLAN']).join('\n')
  expect(plan).toContain('access_request_requester_person_id_created_at_idx')
  expect(plan).not.toContain('Seq Scan on access_request')
})
