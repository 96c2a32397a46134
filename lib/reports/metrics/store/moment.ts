/** What a scrape reads of the moment: small counts, by the partial indexes that queues have anyway. */
import { HOW_ENDED } from '#lib/access/server.ts'
import type { SourceId } from '#lib/kernel/ids.ts'
import type { SqlRunner } from '#lib/platform/db/database.ts'
import { sql } from '#lib/platform/db/sql.ts'

export type SourceFacts = {
  id: SourceId
  name: string
  /** Connected and not removed: it is read again and again. */
  watched: boolean
  syncAgeMs: number
  syncIntervalMs: number
}
/** In the order in which they were connected, which never changes. Never read yet counts from when it was connected. */
export const readSources = (db: SqlRunner): Promise<SourceFacts[]> =>
  db.rows(sql`
    SELECT id, name, connected AND removed_at IS NULL AS watched, sync_interval_ms,
      (extract(epoch FROM clock_timestamp() - coalesce(last_full_sync_at, created_at)) * 1000)::float8 AS sync_age_ms
    FROM source ORDER BY created_at, id`)

export type OpenFacts = { sourceId: SourceId; state: string; grants: number; overdue: number; overdueMs: number | null }
export const readOpenGrants = (db: SqlRunner): Promise<OpenFacts[]> =>
  db.rows(sql`
    SELECT source_id, state, count(*)::int AS grants, count(*) FILTER (WHERE late)::int AS overdue,
      (extract(epoch FROM clock_timestamp() - min(ends_at) FILTER (WHERE late)) * 1000)::float8 AS overdue_ms
    FROM (SELECT source_id, state, ends_at, state <> 'scheduled' AND ends_at <= clock_timestamp() AS late
      FROM access_grant WHERE due_at IS NOT NULL AND state NOT IN ('ended', 'activation_failed')) open GROUP BY 1, 2`)

export type MomentFacts = {
  mayBeLive: number
  requestsPending: number
  restoring: boolean
  liveWorkers: number
  lastBeatAgeMs: number | null
}
export async function readMoment(db: SqlRunner, freshMs: number): Promise<MomentFacts> {
  const [row] = await db.rows<MomentFacts>(sql`
    SELECT (SELECT count(*)::int FROM access_grant g WHERE ${HOW_ENDED['may-be-live']}) AS may_be_live,
      (SELECT count(*)::int FROM access_request WHERE state = 'pending') AS requests_pending,
      EXISTS (SELECT 1 FROM restoration WHERE ended_at IS NULL) AS restoring,
      (SELECT count(*)::int FROM worker_heartbeat WHERE beat_at > clock_timestamp() - make_interval(secs => ${freshMs / 1000}::float8)) AS live_workers,
      (SELECT (extract(epoch FROM clock_timestamp() - max(beat_at)) * 1000)::float8 FROM worker_heartbeat) AS last_beat_age_ms`)
  if (!row) throw new Error('a row of scalars did not come back')
  return row
}

type Counted = { label: string; count: number }
export const readDrift = (db: SqlRunner): Promise<Counted[]> =>
  db.rows(
    sql`SELECT kind AS label, count(*)::int AS count FROM drift WHERE state IN ('open', 'removing') GROUP BY kind`,
  )
export const readHalts = (db: SqlRunner): Promise<Counted[]> =>
  db.rows(sql`SELECT scope AS label, count(*)::int AS count FROM halt WHERE lifted_at IS NULL GROUP BY scope`)

export const readOutbox = (db: SqlRunner): Promise<(Counted & { oldestMs: number })[]> =>
  db.rows(sql`
    SELECT channel AS label, count(*)::int AS count, (extract(epoch FROM clock_timestamp() - min(created_at)) * 1000)::float8 AS oldest_ms
    FROM delivery WHERE state = 'pending' GROUP BY channel`)
