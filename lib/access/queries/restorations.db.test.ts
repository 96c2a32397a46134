/** Who is told what of a restoration. */
import { expect, test } from 'vitest'
import { sql } from '#lib/platform/db/sql.ts'
import { liveGrantsWorld } from '#lib/testing/worlds/live-grants-world.ts'
import { declareRestoration } from '../commands/begin-restoration.ts'
import { restorationStatus } from './restorations.ts'

const { as, database } = liveGrantsWorld()

test('I33: everybody hears that a source could not be listed; what its target said, only those who govern it', async () => {
  await declareRestoration(as('admin'), { reason: 'the disk was replaced' })
  await database().rows(
    sql`UPDATE source SET last_sync_error = 'connect ECONNREFUSED 10.0.0.5:5432', last_sync_failed_at = clock_timestamp()`,
  )
  const seenBy = async (who: Parameters<typeof as>[0]) => JSON.stringify((await restorationStatus(as(who))).sources)
  for (const who of ['admin', 'auditor', 'approver'] as const) expect(await seenBy(who)).toContain('10.0.0.5')
  for (const who of ['owner', 'stranger'] as const) {
    expect(await seenBy(who)).toContain('could not be listed')
    expect(await seenBy(who)).not.toContain('10.0.0.5')
  }
})
