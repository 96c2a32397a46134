import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { canonicalAsked } from '#lib/access/asked.ts'
import type { Asked } from '#lib/access/model.ts'
import { sha256Hex } from '#lib/platform/hash.ts'
import { openDatabase, type Database } from '#lib/platform/db/database.ts'
import { sql } from '#lib/platform/db/sql.ts'
import { openSecret } from '#lib/platform/secrets/envelope.ts'
import { loadKeyring } from '#lib/platform/secrets/keyring.ts'
import { type Cluster, startCluster } from '#lib/testing/targets/postgres-cluster.ts'
import { testDatabase, type TestDatabase } from '#lib/testing/database.ts'
import { ACCOUNTS_FILE, type AccountsFile, seedDemo, type SeedOptions } from './index.ts'

let cluster: Cluster
let database: TestDatabase
let db: Database
let dataDir: string
let options: SeedOptions

beforeAll(async () => {
  cluster = await startCluster(18)
  database = await testDatabase()
  dataDir = mkdtempSync(join(tmpdir(), 'curfew-seed-'))
  const { host, port, superuser, password } = cluster
  options = {
    ownerUrl: database.ownerUrl,
    keyFile: join(dataDir, 'secrets.key'),
    dataDir,
    target: { host, port, superuser, password },
  }
  await seedDemo(options)
  db = openDatabase(database.url)
})
afterAll(async () => {
  await db?.close()
  await database?.close()
  await cluster?.stop()
  rmSync(dataDir, { recursive: true, force: true })
})

const one = async <T>(statement: ReturnType<typeof sql>): Promise<T> => (await db.rows<T>(statement))[0] as T
const signIn = async (user: string, password: string): Promise<pg.Client> => {
  const client = new pg.Client({ host: cluster.host, port: cluster.port, database: 'business', user, password })
  await client.connect()
  return client
}
const accounts = (): AccountsFile => JSON.parse(readFileSync(join(dataDir, ACCOUNTS_FILE), 'utf8')) as AccountsFile
const passwordOf = (name: string): string =>
  accounts().accounts.find((account) => account.name === name)?.password ?? ''

test('the world has the size it promises', async () => {
  const counts = await one<Record<string, number>>(sql`
    SELECT (SELECT count(*) FROM identity i JOIN source s ON s.id = i.source_id WHERE s.connected) AS real, (SELECT count(*) FROM identity) AS all,
      (SELECT count(*) FROM access_request) AS requests, (SELECT count(DISTINCT state) FROM access_request) AS states, (SELECT count(*) FROM person) AS people,
      (SELECT count(*) FROM access_grant WHERE overshoot_ms > 0) AS late, (SELECT count(*) FROM observation o JOIN source s ON s.id = o.source_id WHERE s.connected) AS watched`)
  expect(counts).toMatchObject({ states: 5, people: 7, late: 4, watched: 3 })
  expect(counts.real).toBeGreaterThanOrEqual(40)
  expect(counts.all).toBeGreaterThanOrEqual(1_900)
  expect(counts.requests).toBeGreaterThanOrEqual(270)
})

test('it is never made in a database that is not empty', async () => {
  await expect(seedDemo(options)).rejects.toThrow(/empty database/)
})

test('I27: the story is on record in the order of time, and ends with demo.seeded', async () => {
  const { wrong } = await one<{ wrong: number }>(
    sql`SELECT count(*)::int AS wrong FROM (SELECT at < lag(at) OVER (ORDER BY seq) AS back FROM audit_event) x WHERE back`,
  )
  expect(wrong).toBe(0)
  expect(
    await one(sql`SELECT type, at <= clock_timestamp() AS past FROM audit_event ORDER BY seq DESC LIMIT 1`),
  ).toEqual({ type: 'demo.seeded', past: true })
})

test('history obeys the rules of the product: asked hashes, voters, owners and ends are what they should be', async () => {
  const requests = await db.rows<Asked & { askedHash: string }>(sql`
    SELECT source_id, identity_id, entitlement_id, entitlement_hash, duration_ms, starts_at, reason, task, extends_grant_id, asked_hash FROM access_request`)
  expect(requests.filter(({ askedHash, ...asked }) => sha256Hex(canonicalAsked(asked)) !== askedHash)).toEqual([])
  const wrong = await one<Record<string, number>>(sql`
    SELECT (SELECT count(*)::int FROM vote v JOIN access_request r ON r.id = v.request_id WHERE v.person_id = r.requester_person_id) AS own_votes,
      (SELECT count(*)::int FROM access_request r WHERE NOT EXISTS (SELECT 1 FROM ownership o JOIN team_member m ON m.team_id = o.owner_team_id
        WHERE o.identity_id = r.identity_id AND m.person_id = r.requester_person_id AND o.since < r.created_at)) AS strangers,
      (SELECT count(*)::int FROM access_grant g WHERE g.activating_at < g.approved_at OR g.gone_at < g.activating_at OR g.ends_at - g.activating_at > make_interval(secs => g.duration_ms / 1000.0 + 0.001)) AS odd_ends,
      (SELECT count(*)::int FROM access_request r JOIN holding h ON h.source_id = r.source_id AND h.identity_id = r.identity_id AND h.entitlement_id = r.entitlement_id
        AND h.gone_at IS NULL) AS held_anyway,
      (SELECT count(*)::int FROM access_grant a JOIN access_grant b ON b.identity_id = a.identity_id AND b.entitlement_id = a.entitlement_id AND b.id > a.id
        AND a.activating_at IS NOT NULL AND b.activating_at IS NOT NULL AND tstzrange(a.activating_at, a.gone_at) && tstzrange(b.activating_at, b.gone_at)) AS overlaps`)
  expect(wrong).toEqual({ ownVotes: 0, strangers: 0, oddEnds: 0, heldAnyway: 0, overlaps: 0 })
})

test('the accounts are real: a reader reads and may not write, an expired password does not sign in', async () => {
  expect(statSync(join(dataDir, ACCOUNTS_FILE)).mode & 0o777).toBe(0o600)
  const client = await signIn('invoice-sync', passwordOf('invoice-sync'))
  try {
    expect((await client.query('SELECT count(*)::int AS n FROM billing.invoices')).rows).toEqual([{ n: 600 }])
    await expect(client.query('DELETE FROM billing.payments')).rejects.toMatchObject({ code: '42501' })
  } finally {
    await client.end()
  }
  await expect(signIn('vendor-tax-import', passwordOf('vendor-tax-import'))).rejects.toMatchObject({ code: '28P01' })
})

test('the connector has the least rights: it administers the governed roles and can use none of them', async () => {
  const { sealed, id } = await one<{ sealed: Uint8Array; id: string }>(
    sql`SELECT x.sealed, s.id FROM source_secret x JOIN source s ON s.id = x.source_id`,
  )
  const { password } = JSON.parse(
    openSecret(
      loadKeyring(options.keyFile, { create: false }),
      { table: 'source_secret', rowId: id, column: 'sealed' },
      sealed,
    ),
  ) as { password: string }
  const client = await signIn('curfew_connector', password)
  try {
    await client.query('GRANT billing_writer TO "invoice-sync" WITH INHERIT TRUE, SET FALSE')
    await client.query('REVOKE billing_writer FROM "invoice-sync"')
    for (const refused of [
      'SELECT 1 FROM billing.invoices',
      'SET ROLE billing_writer',
      'CREATE ROLE x',
      'GRANT pg_read_all_data TO curfew_connector',
    ])
      await expect(client.query(refused)).rejects.toMatchObject({ code: '42501' })
  } finally {
    await client.end()
  }
})

test('I33: no password of the demo lies in the product’s database in the clear', async () => {
  const secrets = [...accounts().accounts.map((account) => account.password), cluster.password]
  const { rows } = await db.pool.query<{ text: string }>(`SELECT string_agg(x::text, E'\\n') AS text FROM (
    SELECT to_jsonb(t) AS x FROM source t UNION ALL SELECT to_jsonb(t) FROM audit_event t UNION ALL SELECT to_jsonb(t) FROM identity t UNION ALL
    SELECT to_jsonb(t) FROM sync_run t UNION ALL SELECT to_jsonb(t) FROM grant_attempt t) y`)
  expect(secrets.filter((secret) => rows[0]?.text.includes(secret))).toEqual([])
})
