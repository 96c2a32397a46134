/** The buckets that the database sums up, held against the pure rules over the same rows. */
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { SourceId } from '#lib/kernel/ids.ts'
import { HOUR_MS, type Instant, instant, MINUTE_MS } from '#lib/kernel/time.ts'
import { merge, type Window, window } from '#lib/kernel/window.ts'
import { databaseTime, openDatabase, type Database } from '#lib/platform/db/database.ts'
import { join, type Sql, sql } from '#lib/platform/db/sql.ts'
import { newId } from '#lib/platform/new-id.ts'
import { insertIdentity, insertSource } from '#lib/testing/builders/inventory.ts'
import { insertPerson, personContext, type TestPerson } from '#lib/testing/builders/people.ts'
import { testDatabase, type TestDatabase } from '#lib/testing/database.ts'
import { FIGURES, type Band, type Figure, type Lane, type Range } from './model.ts'
import { concurrencySeries, exposureLanes } from './queries.ts'
import { bucketPeaks, peakOf, stepsOf } from './series.ts'

const IDENTITIES = 5
const BANDS: Readonly<Record<Figure, readonly Band[]>> = {
  held: ['baseline', 'undeclared', 'granted', 'overdue'],
  standing: ['baseline', 'undeclared'],
  elevated: ['granted', 'overdue'],
  overdue: ['overdue'],
}

let database: TestDatabase
let db: Database
let owner: Database
let risk: TestPerson
let now: Instant

beforeAll(async () => {
  database = await testDatabase()
  db = openDatabase(database.url)
  // Rows without their history: only what was held when matters here.
  owner = openDatabase(database.superuserUrl)
  risk = await insertPerson(db, { roles: ['risk_viewer'] })
  now = await databaseTime(db)
})
afterAll(async () => {
  await owner?.close()
  await db?.close()
  await database?.close()
})

/** Before now; few round ones, so that edges meet each other and those of buckets. */
const ago = fc.oneof(
  fc.integer({ min: 0, max: 10 }).map((hours) => hours * HOUR_MS),
  fc.integer({ min: 0, max: 12 * HOUR_MS }),
)
const grant = fc.record({
  who: fc.nat(IDENTITIES - 1),
  from: ago,
  lasts: fc.constantFrom(1, 1_000, 30 * MINUTE_MS, HOUR_MS, 3 * HOUR_MS),
  late: fc.constantFrom(null, 0, -1, 1, 999, 5 * MINUTE_MS),
})
const holding = fc.record({ who: fc.nat(IDENTITIES - 1), from: ago, lasts: fc.option(ago.filter((one) => one > 0)) })
const world = fc.record({
  grants: fc.array(grant, { maxLength: 25 }),
  holdings: fc.array(holding, { maxLength: 8 }),
  maxBuckets: fc.integer({ min: 1, max: 60 }),
  zone: fc.constantFrom(undefined, 'Europe/Berlin', 'Asia/Kathmandu'),
})
type World = typeof world extends fc.Arbitrary<infer W> ? W : never

const before = (milliseconds: number): Sql => sql`to_timestamp(${now - milliseconds} / 1000.0)`

async function lay({ grants, holdings }: World): Promise<SourceId> {
  const { id: sourceId } = await insertSource(db)
  const ids: string[] = []
  for (let index = 0; index < IDENTITIES; index += 1) ids.push((await insertIdentity(db, sourceId)).id)
  const given = grants.map(({ who, from, lasts, late }) => {
    const gone = late === null ? sql`NULL::timestamptz` : before(from - lasts - late)
    return sql`(${sourceId}, ${newId('grant')}, ${newId('request')}, ${ids[who]}, ${newId('entitlement')}, 'a', 'e', ${late === null ? 'revoking' : 'ended'}, 60000, 250,
      ${before(from)}, ${before(from)}, ${before(from - lasts)}, ${late === null ? sql`clock_timestamp()` : sql`NULL::timestamptz`}, ${gone}, ${gone})`
  })
  const held = holdings.map(
    ({ who, from, lasts }) =>
      sql`(${sourceId}, ${newId('holding')}, ${ids[who]}, ${newId('entitlement')}, ${newId('holding')}, ${before(from)}, ${lasts === null ? sql`NULL::timestamptz` : before(from - lasts)})`,
  )
  await owner.sqlTransaction(async (tx) => {
    await tx.rows(sql`SET LOCAL session_replication_role = replica`)
    if (given.length > 0)
      await tx.rows(sql`INSERT INTO access_grant (source_id, id, request_id, identity_id, entitlement_id, account_key, entitlement_external_id, state,
        duration_ms, margin_ms, starts_at, activating_at, ends_at, due_at, gone_at, ended_at) VALUES ${join(given)}`)
    if (held.length > 0)
      await tx.rows(
        sql`INSERT INTO holding (source_id, id, identity_id, entitlement_id, external_id, first_seen_at, gone_at) VALUES ${join(held)}`,
      )
  })
  return sourceId
}

const unionOf = ({ windows }: Lane, figure: Figure): Window[] =>
  merge(windows.filter(({ band }) => BANDS[figure].includes(band)).map(({ start, end }) => window(start, end)))

/** As the rules for one lane say it, moment by moment. */
const stepsBy = (lanes: readonly Lane[], figure: Figure, range: Range) =>
  stepsOf(
    lanes
      .flatMap((lane) => unionOf(lane, figure))
      .flatMap(({ start, end }) => [
        { at: start, delta: 1 },
        { at: end === 'open' ? range.to : end, delta: -1 },
      ]),
    range,
  )

test('I41: every bucket and every peak is what the rules for single lanes add up to', async () => {
  const ctx = personContext(db, risk)
  const range = { from: instant(now - 9 * HOUR_MS), to: now }
  for (const given of fc.sample(world, { numRuns: 40, seed: 20_261_123 })) {
    const sourceId = await lay(given)
    const query = { sourceId, ...range }
    const { data: lanes } = await exposureLanes(ctx, query, { limit: 50, cursor: null })
    const found = await concurrencySeries(ctx, { ...query, maxBuckets: given.maxBuckets, timeZone: given.zone })
    for (const figure of FIGURES) {
      const steps = stepsBy(lanes, figure, range)
      const peaks = bucketPeaks(steps, found.buckets)
      expect(found.buckets.map((bucket) => bucket[figure])).toEqual(peaks.map(({ count }) => count))
      if (figure === 'held') expect(found.buckets.map((one) => one.heldPeakAt)).toEqual(peaks.map(({ at }) => at))
      if (figure === 'elevated')
        expect(found.buckets.map((one) => one.elevatedPeakAt)).toEqual(peaks.map(({ at }) => at))
      if (figure !== 'overdue') expect(found.peaks[figure]).toEqual(peakOf(steps))
    }
  }
})

test('I41: a microsecond of privilege is a millisecond of it in its bucket, never none', async () => {
  const { id: sourceId } = await insertSource(db)
  const { id: identityId } = await insertIdentity(db, sourceId)
  const [from, until] = [0.0014, 0.0012].map((ms) => sql`${before(HOUR_MS)} - make_interval(secs => ${ms}::float8)`)
  await owner.sqlTransaction(async (tx) => {
    await tx.rows(sql`SET LOCAL session_replication_role = replica`)
    await tx.rows(sql`INSERT INTO holding (source_id, id, identity_id, entitlement_id, external_id, first_seen_at, gone_at)
      VALUES (${sourceId}, ${newId('holding')}, ${identityId}, ${newId('entitlement')}, 'h', ${from}, ${until})`)
  })
  const range = { from: instant(now - 2 * HOUR_MS), to: now }
  const found = await concurrencySeries(personContext(db, risk), { sourceId, ...range, maxBuckets: 4 })
  expect(found.peaks.standing).toEqual({ at: now - HOUR_MS - 2, count: 1 })
  expect(found.buckets.map(({ standing }) => standing)).toEqual([0, 1, 0, 0])
})
