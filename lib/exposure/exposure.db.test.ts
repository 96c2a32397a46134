import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { recordEvents } from '#lib/audit/record.ts'
import type { EntitlementId, GrantId, IdentityId, SourceId } from '#lib/kernel/ids.ts'
import { DAY_MS, HOUR_MS, type Instant, instant, MINUTE_MS } from '#lib/kernel/time.ts'
import { coveredMs, window } from '#lib/kernel/window.ts'
import { databaseTime, openDatabase, type Database } from '#lib/platform/db/database.ts'
import { sql } from '#lib/platform/db/sql.ts'
import { newId } from '#lib/platform/new-id.ts'
import {
  builderContext,
  insertEntitlement,
  insertHolding,
  insertIdentity,
  insertSource,
} from '#lib/testing/builders/inventory.ts'
import { insertBaseline, insertOwnership } from '#lib/testing/builders/ownership.ts'
import { insertPerson, insertTeam, personContext, type TestPerson } from '#lib/testing/builders/people.ts'
import { testDatabase, type TestDatabase } from '#lib/testing/database.ts'
import type { Lane } from './model.ts'
import { concurrencySeries, durationStats, exposureLanes, overshootStats } from './queries.ts'

let database: TestDatabase
let db: Database
let now: Instant
let risk: TestPerson
let owner: TestPerson
let stranger: TestPerson
let source: { id: SourceId; name: string }
let imported: { id: SourceId; name: string }
const entitlements: EntitlementId[] = []
const identities: Record<'standing' | 'elevated' | 'overdue' | 'mixed' | 'unowned', IdentityId> = {} as never
const page = { limit: 50, cursor: null }
const ago = (milliseconds: number) => instant(now - milliseconds)
const moment = (at: Instant | null) => (at === null ? sql`NULL::timestamptz` : sql`to_timestamp(${at} / 1000.0)`)

/** An approved request and its grant; `goneAt` null is still there. */
async function insertGrant(
  identityId: IdentityId,
  entitlementId: EntitlementId,
  given: { from: Instant; endsAt: Instant; goneAt: Instant | null },
): Promise<GrantId> {
  const [requestId, id] = [newId('request'), newId('grant')]
  const ended = given.goneAt !== null
  await db.sqlTransaction(async (tx) => {
    await tx.rows(sql`
      INSERT INTO access_request (id, source_id, identity_id, entitlement_id, entitlement_hash, requester_person_id, duration_ms, reason, asked_hash,
        policy_version, state, lapses_at, decided_at)
      VALUES (${requestId}, ${source.id}, ${identityId}, ${entitlementId}, 'h', ${owner.id}, 60000, 'r', 'a', 'p', 'approved', clock_timestamp(), clock_timestamp())`)
    await tx.rows(sql`
      INSERT INTO access_grant (source_id, id, request_id, identity_id, entitlement_id, account_key, entitlement_external_id, state, duration_ms, margin_ms,
        starts_at, activating_at, active_at, ends_at, due_at, gone_at, ended_at, overshoot_ms)
      VALUES (${source.id}, ${id}, ${requestId}, ${identityId}, ${entitlementId}, ${identityId}, ${entitlementId}, ${ended ? 'ended' : 'revoking'}, 60000, 250,
        ${moment(given.from)}, ${moment(given.from)}, ${moment(given.from)}, ${moment(given.endsAt)}, ${ended ? sql`NULL` : sql`clock_timestamp()`},
        ${moment(given.goneAt)}, ${moment(given.goneAt)}, ${given.goneAt === null ? null : given.goneAt - given.endsAt})`)
    await recordEvents(
      tx,
      builderContext,
      { type: 'request.approved', subject: { kind: 'request', id: requestId }, summary: 's' },
      { type: 'grant.scheduled', subject: { kind: 'grant', id }, sourceId: source.id, summary: 's' },
    )
  })
  return id
}

const observe = (sourceId: SourceId, from: Instant, to: Instant) =>
  db.rows(
    sql`INSERT INTO observation (id, source_id, starts_at, ends_at) VALUES (${newId('sync')}, ${sourceId}, ${moment(from)}, ${moment(to)})`,
  )

beforeAll(async () => {
  database = await testDatabase()
  db = openDatabase(database.url)
  now = instant(Math.floor((await databaseTime(db)) / 1_000) * 1_000)
  const team = await insertTeam(db)
  risk = await insertPerson(db, { roles: ['risk_viewer'] })
  owner = await insertPerson(db, { teamIds: [team.id] })
  stranger = await insertPerson(db)
  source = await insertSource(db)
  imported = await insertSource(db, { connected: false, kind: 'aws' })
  for (let index = 0; index < 3; index++) entitlements.push((await insertEntitlement(db, source.id)).id)
  for (const name of ['standing', 'elevated', 'overdue', 'mixed', 'unowned'] as const) {
    identities[name] = (await insertIdentity(db, source.id, { name, firstSeenAt: ago(9 * DAY_MS) })).id
    if (name !== 'unowned')
      await insertOwnership(db, { sourceId: source.id, identityId: identities[name] }, { teamId: team.id })
  }
  const [a, b, c] = entitlements as [EntitlementId, EntitlementId, EntitlementId]
  const hold = (identityId: IdentityId, entitlementId: EntitlementId, fields: Parameters<typeof insertHolding>[3]) =>
    insertHolding(db, source.id, { identityId, entitlementId }, fields)
  await hold(identities.standing, a, { firstSeenAt: ago(8 * DAY_MS) })
  await hold(identities.unowned, a, { firstSeenAt: ago(5 * HOUR_MS), goneAt: ago(2 * HOUR_MS) })
  await insertGrant(identities.elevated, b, {
    from: ago(3 * HOUR_MS),
    endsAt: ago(2 * HOUR_MS),
    goneAt: ago(2 * HOUR_MS + 200),
  })
  // What a sync saw of that grant, and noticed to be gone only five minutes later.
  await hold(identities.elevated, b, {
    granted: true,
    firstSeenAt: ago(3 * HOUR_MS - MINUTE_MS),
    goneAt: ago(2 * HOUR_MS - 5 * MINUTE_MS),
  })
  await insertGrant(identities.overdue, b, { from: ago(3 * HOUR_MS), endsAt: ago(HOUR_MS), goneAt: null })
  await hold(identities.mixed, a, { firstSeenAt: ago(4 * DAY_MS) })
  await hold(identities.mixed, c, { firstSeenAt: ago(4 * DAY_MS), goneAt: ago(DAY_MS) })
  await insertGrant(identities.mixed, b, {
    from: ago(30 * HOUR_MS),
    endsAt: ago(28 * HOUR_MS),
    goneAt: ago(27 * HOUR_MS),
  })
  await insertGrant(identities.mixed, b, {
    from: ago(29 * HOUR_MS),
    endsAt: ago(26 * HOUR_MS),
    goneAt: ago(26 * HOUR_MS),
  })
  await insertBaseline(db, { sourceId: source.id, identityId: identities.mixed }, a, owner.id)
  await observe(source.id, ago(9 * DAY_MS), ago(3 * DAY_MS))
  await observe(source.id, ago(2 * DAY_MS), now)
  await insertIdentity(db, imported.id, { name: 'elsewhere' })
  await observe(imported.id, ago(DAY_MS), ago(HOUR_MS))
})
afterAll(async () => {
  await db?.close()
  await database?.close()
})

const range = () => ({ from: ago(7 * DAY_MS), to: now })
const lanes = async (person = risk, query = {}) =>
  (await exposureLanes(personContext(db, person), { ...range(), ...query }, page)).data
const laneOf = async (name: keyof typeof identities): Promise<Lane> => {
  const [lane] = await lanes(risk, { identityId: identities[name] })
  if (!lane) throw new Error(`no lane of ${name}`)
  return lane
}
const bandsOf = (lane: Lane) =>
  lane.windows.map(({ band, start, end, open }) => [band, (start - now) / HOUR_MS, (end - now) / HOUR_MS, open])

describe('lanes from the rows', () => {
  test('I41: a grant past its end that nobody has seen to be gone is exposed until now', async () => {
    expect(bandsOf(await laneOf('overdue')).filter(([band]) => band !== 'unknown')).toEqual([
      ['granted', -3, -1, false],
      ['overdue', -1, 0, true],
    ])
  })

  test('time that nobody observed is unknown, also where a standing holding goes on', async () => {
    const shown = bandsOf(await laneOf('standing'))
    expect(shown).toContainEqual(['undeclared', -168, 0, true])
    expect(shown).toContainEqual(['unknown', -72, -48, false])
  })

  test('what a sync saw of a grant is not counted a second time', async () => {
    const shown = bandsOf(await laneOf('elevated')).filter(([band]) => band !== 'unknown')
    expect(shown.map(([band]) => band)).toEqual(['granted'])
    expect((await laneOf('elevated')).privilegedMs).toBe(HOUR_MS)
  })

  test('overlapping grants are one bar that opens as both', async () => {
    const granted = (await laneOf('mixed')).windows.filter((one) => one.band === 'granted')
    expect(granted).toHaveLength(1)
    expect(granted[0]?.refs).toHaveLength(2)
  })

  test('what SQL sums for all equals what the windows of each say, to the begun second', async () => {
    const all = await lanes()
    expect(all.length).toBe(5)
    for (const lane of all) {
      const covered = (bands: string[]) =>
        coveredMs(lane.windows.filter((one) => bands.includes(one.band)).map((one) => window(one.start, one.end)))
      const toSecond = (milliseconds: number) => Math.ceil(milliseconds / 1_000) * 1_000
      expect([lane.name, lane.privilegedMs]).toEqual([
        lane.name,
        toSecond(covered(['baseline', 'undeclared', 'granted', 'overdue'])),
      ])
      expect([lane.name, lane.elevatedMs]).toEqual([lane.name, toSecond(covered(['granted', 'overdue']))])
    }
    expect(all.map((lane) => lane.privilegedMs)).toEqual(all.map((lane) => lane.privilegedMs).toSorted((a, b) => b - a))
  })

  test('pages follow each other in one range without a gap or a repetition', async () => {
    const found: string[] = []
    for (let cursor: string | null = null, first = true; first || cursor; first = false) {
      const slice = await exposureLanes(personContext(db, risk), { from: ago(7 * DAY_MS) }, { limit: 2, cursor })
      found.push(...slice.data.map((lane) => lane.identityId))
      cursor = slice.nextCursor
    }
    expect(found).toHaveLength(5)
    expect(new Set(found).size).toBe(5)
  })

  test('I40: people see lanes of their own, their teams’ and unowned identities; others do not exist', async () => {
    expect((await lanes(owner)).map((lane) => lane.name).toSorted()).toEqual([
      'elevated',
      'mixed',
      'overdue',
      'standing',
      'unowned',
    ])
    expect((await lanes(stranger)).map((lane) => lane.name)).toEqual(['unowned'])
    expect(await lanes(risk, { sourceId: imported.id })).toEqual([])
    expect((await lanes(risk, { connectedOnly: true })).length).toBe(5)
    await expect(lanes(stranger, { identityId: identities.mixed })).rejects.toMatchObject({ code: 'not-found' })
  })
})

describe('figures from the rows', () => {
  test('concurrency counts an identity once, whatever it holds, and its peak is that of the lanes', async () => {
    const series = await concurrencySeries(personContext(db, risk), {
      from: ago(40 * HOUR_MS),
      to: now,
      maxBuckets: 40,
    })
    const all = await lanes(risk, { from: ago(40 * HOUR_MS) })
    const countAt = (at: number, bands: string[]) =>
      all.filter((lane) => lane.windows.some((one) => bands.includes(one.band) && one.start <= at && at < one.end))
        .length
    const edges = all.flatMap((lane) => lane.windows.map((one) => one.start))
    for (const bucket of series.buckets) {
      const instants = [bucket.from, ...edges.filter((at) => at > bucket.from && at < bucket.to)]
      expect(bucket.elevated).toBe(Math.max(...instants.map((at) => countAt(at, ['granted', 'overdue']))))
      expect(bucket.standing).toBe(Math.max(...instants.map((at) => countAt(at, ['baseline', 'undeclared']))))
      expect(bucket.overdue).toBe(Math.max(...instants.map((at) => countAt(at, ['overdue']))))
    }
    expect(series.peaks.elevated?.count).toBe(2)
  })

  test('unobserved time is told source by source, and a source that began is no change of the world', async () => {
    const series = await concurrencySeries(personContext(db, risk), range())
    expect(series.unknown).toEqual([{ from: ago(3 * DAY_MS), to: ago(2 * DAY_MS) }])
    expect(series.unobserved).toContainEqual({
      sourceId: imported.id,
      name: imported.name,
      connected: false,
      from: ago(HOUR_MS),
      to: now,
    })
    expect(series.began).toEqual([{ sourceId: imported.id, name: imported.name, at: ago(DAY_MS) }])
  })

  test('overshoot is over what was proven gone in the range; what is past its end now is counted apart', async () => {
    const stats = await overshootStats(personContext(db, risk), range())
    expect(stats).toMatchObject({ ended: 3, late: 1, maxMs: HOUR_MS, overdueNow: 1 })
    expect(await overshootStats(personContext(db, stranger), range())).toMatchObject({
      ended: 0,
      maxMs: null,
      overdueNow: 0,
    })
  })

  test('the time-boxed share is of all privileged time, summed over identities', async () => {
    const stats = await durationStats(personContext(db, risk), range())
    const all = await lanes()
    const sum = (bands: string[]) =>
      all.reduce(
        (total, lane) =>
          total +
          coveredMs(lane.windows.filter((one) => bands.includes(one.band)).map((one) => window(one.start, one.end))),
        0,
      )
    expect(stats.standingMs).toBeCloseTo(sum(['baseline', 'undeclared']), -1)
    expect(stats.elevatedMs).toBeCloseTo(sum(['granted', 'overdue']), -1)
    expect(stats.timeBoxedShare).toBeCloseTo(stats.elevatedMs / (stats.elevatedMs + stats.standingMs), 10)
  })

  test('the future has not been exposed yet, and a reversed range is refused', async () => {
    const ctx = personContext(db, risk)
    expect((await exposureLanes(ctx, { from: ago(0), to: instant(now + DAY_MS) }, page)).range.to).toBeLessThan(
      now + DAY_MS,
    )
    await expect(exposureLanes(ctx, { from: now, to: ago(HOUR_MS) }, page)).rejects.toMatchObject({
      code: 'input.invalid',
    })
    await expect(exposureLanes(ctx, range(), { limit: 5, cursor: 'x' })).rejects.toMatchObject({
      code: 'input.invalid',
    })
  })
})
