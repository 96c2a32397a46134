import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { listGrants } from '#lib/access/server.ts'
import type { GrantFilter } from '#lib/access/server.ts'
import type { SourceId } from '#lib/kernel/ids.ts'
import { DAY_MS, HOUR_MS, type Instant, instant, MINUTE_MS } from '#lib/kernel/time.ts'
import { databaseTime, type Database, openDatabase } from '#lib/platform/db/database.ts'
import { sql } from '#lib/platform/db/sql.ts'
import { type GrantOf, insertToldGrant, type ToldEnd } from '#lib/testing/builders/ended-grants.ts'
import { insertEntitlement, insertIdentity, insertSource } from '#lib/testing/builders/inventory.ts'
import { insertOwnership } from '#lib/testing/builders/ownership.ts'
import { insertPerson, personContext, type TestPerson } from '#lib/testing/builders/people.ts'
import { testDatabase, type TestDatabase } from '#lib/testing/database.ts'
import { durationStats, exposureLanes, overshootStats } from './queries.ts'
import { timeliness } from './timeliness-query.ts'
import type { Quantiles, Timeliness, TimelinessReport } from './timeliness.ts'

let database: TestDatabase
let db: Database
let now: Instant
let risk: TestPerson
let owner: TestPerson
let stranger: TestPerson
const ago = (ms: number) => instant(now - ms)

type Place = GrantOf & { name: string }
async function place(): Promise<Place> {
  const { id: sourceId, name } = await insertSource(db)
  const { id: identityId } = await insertIdentity(db, sourceId, {})
  const { id: entitlementId } = await insertEntitlement(db, sourceId)
  await insertOwnership(db, { sourceId, identityId }, { personId: owner.id })
  return { sourceId, identityId, entitlementId, requesterId: owner.id, name }
}
const told = (of: GrantOf, end: ToldEnd) => insertToldGrant(db, of, end)
/** Ended `endedAgo` before now, gone `overshootMs` after its end. */
const ended = (of: GrantOf, endedAgo: number, overshootMs: number, more: Partial<ToldEnd> = {}) =>
  told(of, { endsAt: ago(endedAgo), goneAt: instant(ago(endedAgo) + overshootMs), ...more })

const report = (of: { sourceId: SourceId } | null, person = risk, range = { from: ago(7 * DAY_MS), to: now }) =>
  timeliness(personContext(db, person), { ...range, sourceId: of?.sourceId })
const whole = async (of: { sourceId: SourceId }): Promise<Timeliness> => (await report(of)).whole

/** The definition, by hand: the value at the rank ⌈share · n⌉ of the sorted values. */
const nearestRank = (values: readonly number[], share: number): number =>
  values.toSorted((a, b) => a - b)[Math.max(0, Math.ceil(share * values.length) - 1)] as number
const quantilesOf = (values: readonly number[]): Quantiles => ({
  p50Ms: nearestRank(values, 0.5),
  p95Ms: nearestRank(values, 0.95),
  p99Ms: nearestRank(values, 0.99),
  maxMs: Math.max(...values),
})

beforeAll(async () => {
  database = await testDatabase()
  db = openDatabase(database.url)
  now = instant(Math.floor((await databaseTime(db)) / 1_000) * 1_000)
  risk = await insertPerson(db, { roles: ['risk_viewer'] })
  owner = await insertPerson(db)
  stranger = await insertPerson(db)
})
afterAll(async () => {
  await db?.close()
  await database?.close()
})

describe('the distribution', () => {
  test('quantiles are nearest rank: each is a value that was measured', async () => {
    const of = await place()
    const values = Array.from({ length: 37 }, (_, index) => ((index * 7919) % 613) - 500)
    for (const value of values) await ended(of, 2 * DAY_MS, value, { lagMs: value + 700 })
    const found = await whole(of)
    expect(found.overshoot).toEqual(quantilesOf(values))
    expect(found.lag).toEqual(quantilesOf(values.map((value) => value + 700)))
    expect(found).toMatchObject({
      proven: 37,
      judged: 37,
      onTime: values.filter((value) => value <= 0).length,
      late: values.filter((value) => value > 0).length,
      marginMs: { least: 250, most: 250 },
    })
  })

  test('an end asked for hours before is counted and judged by its lag, and never makes the quantiles look better', async () => {
    const of = await place()
    await ended(of, HOUR_MS, -20)
    for (let count = 0; count < 5; count++) await ended(of, HOUR_MS, -2 * HOUR_MS, { cause: 'ended-early', lagMs: 40 })
    await ended(of, HOUR_MS, -3 * HOUR_MS, { cause: 'kill-switch', lagMs: 90 })
    await ended(of, HOUR_MS, -HOUR_MS, { cause: 'activation-failed', state: 'activation_failed', lagMs: 1_000 })
    expect(await whole(of)).toMatchObject({
      proven: 8,
      byExpiry: 1,
      endedEarly: 5,
      byKillSwitch: 1,
      neverGiven: 1,
      judged: 1,
      overshoot: { p50Ms: -20, maxMs: -20 },
      lag: { p50Ms: 40, maxMs: 1_000 },
    })
  })

  test('I41: whatever was gone late counts as late, also when it was to end early', async () => {
    const of = await place()
    await ended(of, HOUR_MS, -100)
    await ended(of, HOUR_MS, 9_000, { cause: 'kill-switch', lagMs: 3_600_000 })
    expect(await whole(of)).toMatchObject({ judged: 2, late: 1, overshoot: { maxMs: 9_000 } })
  })

  test('the bins and the points hold every judged end once', async () => {
    const of = await place()
    for (const value of [-250, -200, -1, 0, 0.5, 1, 250, 90_000]) await ended(of, 3 * DAY_MS, value)
    await ended(of, HOUR_MS, -40)
    const found = await report(of)
    const at = (upToMs: number) => found.bins.find((bin) => bin.upToMs === upToMs)?.count
    expect(found.bins.reduce((sum, bin) => sum + bin.count, 0)).toBe(9)
    expect([at(-200), at(-1), at(0), at(1), at(500), at(600_000)]).toEqual([2, 1, 1, 2, 1, 1])
    expect(found.points.map((point) => [point.judged, point.late])).toEqual([
      [8, 4],
      [1, 0],
    ])
    expect(found.points[0]?.overshoot).toEqual(quantilesOf([-250, -200, -1, 0, 0.5, 1, 250, 90_000]))
  })
})

describe('I41: never under-reports', () => {
  test('kept for another grant and closed by force are counted apart, and never as ended on time', async () => {
    const of = await place()
    await ended(of, HOUR_MS, -50)
    await told(of, { endsAt: ago(HOUR_MS), endedAt: ago(HOUR_MS + 100) })
    await told(of, { endsAt: ago(2 * HOUR_MS), endedAt: ago(HOUR_MS), forceClosed: true })
    await told(of, { endsAt: ago(HOUR_MS), endedAt: ago(HOUR_MS), cause: 'never-started' })
    expect(await whole(of)).toMatchObject({ proven: 1, onTime: 1, judged: 1, kept: 1, mayBeLive: 1 })
  })

  test('what is overdue, failing or closed by force goes on beyond its approval until now', async () => {
    const of = await place()
    await told(of, { endsAt: ago(5 * MINUTE_MS), state: 'revoke_failing' })
    await told(of, { endsAt: ago(3 * MINUTE_MS), state: 'active' })
    await told(of, { endsAt: instant(now + HOUR_MS), state: 'revoke_failing', cause: 'ended-early' })
    await told(of, { endsAt: ago(HOUR_MS), endedAt: ago(30 * MINUTE_MS), forceClosed: true })
    await ended(of, DAY_MS, 1_500)
    const found = await report(of)
    const sinceNow = found.asOf - now
    expect(found.whole).toMatchObject({
      overdue: 3,
      overdueSince: ago(HOUR_MS),
      failing: 2,
      mayBeLive: 1,
      late: 1,
    })
    // The range ends at `now`, a little before the answer's own present.
    expect(sinceNow).toBeGreaterThanOrEqual(0)
    expect(found.whole.beyond).toEqual({ grants: 4, ms: 68 * MINUTE_MS + 1_500, runningMs: 68 * MINUTE_MS })
    expect(found.worst.map((one) => [one.ms, one.goneAt === null, one.forceClosed])).toEqual([
      [HOUR_MS, true, true],
      [5 * MINUTE_MS, true, false],
      [3 * MINUTE_MS, true, false],
      [1_500, false, false],
    ])
  })

  test('exposure beyond approval is that of the range, however long it began before', async () => {
    const of = await place()
    await ended(of, 10 * DAY_MS, 9 * DAY_MS)
    const found = await report(of, risk, { from: ago(2 * DAY_MS), to: ago(DAY_MS / 2) })
    expect(found.whole).toMatchObject({ late: 1, beyond: { grants: 1, ms: DAY_MS } })
  })

  test('a grant closed by force stays a bar past its end in the lanes', async () => {
    const of = await place()
    await told(of, { endsAt: ago(2 * HOUR_MS), endedAt: ago(HOUR_MS), forceClosed: true })
    const { data } = await exposureLanes(
      personContext(db, risk),
      { from: ago(DAY_MS), to: now, identityId: of.identityId },
      { limit: 5, cursor: null },
    )
    expect(data[0]?.windows.find((one) => one.band === 'overdue')).toMatchObject({
      start: ago(2 * HOUR_MS),
      end: now,
      open: true,
    })
    expect(data[0]?.elevatedMs).toBe(2 * HOUR_MS + 10 * MINUTE_MS)
    const stats = await durationStats(personContext(db, risk), { from: ago(DAY_MS), to: now, sourceId: of.sourceId })
    expect(stats.elevatedMs).toBe(2 * HOUR_MS + 10 * MINUTE_MS)
  })

  test('an end that is taken back is overdue again, and its first measure is kept for the counters', async () => {
    const of = await place()
    const id = await ended(of, HOUR_MS, -30)
    await db.sqlTransaction(async (tx) => {
      await tx.rows(sql`
        UPDATE access_grant SET state = 'revoking', ended_at = NULL, gone_at = NULL, overshoot_ms = NULL, lag_ms = NULL, due_at = clock_timestamp()
        WHERE id = ${id}`)
      await tx.rows(sql`
        INSERT INTO audit_event (id, kind, type, actor_kind, actor_label, via, subject_kind, subject_id, source_id, summary)
        VALUES (${`evt_${id}`}, 'change', 'grant.reappeared', 'worker', 'w', 'worker', 'grant', ${id}, ${of.sourceId}, 's')`)
    })
    expect(await whole(of)).toMatchObject({ proven: 0, overdue: 1 })
    expect(
      await db.rows(sql`SELECT grant_id, overshoot_ms, end_cause FROM grant_end_revised WHERE grant_id = ${id}`),
    ).toEqual([{ grantId: id, overshootMs: -30, endCause: 'expiry' }])
  })
})

describe('figures and their rows', () => {
  test('sources add up to the whole, a removed one included', async () => {
    const found = await report(null)
    const removed = await place()
    await ended(removed, HOUR_MS, -10)
    await db
      .rows(sql`UPDATE source SET removed_at = clock_timestamp() WHERE id = ${removed.sourceId}`)
      .catch(() => null)
    const after = await report(null)
    expect(after.whole.proven).toBe(found.whole.proven + 1)
    for (const key of ['proven', 'late', 'kept', 'overdue', 'failing', 'mayBeLive'] as const)
      expect(after.sources.reduce((sum, source) => sum + source[key], 0)).toBe(after.whole[key])
    expect(after.sources.reduce((sum, source) => sum + source.beyond.ms, 0)).toBe(after.whole.beyond.ms)
  })

  test('each figure is the length of the list that it opens', async () => {
    const found = await report(null)
    const rows = async (filter: Partial<GrantFilter>) =>
      (await listGrants(personContext(db, risk), { view: 'past', ...filter }, { limit: 200, cursor: null })).data.length
    const gone = found.range
    expect(await rows({ gone })).toBe(found.whole.proven)
    expect(await rows({ gone, end: 'late' })).toBe(found.whole.late)
    expect(await rows({ gone, end: 'judged' })).toBe(found.whole.judged)
    expect(await rows({ gone, end: 'early' })).toBe(found.whole.endedEarly)
    expect(await rows({ gone, end: 'killed' })).toBe(found.whole.byKillSwitch)
    expect(await rows({ gone, end: 'kept' })).toBe(found.whole.kept)
    expect(await rows({ end: 'may-be-live' })).toBe(found.whole.mayBeLive)
    expect(await rows({ view: 'overdue' })).toBe(found.whole.overdue)
    expect(await rows({ view: 'live', end: 'failing' })).toBe(found.whole.failing)
    expect(found.bins.length).toBeGreaterThan(4)
    for (const { aboveMs, upToMs, count } of found.bins)
      expect(await rows({ gone, overshoot: { aboveMs, upToMs } })).toBe(count)
  })

  test('I40: people are shown the ends of grants that their own list shows', async () => {
    expect((await report(null, stranger)).whole).toMatchObject({ proven: 0, overdue: 0, beyond: { grants: 0 } })
    expect((await report(null, owner)).whole.proven).toBe((await report(null)).whole.proven)
  })

  test('the strip and the report are one figure', async () => {
    const stats = await overshootStats(personContext(db, risk), { from: ago(7 * DAY_MS), to: now })
    const found: TimelinessReport = await report(null)
    expect(stats).toMatchObject({
      ended: found.whole.proven,
      late: found.whole.late,
      ...found.whole.overshoot,
      overdueNow: found.whole.overdue,
      unproven: found.whole.kept + found.whole.mayBeLive,
    })
  })
})

describe('tens of thousands of ended grants', () => {
  test('a range is answered by its index, and the few that were late by their own', { timeout: 60_000 }, async () => {
    const superuser = openDatabase(database.superuserUrl, { poolSize: 1 })
    const of = await place()
    // Past the audit's triggers, which would want as many rows of their own.
    await superuser.pool.query('SET session_replication_role = replica')
    // Vacuum marks only pages visible to all whose commits it knows to be written.
    await superuser.pool.query('SET synchronous_commit = on')
    await superuser.pool.query(
      `INSERT INTO access_grant (source_id, id, request_id, identity_id, entitlement_id, account_key, entitlement_external_id, state, duration_ms, margin_ms,
         starts_at, activating_at, active_at, ends_at, gone_at, ended_at, overshoot_ms, lag_ms, end_cause)
       SELECT $1, 'grt_many' || n, 'req_many' || n, $2, $3, 'k', 'e', 'ended', 60000, 250, t, t, t, t, t, t, -(n % 250), n % 250, 'expiry'
       FROM generate_series(1, 30000) n, LATERAL (SELECT clock_timestamp() - make_interval(days => 30 + n % 370) AS t) past`,
      [of.sourceId, of.identityId, of.entitlementId],
    )
    await superuser.pool.query('VACUUM ANALYZE access_grant')
    const planOf = async (where: string) => {
      const { rows } = await superuser.pool.query<{ 'QUERY PLAN': string }>(
        `EXPLAIN SELECT source_id, overshoot_ms, lag_ms, end_cause, margin_ms FROM access_grant g WHERE ${where}`,
      )
      return rows.map((row) => row['QUERY PLAN']).join('\n')
    }
    const month = `g.gone_at >= now() - interval '60 days' AND g.gone_at < now() - interval '30 days'`
    // Whether the table's pages need a look besides depends on how far vacuum has come; which index serves it does not.
    expect(await planOf(`g.overshoot_ms IS NOT NULL AND ${month}`)).toContain('grant_proven_gone')
    expect(await planOf(`g.overshoot_ms > 0 AND ${month}`)).toContain('grant_gone_late')
    await superuser.close()
    const found = await report(of, risk, { from: ago(399 * DAY_MS), to: now })
    expect(found.whole).toMatchObject({ late: 0, overshoot: { maxMs: 0 } })
    expect(found.whole.proven).toBeGreaterThan(29_000)
    expect(found.bins.reduce((sum, bin) => sum + bin.count, 0)).toBe(found.whole.judged)
  })
})
