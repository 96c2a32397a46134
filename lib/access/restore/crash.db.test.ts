/** A crash of the database that loses what nobody was promised is no restore (I36, I39). */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { recordEvents } from '#lib/audit/record.ts'
import { type Database, openDatabase } from '#lib/platform/db/database.ts'
import { sql } from '#lib/platform/db/sql.ts'
import { type KillableDatabase, startKillableDatabase } from '#lib/testing/processes/killable-database.ts'
import { workerContext } from '#lib/testing/worlds/access-world.ts'
import { withClient } from '#scripts/machine/cluster.ts'
import { createDatabaseWatch } from '../commands/watch-database.ts'
import { openRestoration } from '../store/restorations.ts'
import type { HighWater } from './model.ts'

const START_WITHIN_MS = 120_000

let killable: KillableDatabase
let db: Database
beforeAll(async () => {
  killable = await startKillableDatabase()
  // Nothing but a commit that waits for the disk, or nobody, writes the log out in this test.
  await withClient(killable.superuserUrl, async (client) => {
    for (const setting of ["wal_writer_delay = '10s'", 'bgwriter_lru_maxpages = 0', 'autovacuum = off'])
      await client.query(`ALTER SYSTEM SET ${setting}`)
    await client.query('SELECT pg_reload_conf()')
  })
  db = openDatabase(killable.url, { poolSize: 3 })
}, START_WITHIN_MS)
afterAll(async () => {
  await db.close()
  await killable.close()
})

/** As a claim to take back commits: seen by all at once, on the disk a moment later. */
const recordWithoutWaiting = () =>
  db.sqlTransaction(async (tx) => {
    await tx.rows(sql`SELECT set_config('synchronous_commit', 'off', true)`)
    await recordEvents(tx, workerContext(db, 'worker-1'), {
      type: 'sign-in.refused',
      subject: { kind: 'session', id: 'none' },
      summary: 'Somebody was not let in',
    })
  })

test(
  'I39: a row that was seen before it was on the disk, and is lost in a crash, does not begin restore mode',
  async () => {
    let kept: HighWater | null = null
    const watch = createDatabaseWatch({ read: () => kept, write: (mark) => (kept = mark) })
    const ctx = workerContext(db, 'worker-1')
    await watch.look(ctx)
    await recordWithoutWaiting()
    await watch.look(ctx)
    await killable.crash('SIGQUIT')
    await killable.start()
    await expect.poll(() => watch.look(ctx).catch(() => 'away')).toBe(false)
    expect(await openRestoration(db)).toBeNull()
    // The same for a worker that starts anew and knows what the file says.
    expect(await createDatabaseWatch({ read: () => kept, write: () => {} }).look(ctx)).toBe(false)
  },
  START_WITHIN_MS,
)
