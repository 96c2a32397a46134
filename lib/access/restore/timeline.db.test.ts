/**
 * I39 on real servers: a standby takes over, and a copy is rolled forward to a point in the past. Both go on under the same
 * identity on a new timeline; only one of them lost nothing.
 */
import { afterEach, expect, test } from 'vitest'
import { recordEvents } from '#lib/audit/record.ts'
import { HOUR_MS, plus } from '#lib/kernel/time.ts'
import { type Database, openDatabase } from '#lib/platform/db/database.ts'
import { sql } from '#lib/platform/db/sql.ts'
import { insertPerson, personContext, type TestPerson } from '#lib/testing/builders/people.ts'
import {
  type ProductCluster,
  type ProductSite,
  productSite,
  rollForward,
  startStandby,
} from '#lib/testing/processes/product-cluster.ts'
import { workerContext } from '#lib/testing/worlds/access-world.ts'
import { withClient } from '#scripts/machine/cluster.ts'
import { finishRestoration } from '../commands/finish-restoration.ts'
import { pullKillSwitch } from '../commands/pull-kill-switch.ts'
import { lookAtDatabase } from '../commands/reconcile-restoration.ts'
import { createDatabaseWatch, type MarkKeeper } from '../commands/watch-database.ts'
import { closedFor } from '../store/gates.ts'
import { openRestoration, readRestorations } from '../store/restorations.ts'
import type { HighWater } from './model.ts'

const WITHIN_MS = 180_000
let site: ProductSite
const open: Database[] = []
afterEach(async () => {
  for (const db of open.splice(0)) await db.close()
  await site?.close()
})
const opened = ({ url }: ProductCluster): Database => {
  const db = openDatabase(url, { poolSize: 3 })
  open.push(db)
  return db
}
/** Before its server stops: a pool that is open would be told, and tells. */
const closed = async (db: Database) => {
  open.splice(open.indexOf(db), 1)
  await db.close()
}

const memory = (mark: HighWater | null = null): MarkKeeper & { mark: HighWater | null } => ({
  mark,
  read() {
    return this.mark
  },
  write(value) {
    this.mark = value
  },
})
/** What a worker does each second, twice. */
async function looks(db: Database, keeper: MarkKeeper): Promise<void> {
  const watch = createDatabaseWatch(keeper)
  for (let look = 0; look < 2; look++) await lookAtDatabase(workerContext(db), watch)
}
const everywhere = { sourceId: 'src_any' as never, identityId: 'idn_any' as never }
const haltEstate = (db: Database, admin: TestPerson) =>
  pullKillSwitch(personContext(db, admin), { target: { scope: 'estate' }, reason: 'a stolen key' })
const somethingHappens = (db: Database) =>
  db.sqlTransaction((tx) =>
    recordEvents(tx, workerContext(db), {
      type: 'sign-in.refused',
      subject: { kind: 'session', id: 'none' },
      summary: 'Somebody was not let in',
    }),
  )

test(
  'I39: a standby that followed and took over under the eyes of a worker ends restore mode by itself',
  async () => {
    site = await productSite()
    const primary = await site.primary()
    const standby = await startStandby(site, primary)
    const before = opened(primary)
    const [admin, disk] = [await insertPerson(before, { roles: ['admin'] }), memory()]
    await looks(before, disk)
    await haltEstate(before, admin)
    await looks(before, disk)
    await closed(before)
    await withClient(primary.superuserUrl, (client) =>
      expect
        .poll(
          async () => {
            const { rows } = await client.query<{ there: boolean }>(
              'SELECT replay_lsn >= pg_current_wal_flush_lsn() AS there FROM pg_stat_replication',
            )
            return rows[0]?.there
          },
          { timeout: 30_000 },
        )
        .toBe(true),
    )
    await primary.stop()
    await standby.promote()
    const after = opened(standby)
    // As if an hour had passed since the standby was started.
    if (disk.mark?.seenAt) disk.mark = { ...disk.mark, seenAt: plus(disk.mark.seenAt, HOUR_MS) }
    expect(await closedFor(after, everywhere)).toMatchObject({ kind: 'restoring' })
    await looks(after, disk)
    expect(await openRestoration(after)).toBeNull()
    const [failover] = await readRestorations(after, 1)
    expect(failover).toMatchObject({
      cause: 'moved',
      evidence: { changed: ['timelineId'], continuity: { proven: true } },
      endedByName: null,
    })
    expect(await closedFor(after, everywhere)).toMatchObject({ kind: 'halted', scope: 'estate' })
  },
  WITHIN_MS,
)

test(
  'I15, I39: a database that was rolled forward to a point in the past accepts nothing until a person says so',
  async () => {
    site = await productSite()
    const primary = await site.primary()
    let before = opened(primary)
    const [admin, watched] = [await insertPerson(before, { roles: ['admin'] }), memory()]
    await looks(before, watched)
    await closed(before)
    await primary.stop()
    const copies = []
    for (const name of ['forgotten', 'seen-until', 'seen-later'])
      copies.push(await site.copyOf(primary.dataDir, name, {}))
    const [forgotten, seenUntil, seenLater] = copies
    if (!forgotten || !seenUntil || !seenLater) throw new Error('a copy is missing')
    await primary.start()
    before = opened(primary)
    await looks(before, watched)
    const untilThen = memory(watched.mark)
    await withClient(primary.superuserUrl, (client) =>
      client.query(`SELECT pg_create_restore_point('before the halt')`),
    )
    await haltEstate(before, admin)
    await looks(before, watched)
    await closed(before)
    await primary.stop()

    for (const [copy, keeper] of [
      [forgotten, memory()],
      [seenUntil, untilThen],
    ] as const) {
      const db = opened(await rollForward(copy, primary, 'before the halt'))
      await looks(db, keeper)
      expect(await openRestoration(db)).toMatchObject({
        cause: 'moved',
        reconciledAt: expect.any(Number) as number,
        evidence: { changed: ['timelineId'], continuity: { proven: false } },
      })
      expect(await closedFor(db, everywhere)).toMatchObject({ kind: 'restoring' })
      await finishRestoration(personContext(db, admin), { reason: 'the halt was pulled again by hand' })
      expect(await closedFor(db, everywhere)).toBeNull()
    }

    // Sequences go on with a gap, and what is written first after it passes the number of what is lost.
    const db = opened(await rollForward(seenLater, primary, 'before the halt'))
    for (let n = 0; n < 3; n++) await somethingHappens(db)
    const [last] = await db.rows<{ seq: number }>(sql`SELECT max(seq)::int AS seq FROM audit_event`)
    expect(last?.seq).toBeGreaterThan(watched.mark?.seq ?? Infinity)
    await looks(db, watched)
    expect(await openRestoration(db)).toMatchObject({ cause: 'went-back' })
  },
  WITHIN_MS,
)
