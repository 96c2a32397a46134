/** The grants table as a queue: who gets what of a claim, and what a claim leaves behind. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { SourceId } from '#lib/kernel/ids.ts'
import { newId } from '#lib/platform/new-id.ts'
import { type Database, openDatabase } from '#lib/platform/db/database.ts'
import { sql } from '#lib/platform/db/sql.ts'
import { insertEntitlement, insertIdentity, insertSource } from '#lib/testing/builders/inventory.ts'
import { type TestDatabase, testDatabase } from '#lib/testing/database.ts'
import { workerContext } from '#lib/testing/worlds/access-world.ts'
import { claimDue, peekDue } from './queue.ts'

let product: TestDatabase
let db: Database
let admin: Database
beforeAll(async () => {
  product = await testDatabase()
  db = openDatabase(product.url, { poolSize: 1 })
  admin = openDatabase(product.superuserUrl, { poolSize: 1 })
})
afterAll(async () => {
  await Promise.all([db.close(), admin.close()])
  await product.close()
})

/** Live grants of a source of their own that were due so long ago. */
async function due(count: number, agoMs: number): Promise<SourceId> {
  const { id: sourceId } = await insertSource(db)
  const identity = await insertIdentity(db, sourceId)
  const entitlement = await insertEntitlement(db, sourceId)
  await admin.sqlTransaction(async (tx) => {
    await tx.rows(sql`SET LOCAL session_replication_role = replica`)
    const ids = Array.from({ length: count }, () => newId('grant'))
    await tx.rows(sql`
      INSERT INTO access_grant (source_id, id, request_id, identity_id, entitlement_id, account_key, entitlement_external_id, state, duration_ms, margin_ms,
        starts_at, activating_at, active_at, ends_at, due_at)
      SELECT ${sourceId}, id, id, ${identity.id}, ${entitlement.id}, id, 'e', 'active', 60000, 250, now(), now(), now(), now(),
        clock_timestamp() - make_interval(secs => ${agoMs / 1000}::float8)
      FROM unnest(${ids}::text[]) AS id`)
  })
  return sourceId
}

const claim = (room: ReadonlyMap<SourceId, number>) =>
  claimDue(db, workerContext(db), 'expiry', { worker: 'engine', leaseMs: 15_000, room })
const perSource = (claimed: readonly { sourceId: SourceId }[]) =>
  new Map([...Map.groupBy(claimed, ({ sourceId }) => sourceId)].map(([source, rows]) => [source, rows.length]))

test('one source with a long backlog takes nothing of the share of the others (I11)', async () => {
  const [dead, healthy, other] = [await due(1_000, 3_600_000), await due(3, 100), await due(1, 50)]
  const claimed = await claim(
    new Map([
      [dead, 16],
      [healthy, 16],
      [other, 16],
    ]),
  )
  expect(perSource(claimed)).toEqual(
    new Map([
      [dead, 16],
      [healthy, 3],
      [other, 1],
    ]),
  )
  expect(await claim(new Map([[healthy, 16]]))).toEqual([])
})

test('claims go on until nothing is due: no cap hides what is left (I9)', async () => {
  const source = await due(257, 1_000)
  const ids = new Set<string>()
  for (;;) {
    const claimed = await claim(new Map([[source, 16]]))
    if (claimed.length === 0) break
    for (const { id } of claimed) ids.add(id)
  }
  expect(ids.size).toBe(257)
})

test('the head of every queue shows, and so does the moment a lease runs out', async () => {
  const [free, held] = [await due(2, 5_000), await due(1, 5_000)]
  await claim(new Map([[held, 1]]))
  const heads = await peekDue(db)
  expect(heads.find((head) => head.sourceId === free && head.queue === 'expiry')?.untilMs[0]).toBeLessThan(-4_000)
  const lease = heads.find((head) => head.sourceId === held && head.queue === 'revoke')?.untilMs[0]
  expect(lease).toBeGreaterThan(0)
  expect(lease).toBeLessThanOrEqual(15_000)
})

test('a claim to take back is not flushed, and nothing else on its connection is spared the disk', async () => {
  const source = await due(1, 1_000)
  await db.rows(sql`SET synchronous_commit = on`)
  const [claimed] = await claim(new Map([[source, 1]]))
  expect(claimed).toMatchObject({ durability: 'off', state: 'revoking' })
  expect(await db.rows(sql`SHOW synchronous_commit`)).toEqual([{ synchronousCommit: 'on' }])
})

test('a claim is on record in the commit that makes it (I27)', async () => {
  const source = await due(2, 1_000)
  const claimed = await claim(new Map([[source, 16]]))
  const events = await db.rows<{ subjectId: string; type: string }>(
    sql`SELECT subject_id, type FROM audit_event WHERE source_id = ${source} AND subject_kind = 'grant' ORDER BY subject_id`,
  )
  expect(events).toEqual(
    claimed
      .map(({ id }) => ({ subjectId: id, type: 'grant.revoking' }))
      .toSorted((a, b) => (a.subjectId < b.subjectId ? -1 : 1)),
  )
})

test('a claim to take back writes into no index of the grants, and says what its cause will be', async () => {
  const source = await due(3, 1_000)
  await db.sqlTransaction(async (tx) => {
    const written = async () => {
      const [counts] = await tx.rows<{ versions: number; besideIndexes: number }>(
        sql`SELECT n_tup_upd AS versions, n_tup_hot_upd AS beside_indexes FROM pg_stat_xact_user_tables WHERE relname = 'access_grant'`,
      )
      return counts ?? { versions: 0, besideIndexes: 0 }
    }
    const before = await written()
    const claimed = await claimDue(tx, workerContext(db), 'expiry', {
      worker: 'engine',
      leaseMs: 15_000,
      room: new Map([[source, 16]]),
    })
    expect(claimed.map(({ endCause }) => endCause)).toEqual(['expiry', 'expiry', 'expiry'])
    const after = await written()
    expect(after.versions - before.versions).toBe(3)
    expect(after.besideIndexes - before.besideIndexes).toBe(3)
  })
})
