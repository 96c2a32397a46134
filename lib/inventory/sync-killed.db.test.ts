import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Context } from '#lib/platform/context.ts'
import { openDatabase, type Database } from '#lib/platform/db/database.ts'
import { sql } from '#lib/platform/db/sql.ts'
import { silentLog } from '#lib/platform/log.ts'
import { parseKeyring } from '#lib/platform/secrets/keyring.ts'
import { testDatabase, type TestDatabase } from '#lib/testing/database.ts'
import { fakeRegistry } from '#lib/testing/fake-connector.ts'
import { STALLING_KEY, stallingTarget } from '#lib/testing/stalling-sync.ts'
import { addSource, requestSync, runDueSync } from './server.ts'

const WORKER = fileURLToPath(new URL('../testing/stalling-sync.ts', import.meta.url))
let database: TestDatabase
let db: Database
let ctx: Context
beforeAll(async () => {
  database = await testDatabase()
  db = openDatabase(database.url)
  ctx = { actor: { kind: 'operator', name: 'Test' }, via: 'cli', requestId: 'test', db, log: silentLog }
})
afterAll(async () => {
  await db.close()
  await database.close()
})

test('a sync survives SIGKILL of its worker: the next one goes on from the page after the last stored', async () => {
  const target = stallingTarget(crypto.randomUUID())
  const deps = { keyring: parseKeyring(STALLING_KEY), connectorFor: fakeRegistry(target) }
  const { sourceId } = await addSource(
    ctx,
    { name: 'killed', kind: 'fake', config: { target: target.key }, secret: { password: 'right' } },
    deps,
  )
  const { syncId } = await requestSync(ctx, { sourceId })
  const env = { ...process.env, DATABASE_URL: database.url, SYNC_ID: syncId, TARGET_KEY: target.key }
  const doomed = spawn(process.execPath, [WORKER], { env, stdio: ['ignore', 'pipe', 'inherit'] })
  expect(String((await once(doomed.stdout, 'data'))[0])).toBe('stalled\n')
  doomed.kill('SIGKILL')
  await once(doomed, 'exit')

  const present = async () =>
    (await db.rows(sql`SELECT id FROM identity WHERE source_id = ${sourceId} AND gone_at IS NULL`)).length
  expect(await present()).toBe(4)
  expect(await runDueSync(ctx, { ...deps, only: syncId })).toBeNull()
  // The lease is over in 30 seconds; the test does not wait for them.
  await db.rows(sql`UPDATE sync_run SET lease_until = clock_timestamp() WHERE id = ${syncId}`)
  expect(await runDueSync(ctx, { ...deps, only: syncId })).toMatchObject({ state: 'succeeded' })
  expect(await present()).toBe(8)
  // Two pages of identities were left, and one each of credentials and holdings.
  expect(target.pagesFetched).toBe(4)
})
