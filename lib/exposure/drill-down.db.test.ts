/** What a figure of exposure opens is what it counted, to the identity and to the grant; what is not known stays unknown. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { listGrants } from '#lib/access/server.ts'
import { GRANT_LIST } from '#lib/access/query/model.ts'
import type { IdentityId } from '#lib/kernel/ids.ts'
import { readQuery } from '#lib/kernel/list-query/read.ts'
import { DAY_MS, HOUR_MS, type Instant, instant, MINUTE_MS } from '#lib/kernel/time.ts'
import { databaseTime, type Database, openDatabase } from '#lib/platform/db/database.ts'
import { sql } from '#lib/platform/db/sql.ts'
import { type GrantOf, insertToldGrant } from '#lib/testing/builders/ended-grants.ts'
import { insertEntitlement, insertHolding, insertIdentity, insertSource } from '#lib/testing/builders/inventory.ts'
import { insertOwnership } from '#lib/testing/builders/ownership.ts'
import { insertPerson, personContext, type TestPerson } from '#lib/testing/builders/people.ts'
import { testDatabase, type TestDatabase } from '#lib/testing/database.ts'
import { concurrencySeries, durationBins, exposureLanes } from './queries.ts'

let database: TestDatabase
let db: Database
let now: Instant
let risk: TestPerson
let owner: TestPerson
let stranger: TestPerson
let place: Omit<GrantOf, 'identityId'>
const ago = (ms: number) => instant(now - ms)
const range = () => ({ from: ago(7 * DAY_MS), to: now })
const first = { limit: 200, cursor: null }
const lanesOf = (query: object, person = risk) =>
  exposureLanes(personContext(db, person), { ...range(), ...query }, first)

/** Owned; held from `from` until `to`, asked for `askedMs`. */
async function given(name: string, from: Instant, to: Instant, askedMs = HOUR_MS): Promise<IdentityId> {
  const { id: identityId } = await insertIdentity(db, place.sourceId, { name })
  await insertOwnership(db, { sourceId: place.sourceId, identityId }, { personId: owner.id })
  await insertToldGrant(db, { ...place, identityId }, { begunAt: from, endsAt: to, goneAt: to, askedMs })
  return identityId
}

beforeAll(async () => {
  database = await testDatabase()
  db = openDatabase(database.url)
  now = instant(Math.floor((await databaseTime(db)) / 1_000) * 1_000)
  risk = await insertPerson(db, { roles: ['risk_viewer'] })
  owner = await insertPerson(db)
  stranger = await insertPerson(db)
  const { id: sourceId } = await insertSource(db)
  const { id: entitlementId } = await insertEntitlement(db, sourceId)
  place = { sourceId, entitlementId, requesterId: owner.id }
  await given('first', ago(5 * HOUR_MS), ago(3 * HOUR_MS), 4 * HOUR_MS)
  // It begins in the very moment in which the first is gone.
  await given('after', ago(3 * HOUR_MS), ago(2 * HOUR_MS), HOUR_MS)
  await given('both', ago(4 * HOUR_MS), ago(150 * MINUTE_MS), 15 * MINUTE_MS)
  await given('short', ago(DAY_MS), ago(DAY_MS - 400), 15 * MINUTE_MS + 1)
  const standing = await insertIdentity(db, sourceId, { name: 'standing', firstSeenAt: ago(6 * DAY_MS) })
  await insertHolding(db, sourceId, { identityId: standing.id, entitlementId }, { firstSeenAt: ago(6 * DAY_MS) })
  await insertOwnership(db, { sourceId, identityId: standing.id }, { personId: owner.id })
})
afterAll(async () => {
  await db?.close()
  await database?.close()
})

describe('lanes of one moment', () => {
  test('who was counted at the peak of each bucket has a lane, and nobody else has', async () => {
    const series = await concurrencySeries(personContext(db, risk), { ...range(), maxBuckets: 60 })
    for (const bucket of series.buckets) {
      const elevated = await lanesOf({ elevatedOnly: true, heldAt: bucket.elevatedPeakAt })
      expect([bucket.elevatedPeakAt, elevated.total, elevated.data.length]).toEqual([
        bucket.elevatedPeakAt,
        bucket.elevated,
        bucket.elevated,
      ])
      expect((await lanesOf({ heldAt: bucket.heldPeakAt })).total).toBe(bucket.held)
    }
    expect(series.peaks).toMatchObject({ elevated: { count: 2 }, held: { count: 3 }, standing: { count: 1 } })
  })

  test('windows are half-open: in the moment of an end the grant is gone, in that of its beginning it is there', async () => {
    const at = async (moment: Instant) =>
      (await lanesOf({ elevatedOnly: true, heldAt: moment })).data.map((lane) => lane.name).toSorted()
    expect(await at(ago(3 * HOUR_MS))).toEqual(['after', 'both'])
    expect(await at(instant(ago(3 * HOUR_MS) - 1))).toEqual(['both', 'first'])
    expect(await at(ago(2 * HOUR_MS))).toEqual([])
  })

  test('I41: whoever was elevated for less than a second was elevated', async () => {
    const { data } = await lanesOf({ elevatedOnly: true })
    expect(data.map(({ name, elevatedMs }) => [name, elevatedMs])).toContainEqual(['short', 1_000])
  })

  test('I40: the total counts what the actor may see, never what lies outside', async () => {
    expect(await lanesOf({}, stranger)).toMatchObject({ data: [], total: 0 })
    expect((await lanesOf({}, owner)).total).toBe((await lanesOf({})).total)
    const paged = await exposureLanes(personContext(db, owner), range(), { limit: 2, cursor: null })
    expect([paged.data.length, paged.total]).toEqual([2, 5])
  })
})

describe('use', () => {
  test('no use is “never” only where uses would be known; elsewhere it is unknown', async () => {
    const { data } = await lanesOf({})
    expect(data.every((lane) => lane.lastUsedAt === null && !lane.lastUsedKnown)).toBe(true)
    const named = (name: string) => data.find((lane) => lane.name === name)?.identityId
    await db.rows(sql`UPDATE identity SET last_used_known = true WHERE id = ${named('first')}`)
    await db.rows(
      sql`UPDATE identity SET last_used_known = true, last_used_at = to_timestamp(${ago(HOUR_MS)} / 1000.0) WHERE id = ${named('both')}`,
    )
    const known = new Map((await lanesOf({})).data.map((lane) => [lane.name, [lane.lastUsedAt, lane.lastUsedKnown]]))
    expect(known.get('first')).toEqual([null, true])
    expect(known.get('both')).toEqual([ago(HOUR_MS), true])
    expect(known.get('after')).toEqual([null, false])
  })
})

describe('durations', () => {
  const listed = async (person: TestPerson, q: string): Promise<number> => {
    const { terms, problems } = readQuery(q, GRANT_LIST)
    expect(problems).toEqual([])
    return (await listGrants(personContext(db, person), { view: 'past', gone: range(), terms }, first)).data.length
  }
  const minutes = (ms: number) => `${ms / MINUTE_MS}m`

  test('each bin counts exactly the grants that its line in the list asks for, and each grant once', async () => {
    for (const person of [risk, owner, stranger]) {
      const { bins, grants } = await durationBins(personContext(db, person), range())
      for (const { aboveMs, upToMs, asked, held } of bins)
        for (const [key, count] of Object.entries({ asked, held })) {
          const low = aboveMs > 0 ? `${key}:>${minutes(aboveMs)} ` : ''
          const line = `${low}${upToMs === null ? '' : `${key}:<=${minutes(upToMs)}`}`
          expect([line, await listed(person, line)]).toEqual([line, count])
        }
      expect(bins.reduce((sum, bin) => sum + bin.held, 0)).toBe(grants)
    }
  })

  test('a bin is open below and closed above', async () => {
    const { bins } = await durationBins(personContext(db, risk), range())
    expect(bins.slice(0, 3).map((bin) => [bin.asked, bin.held])).toEqual([
      [1, 1],
      [2, 1],
      [1, 2],
    ])
  })

  test('I41: what ended without a read-back is told beside them, and is in no bin', async () => {
    const before = await durationBins(personContext(db, risk), range())
    const { id: identityId } = await insertIdentity(db, place.sourceId, { name: 'kept' })
    await insertToldGrant(db, { ...place, identityId }, { endsAt: ago(HOUR_MS), endedAt: ago(HOUR_MS) })
    const after = await durationBins(personContext(db, risk), range())
    expect([after.grants, after.unproven - before.unproven]).toEqual([before.grants, 1])
  })
})
