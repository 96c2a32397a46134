/** All figures of a scrape, from the database: whichever instance is asked, before or after a restart, they are the same. */
import type { Database } from '#lib/platform/db/database.ts'
import { BEAT_IS_FRESH_MS } from '#lib/platform/heartbeat.ts'
import type { Family } from '#lib/platform/telemetry/families.ts'
import { VERSION } from '#lib/platform/version.ts'
import { familiesOf, LAG_BOUNDS, OVERSHOOT_BOUNDS } from './families.ts'
import { readDrift, readHalts, readMoment, readOpenGrants, readOutbox, readSources } from './store/moment.ts'
import { type Bounds, readTally } from './store/tally.ts'

const inMs = (bounds: readonly number[]): number[] => bounds.map((seconds) => seconds * 1_000)

export const END_BOUNDS: Bounds = { overshootMs: inMs(OVERSHOOT_BOUNDS), lagMs: inMs(LAG_BOUNDS) }

export async function readMetrics(db: Database): Promise<Family[]> {
  // One after the other: a scrape must not take the connections that people wait for.
  return familiesOf({
    version: VERSION,
    sources: await readSources(db),
    open: await readOpenGrants(db),
    moment: await readMoment(db, BEAT_IS_FRESH_MS),
    drift: await readDrift(db),
    halts: await readHalts(db),
    outbox: await readOutbox(db),
    tally: await readTally(db, END_BOUNDS),
  })
}
