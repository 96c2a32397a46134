/** What metrics add up as ends come is what a count of all ends finds, whatever happens meanwhile (I41). */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { recordEvents } from '#lib/audit/record.ts'
import type { GrantId } from '#lib/kernel/ids.ts'
import { HOUR_MS, type Instant, instant } from '#lib/kernel/time.ts'
import { databaseTime, type Database, openDatabase } from '#lib/platform/db/database.ts'
import { sql } from '#lib/platform/db/sql.ts'
import { type GrantOf, insertToldGrant } from '#lib/testing/builders/ended-grants.ts'
import { insertEntitlement, insertIdentity, insertSource } from '#lib/testing/builders/inventory.ts'
import { insertPerson } from '#lib/testing/builders/people.ts'
import { testDatabase, type TestDatabase } from '#lib/testing/database.ts'
import { workerContext } from '#lib/testing/worlds/access-world.ts'
import { END_BOUNDS } from './read-metrics.ts'
import { countEveryEnd, readTally } from './store/tally.ts'

let database: TestDatabase
let db: Database
/** Another process, with connections of its own. */
let other: Database
let now: Instant
let of: GrantOf

beforeAll(async () => {
  database = await testDatabase()
  db = openDatabase(database.url, { poolSize: 6 })
  other = openDatabase(database.url, { poolSize: 3 })
  now = await databaseTime(db)
  const { id: sourceId } = await insertSource(db)
  of = {
    sourceId,
    identityId: (await insertIdentity(db, sourceId)).id,
    entitlementId: (await insertEntitlement(db, sourceId)).id,
    requesterId: (await insertPerson(db)).id,
  }
})
afterAll(async () => {
  await db.close()
  await other.close()
  await database.close()
})

const endsAt = () => instant(now - HOUR_MS)
const ended = (overshootMs: number, lagMs = 60) =>
  insertToldGrant(db, of, { endsAt: endsAt(), goneAt: instant(endsAt() + overshootMs), lagMs })
const failing = () => insertToldGrant(db, of, { endsAt: endsAt(), state: 'revoke_failing' })
/** As the engine records an end; the transaction commits when `then` is done. */
const recordEnd = (grantId: GrantId, overshootMs: number, then: () => Promise<void> = async () => {}) =>
  other.sqlTransaction(async (tx) => {
    await tx.rows(sql`
      UPDATE access_grant SET state = 'ended', ended_at = clock_timestamp(), gone_at = ends_at + make_interval(secs => ${overshootMs / 1000}::float8),
        overshoot_ms = ${overshootMs}, lag_ms = 60, due_at = NULL WHERE id = ${grantId}`)
    await recordEvents(tx, workerContext(other), {
      type: 'grant.ended',
      subject: { kind: 'grant', id: grantId },
      sourceId: of.sourceId,
      summary: 's',
      payload: { overshootMs, lagMs: 60 },
    })
    await then()
  })
const takeBack = (grantId: GrantId) =>
  other.sqlTransaction(async (tx) => {
    await tx.rows(sql`
      UPDATE access_grant SET state = 'revoking', ended_at = NULL, gone_at = NULL, overshoot_ms = NULL, lag_ms = NULL, due_at = clock_timestamp()
      WHERE id = ${grantId}`)
    await recordEvents(tx, workerContext(other), {
      type: 'grant.reappeared',
      subject: { kind: 'grant', id: grantId },
      sourceId: of.sourceId,
      summary: 's',
    })
  })
const told = () => readTally(db, END_BOUNDS)
const everyEnd = () => countEveryEnd(db, END_BOUNDS)
const total = (rows: Awaited<ReturnType<typeof told>>) =>
  rows.filter(({ measure }) => measure === 'lag').reduce((sum, { count }) => sum + count, 0)

test('ends are added once each: from before the first scrape, since, taken back and ended again', async () => {
  for (const overshoot of [-200, 3]) await ended(overshoot)
  expect(await told()).toEqual(await everyEnd())
  const again = await failing()
  await recordEnd(again, -150)
  await ended(700)
  expect(total(await told())).toBe(4)
  await takeBack(again)
  expect(total(await told())).toBe(4)
  await recordEnd(again, 5_000)
  expect(total(await told())).toBe(5)
  expect(await told()).toEqual(await everyEnd())
})

test('an end whose transaction is under way while others are read is added when it commits, and once', async () => {
  const before = total(await told())
  const slow = await failing()
  await recordEnd(slow, -20, async () => {
    await ended(-30)
    expect(total(await told())).toBe(before + 1)
    await ended(-40)
    expect(total(await told())).toBe(before + 2)
  })
  expect(total(await told())).toBe(before + 3)
  expect(await told()).toEqual(await everyEnd())
})

test('many processes that are scraped while ends come tell counts that only grow, and lose none', async () => {
  const before = total(await told())
  const seen: number[][] = await Promise.all([
    ...[db, other, db, other].map(async (process) => {
      const counts: number[] = []
      for (let n = 0; n < 10; n++) counts.push(total(await readTally(process, END_BOUNDS)))
      return counts
    }),
    (async () => {
      for (let n = 0; n < 20; n++) await ended(n - 10)
      return []
    })(),
  ])
  for (const counts of seen) expect(counts).toEqual(counts.toSorted((a, b) => a - b))
  expect(total(await told())).toBe(before + 20)
  expect(await told()).toEqual(await everyEnd())
})

test('a scrape reads no ends that were added before', async () => {
  await told()
  const superuser = openDatabase(database.superuserUrl, { poolSize: 1 })
  // An end that nobody recorded is seen by a count of all, and by nothing that goes on from where it was.
  await superuser.sqlTransaction(async (tx) => {
    await tx.rows(sql`SET LOCAL session_replication_role = replica`)
    await tx.rows(
      sql`UPDATE access_grant SET lag_ms = NULL WHERE id = (SELECT id FROM access_grant WHERE lag_ms = 60 LIMIT 1)`,
    )
  })
  const { length } = await told()
  expect(total(await told())).toBe(total(await everyEnd()) + 1)
  // Other bounds are another tally: everything is counted anew.
  const coarse = { overshootMs: [0], lagMs: [1_000] }
  expect(await readTally(db, coarse)).toEqual(await countEveryEnd(db, coarse))
  expect(await told()).toEqual(await everyEnd())
  expect(length).toBeGreaterThan(0)
  await superuser.close()
})

test('a database that was loaded into another cluster is counted anew, and what it brought is not added again', async () => {
  const superuser = openDatabase(database.superuserUrl, { poolSize: 1 })
  const [grantId, before] = [await ended(-10), total(await told())]
  await superuser.sqlTransaction(async (tx) => {
    await tx.rows(sql`SET LOCAL session_replication_role = replica`)
    // Numbers of transactions that are still to come here.
    await tx.rows(sql`
      INSERT INTO audit_event (id, xid, kind, type, actor_kind, actor_label, via, subject_kind, subject_id, source_id, summary, payload)
      SELECT 'evt_brought', pg_snapshot_xmax(pg_current_snapshot())::text::bigint::text::xid8, 'change', 'grant.ended', 'worker', 'w', 'worker', 'grant', ${grantId}, ${of.sourceId}, 's', '{}'`)
    await tx.rows(sql`UPDATE audit_event SET xid = (xid::text::bigint + 40)::text::xid8 WHERE id = 'evt_brought'`)
    await tx.rows(sql`UPDATE end_tally_state SET snapshot = '999999999:999999999:'`)
  })
  expect(total(await told())).toBe(before)
  for (let n = 0; n < 50; n++) await ended(-5)
  expect(total(await told())).toBe(before + 50)
  expect(await told()).toEqual(await everyEnd())
  await superuser.close()
})
