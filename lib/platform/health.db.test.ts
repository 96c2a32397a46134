/** What `/api/health/ready` says, on a real database. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { migrationsInFolder } from '#scripts/machine/migrations.ts'
import { type TestDatabase, testDatabase } from '#lib/testing/database.ts'
import { type Database, openDatabase } from './db/database.ts'
import { sql } from './db/sql.ts'
import { AUDIT_NOT_PROTECTED, judgeMigrations, migrationNames, readiness } from './health.ts'
import { beat, BEAT_IS_FRESH_MS, endBeat } from './heartbeat.ts'
import { prune } from './jobs/prune.ts'
import { newId } from './new-id.ts'

let product: TestDatabase
let db: Database
const names = migrationNames()
const heart = { id: newId('worker'), version: '1.0.0', host: 'here' }
const letBeatAge = (seconds: number) =>
  db.rows(sql`UPDATE worker_heartbeat SET beat_at = clock_timestamp() - make_interval(secs => ${seconds})`)

beforeAll(async () => {
  product = await testDatabase()
  db = openDatabase(product.url)
})
afterAll(async () => {
  await db.close()
  await product.close()
})

describe('ready', () => {
  test('while a worker beats, and not a moment after it said goodbye', async () => {
    await beat(db, heart)
    expect(await readiness(db, names)).toMatchObject({
      ready: true,
      warnings: [],
      checks: { worker: { ok: true, detail: '1 alive' } },
    })
    await endBeat(db, heart.id)
    expect(await readiness(db, names)).toMatchObject({
      ready: false,
      checks: { database: { ok: true }, migrations: { ok: true }, worker: { ok: false } },
    })
  })

  test('a worker that stopped beating ten seconds ago counts as gone, until it beats again', async () => {
    await beat(db, heart)
    await letBeatAge(BEAT_IS_FRESH_MS / 1000 + 1)
    expect((await readiness(db, names)).checks.worker.detail).toContain('the last was seen 11 s ago')
    await beat(db, heart)
    expect((await readiness(db, names)).ready).toBe(true)
  })

  test('the migrations are those the project holds, no more and no fewer', async () => {
    expect(names).toEqual(migrationsInFolder())
    expect((await readiness(db, [...names, '20991231000000_next'])).checks.migrations).toEqual({
      ok: false,
      detail: 'not applied: 20991231000000_next',
    })
    expect(judgeMigrations(names, [...names, '20991231000000_next']).detail).toContain('of a newer version')
  })

  test('I29: a role that could alter the log is warned about', async () => {
    const owner = openDatabase(product.ownerUrl, { poolSize: 1 })
    expect((await readiness(owner, names)).warnings).toEqual([AUDIT_NOT_PROTECTED])
    await owner.close()
  })

  test('a database that is away is said to be away, without its address', async () => {
    const away = openDatabase('postgresql://curfew_app:canary-pw@127.0.0.1:1/curfew', { poolSize: 1 })
    const answer = await readiness(away, names)
    expect(answer).toMatchObject({ ready: false, checks: { database: { ok: false, detail: 'cannot be reached' } } })
    expect(JSON.stringify(answer)).not.toMatch(/canary-pw|127\.0\.0\.1/)
    await away.close()
  })
})

test('what nobody can need is removed: keys of yesterday, workers long gone; the rest stays', async () => {
  await db.rows(sql`
    INSERT INTO idempotency_key (actor_id, key, request_hash, created_at)
    VALUES ('per_1', 'old', 'h', clock_timestamp() - interval '25 hours'), ('per_1', 'new', 'h', clock_timestamp())`)
  await beat(db, heart)
  await letBeatAge(90_000)
  await beat(db, { ...heart, id: newId('worker') })
  expect(await prune(db)).toBe(2)
  expect(await db.rows(sql`SELECT key FROM idempotency_key`)).toEqual([{ key: 'new' }])
  expect(await prune(db)).toBe(0)
})
