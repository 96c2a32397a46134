/**
 * I33: the password of a source is used, refused, changed and rotated while everything the product writes is kept; then
 * the password is looked for in all of it. The test fails when the search itself cannot find a planted copy.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Writable } from 'node:stream'
import pino from 'pino'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { castVote } from '#lib/access/commands/cast-vote.ts'
import { submitRequest } from '#lib/access/commands/submit-request.ts'
import { engineDeps } from '#lib/access/engine-deps.ts'
import { createEngine } from '#lib/access/expiry/engine.ts'
import { exportAuditEvents } from '#lib/audit/server.ts'
import { addSource } from '#lib/inventory/commands/add-source.ts'
import { changeSource } from '#lib/inventory/commands/change-source.ts'
import { setRequestable } from '#lib/inventory/commands/set-requestable.ts'
import { testSource } from '#lib/inventory/commands/test-source.ts'
import { connectorFor } from '#lib/inventory/connectors/registry.ts'
import { runDueSync } from '#lib/inventory/jobs.ts'
import { getSource } from '#lib/inventory/queries.ts'
import type { SourceId } from '#lib/kernel/ids.ts'
import { answerError } from '#lib/platform/http/api-route.ts'
import { type Database, openDatabase } from '#lib/platform/db/database.ts'
import { sql } from '#lib/platform/db/sql.ts'
import { addKey, loadKeyring } from '#lib/platform/secrets/keyring.ts'
import { temporaryFolder } from '#lib/testing/temporary-folder.ts'
import { insertOwnership } from '#lib/testing/builders/ownership.ts'
import { insertPerson, insertTeam, personContext } from '#lib/testing/builders/people.ts'
import { type TestDatabase, testDatabase } from '#lib/testing/database.ts'
import { type Cluster, startCluster } from '#lib/testing/targets/postgres-cluster.ts'

const CANARY = 'canary.Q7h2/xÜ-&%41'
const WRONG = 'canary.wrong.T5z'
// As it is, and as it would look in a URL, in JSON, in base64 and in hexadecimal.
const shapes = (secret: string) => [
  secret,
  encodeURIComponent(secret),
  JSON.stringify(secret).slice(1, -1),
  Buffer.from(secret).toString('base64').replace(/=+$/, ''),
  Buffer.from(secret).toString('hex'),
]
const found = (text: string): string[] => [...shapes(CANARY), ...shapes(WRONG)].filter((shape) => text.includes(shape))

let product: TestDatabase
let cluster: Cluster
let db: Database
const written: string[] = []
const log = pino({ level: 'trace' }, new Writable({ write: (chunk, _, done) => (written.push(String(chunk)), done()) }))

beforeAll(async () => {
  ;[product, cluster] = await Promise.all([testDatabase(), startCluster(18)])
  db = openDatabase(product.url)
})
afterAll(async () => {
  await db.close()
  await Promise.all([cluster.stop(), product.close()])
})

/** Whatever comes out of a failing call is kept, as a caller of the API would get it and as a log would hold it. */
async function keep(work: () => Promise<unknown>): Promise<unknown> {
  try {
    const result = await work()
    written.push(JSON.stringify(result) ?? '')
    return result
  } catch (error) {
    written.push(String((error as Error).stack), JSON.stringify(error), await answerError(error, 'req', null).text())
    log.error({ err: error }, 'failed')
    return null
  }
}

async function everythingStored(): Promise<string> {
  const superuser = openDatabase(product.superuserUrl, { poolSize: 1 })
  try {
    const tables = await superuser.rows<{ name: string }>(
      sql`SELECT quote_ident(table_name) AS name FROM information_schema.tables WHERE table_schema = 'public'`,
    )
    const texts: string[] = []
    for (const { name } of tables) {
      const { rows } = await superuser.pool.query<{ text: string | null }>(
        `SELECT string_agg(t::text, chr(10)) AS text FROM ${name} t`,
      )
      texts.push(rows[0]?.text ?? '')
    }
    return texts.join('\n')
  } finally {
    await superuser.close()
  }
}

test('I33: the password of a source is in no log, audit row, error, answer or export', async () => {
  const keyFile = join(temporaryFolder('canary'), 'key')
  const deps = { keyring: loadKeyring(keyFile, { create: true }), connectorFor }
  const witness = await cluster.connect()
  await witness.query(`
    CREATE ROLE writer; CREATE ROLE svc LOGIN; CREATE ROLE curfew LOGIN NOCREATEROLE PASSWORD '${CANARY}';
    GRANT pg_signal_backend, pg_read_all_stats TO curfew; GRANT writer TO curfew WITH ADMIN TRUE, INHERIT FALSE, SET FALSE`)
  const approvers = await insertTeam(db)
  const approver = await insertPerson(db, { teamIds: [approvers.id] })
  const owner = await insertPerson(db)
  const admin = { ...personContext(db, await insertPerson(db, { roles: ['admin'] })), log }
  const auditor = { ...personContext(db, await insertPerson(db, { roles: ['auditor'] })), log }
  const worker = { actor: { kind: 'worker' as const, name: 'w' }, via: 'worker' as const, requestId: 'canary', db, log }
  const config = {
    host: cluster.host,
    port: cluster.port,
    database: 'postgres',
    user: 'curfew',
    sslMode: 'disable' as const,
  }

  // Refused in every way a person can get it wrong.
  for (const url of [
    `postgres://curfew:${encodeURIComponent(WRONG)}@${cluster.host}:${cluster.port}/postgres`,
    `postgres://curfew:${encodeURIComponent(WRONG)}@127.0.0.1:1/postgres`,
    `postgres://:${WRONG}@/x`,
  ])
    await keep(() => addSource(admin, { name: 'wrong', url }, deps))
  await keep(() =>
    addSource(
      admin,
      {
        name: 'odd',
        kind: 'postgresql',
        config: { ...config, password: CANARY },
        secret: { password: CANARY, passwd: CANARY },
      },
      deps,
    ),
  )

  const added = (await keep(() =>
    addSource(
      admin,
      { name: 'canary', kind: 'postgresql', config, secret: { password: CANARY }, approverTeamId: approvers.id },
      deps,
    ),
  )) as { sourceId: SourceId }
  const { sourceId } = added
  await keep(() => testSource(admin, { sourceId }, deps))
  await keep(() => runDueSync(worker, deps))
  await keep(() => getSource(admin, sourceId))
  const [row] = await db.rows<{ identityId: never; entitlementId: never }>(sql`
    SELECT i.id AS identity_id, e.id AS entitlement_id FROM identity i, entitlement e
    WHERE i.source_id = ${sourceId} AND e.source_id = ${sourceId} AND i.name = 'svc' AND e.name = 'writer'`)
  if (!row) throw new Error('the sync found neither account nor role')
  await keep(() =>
    setRequestable(admin, { entitlementId: row.entitlementId, requestable: true, maxDurationMs: 3_600_000 }),
  )
  await insertOwnership(db, { sourceId, identityId: row.identityId }, { personId: owner.id })
  const asked = await submitRequest(personContext(db, owner), {
    ...row,
    durationMs: 60_000,
    reason: 'look for the canary',
  })
  await castVote(personContext(db, approver), {
    requestId: asked.id,
    decision: 'approve',
    reason: '',
    askedHash: asked.askedHash,
  })
  const engine = createEngine(engineDeps(worker, 15_000, deps))
  await engine.drain()

  // A wrong password while a grant is live: failing provisions, revokes, syncs and tests are all told.
  await engine.close()
  await keep(() => changeSource(admin, { sourceId, version: 1, secret: { password: WRONG } }, deps))
  await witness.query(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'curfew'`)
  await keep(() => testSource(admin, { sourceId }, deps))
  await db.rows(sql`UPDATE source SET next_sync_at = clock_timestamp() WHERE id = ${sourceId}`)
  await keep(() => runDueSync(worker, deps))
  const second = createEngine(engineDeps(worker, 15_000, deps))
  await second.drain()
  await second.close()
  addKey(keyFile)
  await witness.end()

  const exported = await Promise.all(
    (['csv', 'jsonl'] as const).map(async (format) =>
      new Response(await exportAuditEvents(auditor, {}, format)).text(),
    ),
  )
  const everything = [...written, ...exported, await everythingStored()].join('\n')
  expect(everything).toContain('source.added')
  expect(written.length).toBeGreaterThan(8)
  expect(found(everything)).toEqual([])
  // The search can find: the key file and a planted copy are not in the product's output, but they would be seen.
  expect(found(`x${Buffer.from(CANARY).toString('base64')}`)).not.toEqual([])
  expect(everything).not.toContain(readFileSync(keyFile, 'utf8').split(/\s+/)[1])
})
