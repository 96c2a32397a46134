/**
 * The oracle: one connection that looks at all memberships again and again, at the target and by the target's clock.
 * The comparison runs inside the target, so that ten thousand of them cost one round trip.
 */
import type pg from 'pg'
import { setTimeout as pause } from 'node:timers/promises'
import { client, type Ground } from '../ground.ts'

export type Watched = { roleOid: number; accountOid: number; endsAtMs: number }
export type Observed = {
  /** The clock at the last read that still found it, and at the first that did not; null while it is there. */
  lastSeenMs: number
  goneByMs: number | null
}
export type Watch = {
  /** Resolves when all are gone, or the time is over. */
  untilAllGone(withinMs: number): Promise<void>
  observed(): Promise<Observed[]>
  /** From begin to begin, in milliseconds. */
  widestGapMs(): number
  stop(): Promise<void>
}

const EVERY_MS = 20

const LOOK = `WITH began AS MATERIALIZED (SELECT clock_timestamp() AS at),
  held AS MATERIALIZED (SELECT roleid, member FROM pg_auth_members, began),
  absent AS (SELECT w.n FROM watched w LEFT JOIN held h ON h.roleid = w.role AND h.member = w.account WHERE w.gone_at IS NULL AND h.member IS NULL),
  marked AS (UPDATE watched w SET gone_at = clock_timestamp(), last_seen_at = (SELECT at FROM last_look) FROM absent WHERE w.n = absent.n RETURNING 1),
  moved AS (UPDATE last_look SET at = (SELECT at FROM began))
  SELECT (SELECT count(*) FROM marked)::int AS gone`

/** @param watched in the order in which they are observed */
export async function watchMemberships(ground: Ground, watched: readonly Watched[]): Promise<Watch> {
  const line = await client(ground.target.url())
  await line.query(
    'CREATE TEMP TABLE watched (n int PRIMARY KEY, role oid, account oid, last_seen_at timestamptz, gone_at timestamptz)',
  )
  await line.query('CREATE TEMP TABLE last_look AS SELECT clock_timestamp() AS at')
  await line.query(
    'INSERT INTO watched SELECT n - 1, role, account FROM unnest($1::oid[], $2::oid[]) WITH ORDINALITY AS w(role, account, n)',
    [watched.map(({ roleOid }) => roleOid), watched.map(({ accountOid }) => accountOid)],
  )
  await line.query('ANALYZE watched')
  let [left, stopped, widest] = [watched.length, false, 0]
  const done = Promise.withResolvers<void>()
  const looking = look()
  looking.catch(done.reject)

  async function look(): Promise<void> {
    let beganMs = performance.now()
    while (!stopped) {
      const { rows } = await line.query<{ gone: number }>({ name: 'look', text: LOOK })
      left -= rows[0]?.gone ?? 0
      if (left <= 0) done.resolve()
      await pause(Math.max(0, EVERY_MS - 2 - (performance.now() - beganMs)))
      const nowMs = performance.now()
      widest = Math.max(widest, nowMs - beganMs)
      beganMs = nowMs
    }
  }

  return {
    async untilAllGone(withinMs) {
      const over = new AbortController()
      await Promise.race([done.promise, pause(withinMs, undefined, { signal: over.signal }).catch(() => {})])
      over.abort()
    },
    observed: async () => {
      const { rows } = await readObserved(line)
      return rows
    },
    widestGapMs: () => widest,
    async stop() {
      stopped = true
      await looking
      await line.end()
    },
  }
}

const readObserved = (line: pg.Client) =>
  line.query<Observed>(`
    SELECT (extract(epoch FROM coalesce(last_seen_at, clock_timestamp())) * 1000)::float8 AS "lastSeenMs",
      (extract(epoch FROM gone_at) * 1000)::float8 AS "goneByMs" FROM watched ORDER BY n`)
