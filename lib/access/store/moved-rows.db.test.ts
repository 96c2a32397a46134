/** A claim meets rows that change between its look and its lock: by `ctid` it takes what it locked as it saw it, or nothing. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { SourceId } from '#lib/kernel/ids.ts'
import { newId } from '#lib/platform/new-id.ts'
import { type Database, openDatabase, type SqlRunner } from '#lib/platform/db/database.ts'
import { type Sql, sql } from '#lib/platform/db/sql.ts'
import { insertEntitlement, insertIdentity, insertSource } from '#lib/testing/builders/inventory.ts'
import { type TestDatabase, testDatabase } from '#lib/testing/database.ts'
import { workerContext } from '#lib/testing/worlds/access-world.ts'
import { claimDue } from './queue.ts'

let product: TestDatabase
let db: Database
let admin: Database
beforeAll(async () => {
  product = await testDatabase()
  db = openDatabase(product.url, { poolSize: 2, onePlanEach: true })
  admin = openDatabase(product.superuserUrl, { poolSize: 2 })
})
afterAll(async () => {
  await Promise.all([db.close(), admin.close()])
  await product.close()
})

/** Two live grants whose time is up, the first one due first. */
async function due(): Promise<{ source: SourceId; first: string; second: string }> {
  const { id: source } = await insertSource(db)
  const identity = await insertIdentity(db, source)
  const entitlement = await insertEntitlement(db, source)
  const [first, second] = [newId('grant'), newId('grant')]
  await unwatched(sql`
    INSERT INTO access_grant (source_id, id, request_id, identity_id, entitlement_id, account_key, entitlement_external_id, state, duration_ms, margin_ms,
      starts_at, activating_at, active_at, ends_at, due_at)
    SELECT ${source}, id, id, ${identity.id}, ${entitlement.id}, id, 'e', 'active', 60000, 250, now(), now(), now(), now(),
      now() - make_interval(secs => 10 - place)
    FROM unnest(${[first, second]}::text[]) WITH ORDINALITY AS of(id, place)`)
  return { source, first, second }
}
const unwatched = (statement: Sql) =>
  admin.sqlTransaction(async (tx) => {
    await tx.rows(sql`SET LOCAL session_replication_role = replica`)
    await tx.rows(statement)
  })

const LOCK = 7_202_777
/** Its claims see the rows as they are now, and lock them when the gate is open. */
const gated = (runner: SqlRunner): SqlRunner => ({
  rows: ({ text, values }) => {
    const behindGate = text.replace(
      "WHERE state = 'active'",
      `WHERE pg_advisory_xact_lock_shared(${LOCK})::text = '' AND state = 'active'`,
    )
    if (behindGate === text) throw new Error('the claim reads otherwise by now')
    return runner.rows({ text: behindGate, values })
  },
})
const claim = (runner: SqlRunner, sources: readonly SourceId[]) =>
  claimDue(runner, workerContext(db), 'expiry', {
    worker: 'engine',
    leaseMs: 15_000,
    room: new Map(sources.map((id) => [id, 16])),
  })

/** @param change what happens to the first row behind the look of a claim */
async function claimBehind(sources: readonly SourceId[], change: Sql) {
  const gate = await admin.pool.connect()
  try {
    await gate.query(`SELECT pg_advisory_lock(${LOCK})`)
    const claiming = claim(gated(db), sources)
    await expect
      .poll(
        () =>
          admin.rows(sql`SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND objid = ${LOCK}::int AND NOT granted`),
        { interval: 5 },
      )
      .toHaveLength(1)
    await unwatched(change)
    await gate.query(`SELECT pg_advisory_unlock(${LOCK})`)
    return (await claiming).map(({ id }) => id as string)
  } finally {
    gate.release()
  }
}
const rowOf = async (id: string) => {
  const [row] = await db.rows<{ state: string; fence: number }>(
    sql`SELECT state, fence FROM access_grant WHERE id = ${id}`,
  )
  return row
}
const eventsOf = async (id: string) => (await db.rows(sql`SELECT 1 FROM audit_event WHERE subject_id = ${id}`)).length

test.each([
  ['beside the indexes', sql`attempts = attempts`],
  ['into the indexes', sql`due_at = due_at - interval '1 s'`],
])('a row that moved %s behind the look is left for the next claim, and claimed once (I4)', async (_, change) => {
  for (const others of [0, 1]) {
    const { source, first, second } = await due()
    const sources = others === 0 ? [source] : [source, (await insertSource(db)).id]
    expect(await claimBehind(sources, sql`UPDATE access_grant SET ${change} WHERE id = ${first}`)).toEqual([second])
    expect(await rowOf(first)).toEqual({ state: 'active', fence: 0 })
    expect((await claim(db, sources)).map(({ id }) => id)).toEqual([first])
    expect(await rowOf(first)).toEqual({ state: 'revoking', fence: 1 })
    expect([await eventsOf(first), await eventsOf(second)]).toEqual([1, 1])
  }
})

test.each([
  [
    'was given more time',
    sql`due_at = clock_timestamp() + interval '1 h', ends_at = clock_timestamp() + interval '1 h'`,
  ],
  ['was ended early', sql`state = 'revoking', end_cause = 'ended-early'`],
  [
    'was claimed by another worker',
    sql`state = 'revoking', fence = fence + 1, lease_until = clock_timestamp() + interval '1 h'`,
  ],
])('a row that %s behind the look is not claimed for its old state (I4)', async (_, change) => {
  const { source, first, second } = await due()
  expect(await claimBehind([source], sql`UPDATE access_grant SET ${change} WHERE id = ${first}`)).toEqual([second])
  expect(await claim(db, [source])).toEqual([])
  expect(await eventsOf(first)).toBe(0)
})
