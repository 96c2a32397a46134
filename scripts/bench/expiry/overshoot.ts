/** How exactly privileges end: many grants within a minute, seen by an independent witness at the target. */
import { sql } from '#lib/platform/db/sql.ts'
import { client, type Ground } from '../ground.ts'
import { type Spread, spreadOf } from '../measure.ts'
import { insertLive, type Pair } from '../pairs.ts'
import { watchMemberships } from './membership-watch.ts'

export type Ends = {
  grants: number
  spreadOverSeconds: number
  /** Read by the witness: first read without it − the end. Positive is late. */
  overshootMs: Spread
  /** Read by the witness: the end − the last read with it. How much of the window was not given. */
  earlyMs: Spread
  /** By the product's record: gone_at − (ends_at − margin); null for what keeps no such record. */
  lagMs: Spread | null
  recordedOvershootMs: Spread | null
  stillHeld: number
  witnessWidestGapMs: number
}

const LEAD_MS = 4_000
/** How long after the last end the witness goes on looking. */
const PATIENCE_MS = 90_000

/** The memberships themselves, given by the connector's own login as a grant would. */
export async function giveAll(ground: Ground, pairs: readonly Pair[]): Promise<void> {
  const connector = await client(ground.connectorUrl)
  for (let from = 0; from < pairs.length; from += 500)
    await connector.query(
      pairs
        .slice(from, from + 500)
        .map(({ role, account }) => `GRANT ${role} TO ${account} WITH INHERIT TRUE, SET FALSE`)
        .join(';'),
    )
  await connector.end()
}

const spreadEnds = (count: number, seconds: number): number[] =>
  Array.from({ length: count }, (_, index) => LEAD_MS + (index / count) * seconds * 1_000)

export type Ending = {
  /** Puts the ends on record and returns them, by the database's clock, one a pair. */
  schedule(pairs: readonly Pair[], endsInMs: readonly number[]): Promise<{ endsAtMs: number[] }>
  recorded(): Promise<{ lagMs: number; overshootMs: number }[] | null>
}

export async function measureEnds(
  ground: Ground,
  pairs: readonly Pair[],
  seconds: number,
  ending: Ending,
): Promise<Ends> {
  await giveAll(ground, pairs)
  const { endsAtMs } = await ending.schedule(pairs, spreadEnds(pairs.length, seconds))
  const watched = pairs.map((pair, index) => ({ ...pair, endsAtMs: endsAtMs[index] ?? 0 }))
  const watch = await watchMemberships(ground, watched)
  try {
    await watch.untilAllGone(LEAD_MS + seconds * 1_000 + PATIENCE_MS)
    const observed = await watch.observed()
    const gone = observed.flatMap(({ goneByMs, lastSeenMs }, index) =>
      goneByMs === null ? [] : [{ goneByMs, lastSeenMs, endsAtMs: endsAtMs[index] ?? 0 }],
    )
    const recorded = await ending.recorded()
    return {
      grants: pairs.length,
      spreadOverSeconds: seconds,
      overshootMs: spreadOf(gone.map((one) => one.goneByMs - one.endsAtMs)),
      earlyMs: spreadOf(gone.map((one) => one.endsAtMs - one.lastSeenMs)),
      lagMs: recorded && spreadOf(recorded.map(({ lagMs }) => lagMs)),
      recordedOvershootMs: recorded && spreadOf(recorded.map(({ overshootMs }) => overshootMs)),
      stillHeld: observed.length - gone.length,
      witnessWidestGapMs: watch.widestGapMs(),
    }
  } finally {
    await watch.stop()
  }
}

/** Curfew's own way: rows of grants, ended by the worker that runs beside. */
export function byWorker(ground: Ground): Ending {
  let ids: string[] = []
  return {
    async schedule(pairs, endsInMs) {
      ids = await insertLive(ground, pairs, endsInMs)
      const rows = await ground.db.rows<{ id: string; endsAt: number }>(
        sql`SELECT id, (extract(epoch FROM ends_at) * 1000)::float8 AS ends_at FROM access_grant WHERE id = ANY(${ids}::text[])`,
      )
      const byId = new Map(rows.map(({ id, endsAt }) => [id, endsAt]))
      return { endsAtMs: ids.map((id) => byId.get(id) ?? 0) }
    },
    recorded: async () => {
      // The last records follow the last effects by a moment.
      for (let tries = 0; tries < 100; tries += 1) {
        const rows = await ground.db.rows<{ lagMs: number | null; overshootMs: number | null }>(
          sql`SELECT lag_ms, overshoot_ms FROM access_grant WHERE id = ANY(${ids}::text[])`,
        )
        const known = rows.flatMap(({ lagMs, overshootMs }) =>
          lagMs === null || overshootMs === null ? [] : [{ lagMs, overshootMs }],
        )
        if (known.length === rows.length || tries === 99) return known
        await new Promise((done) => setTimeout(done, 100))
      }
      return null
    },
  }
}
