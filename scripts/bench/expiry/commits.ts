/**
 * What an end costs our own database: claim and finish with two commits, audit row, outbox row and triggers, against
 * raw one-row UPDATE commits on the same connections.
 */
import { claimDue, type Claimed } from '#lib/access/store/queue.ts'
import { recordSettled, type Settled } from '#lib/access/store/records.ts'
import { type Database, openDatabase } from '#lib/platform/db/database.ts'
import { sql } from '#lib/platform/db/sql.ts'
import { newId } from '#lib/platform/new-id.ts'
import { client, type Ground } from '../ground.ts'
import { insertLive, type Pair } from '../pairs.ts'
import { perSecond } from '../measure.ts'

const recorder = { actor: { kind: 'worker', name: 'bench' }, via: 'worker', requestId: 'bench' } as const

export type Commits = {
  connections: number
  rawUpdatesPerSecond: number
  endsOneByOnePerSecond: number
  oneByOneRatio: number
}
export type Batched = { batch: number; rawUpdatesPerSecond: number; endsPerSecond: number; ratio: number }

export const settled = (grant: Claimed): Settled => ({
  attempt: {
    id: newId('attempt'),
    sourceId: grant.sourceId,
    grantId: grant.id,
    effect: 'revoke',
    fence: grant.fence,
    worker: 'bench',
    startedAt: grant.revokeDueAt,
    outcome: 'gone',
    errorKind: null,
    error: null,
    evidence: { readBack: { present: false } },
  },
  expected: 'revoking',
  next: {
    state: 'ended',
    goneAt: grant.endsAt,
    ackedAt: grant.endsAt,
    overshootMs: 0,
    lagMs: 0,
    heldOtherwise: false,
    sessionsTerminated: 0,
    sweepUnitMs: 5_000,
    sweeps: 3,
  },
  event: {
    type: 'grant.ended',
    subject: { kind: 'grant', id: grant.id },
    sourceId: grant.sourceId,
    identityId: grant.identityId,
    summary: `${grant.accountName} → ${grant.entitlementName} has ended`,
    payload: { requestId: grant.requestId, goneAt: grant.endsAt },
  },
})

async function endNext(db: Database, ground: Ground, limit: number): Promise<number> {
  const claimed = await claimDue(db, recorder, 'expiry', {
    worker: 'bench',
    leaseMs: 15_000,
    room: new Map([[ground.sourceId, limit]]),
  })
  if (claimed.length > 0) await recordSettled(db, recorder, claimed.map(settled))
  return claimed.length
}

/** Alternates raw and ours in slices, so that a busy moment of the machine hits both. */
async function alternately(ours: () => Promise<number>, raw: () => Promise<number>, slices: number) {
  const ends: number[] = []
  const updates: number[] = []
  for (let slice = 0; slice < slices; slice += 1) {
    updates.push(await raw())
    ends.push(await ours())
  }
  const median = (values: number[]) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0
  return { ends: median(ends), updates: median(updates) }
}

const SLICES = 9
/** The worker's own pool, with one connection; the raw updates use the same. */
const AS_THE_ENGINE = { poolSize: 1, onePlanEach: true }

async function oneByOne(ground: Ground, connections: number, eachSlice: number): Promise<Commits> {
  const pools = Array.from({ length: connections }, () => openDatabase(ground.appUrl, AS_THE_ENGINE))
  const admin = await client(ground.superuserUrl)
  await admin.query(
    'CREATE TABLE IF NOT EXISTS bench_row (id int PRIMARY KEY, n int NOT NULL); GRANT SELECT, UPDATE ON bench_row TO curfew_app',
  )
  await admin.query('INSERT INTO bench_row SELECT n, 0 FROM generate_series(1, 1000) n ON CONFLICT DO NOTHING')
  await admin.end()
  const raw = () =>
    perSecond(async () => {
      await Promise.all(
        pools.map(async (db, lane) => {
          for (let n = 0; n < eachSlice; n += 1)
            await db.rows(sql`UPDATE bench_row SET n = n + 1 WHERE id = ${1 + ((n * connections + lane) % 1000)}`)
        }),
      )
      return eachSlice * connections
    })
  const ours = () =>
    perSecond(async () => {
      const ended = await Promise.all(
        pools.map(async (db) => {
          let done = 0
          for (let n = 0; n < eachSlice; n += 1) done += await endNext(db, ground, 1)
          return done
        }),
      )
      const total = ended.reduce((sum, one) => sum + one, 0)
      if (total !== eachSlice * connections) throw new Error(`${total} of ${eachSlice * connections} ended`)
      return total
    })
  const { ends, updates } = await alternately(ours, raw, SLICES)
  await Promise.all(pools.map((pool) => pool.close()))
  return { connections, rawUpdatesPerSecond: updates, endsOneByOnePerSecond: ends, oneByOneRatio: ends / updates }
}

async function batched(ground: Ground, batch: number): Promise<Batched> {
  const db = openDatabase(ground.appUrl, AS_THE_ENGINE)
  const raw = () =>
    perSecond(async () => {
      for (let n = 0; n < 500; n += 1) await db.rows(sql`UPDATE bench_row SET n = n + 1 WHERE id = ${1 + n}`)
      return 500
    })
  const ours = () =>
    perSecond(async () => {
      let done = 0
      for (let n = 0; n < 5; n += 1) done += await endNext(db, ground, batch)
      if (done !== 5 * batch) throw new Error(`${done} of ${5 * batch} ended`)
      return done
    })
  const { ends, updates } = await alternately(ours, raw, SLICES)
  await db.close()
  return { batch, rawUpdatesPerSecond: updates, endsPerSecond: ends, ratio: ends / updates }
}

/** @param pairs are used as often as needed: nothing is done at the target here */
export async function measureCommits(
  ground: Ground,
  pairs: readonly Pair[],
): Promise<{ oneByOne: Commits[]; batched: Batched }> {
  const each = 100
  const needed = SLICES * each * (1 + 4) + SLICES * 5 * 100
  const many = Array.from({ length: needed }, (_, index) => pairs[index % pairs.length]).filter(
    (pair) => pair !== undefined,
  )
  // No two end at the same microsecond, as in life: equal keys are kept together by the index, and cleaned up much later.
  await insertLive(
    ground,
    many,
    many.map((_, index) => index - 60_000),
  )
  return {
    oneByOne: [await oneByOne(ground, 1, each), await oneByOne(ground, 4, each)],
    batched: await batched(ground, 100),
  }
}
