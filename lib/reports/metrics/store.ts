/** What a scrape reads. Small counts by the partial indexes that queues have anyway; ends by a covering one. */
import { HOW_ENDED } from '#lib/access/server.ts'
import { binIndex } from '#lib/exposure/server.ts'
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
      FROM access_grant WHERE state NOT IN ('ended', 'activation_failed')) open GROUP BY 1, 2`)

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

export type Tally = { sourceId: SourceId; measure: 'overshoot' | 'lag'; bin: number; count: number; sumMs: number }

/**
 * Every end that was ever proven, by bin. An end that was taken back later keeps its measure in `grant_end_revised`, so
 * that no count goes back; neither table loses a row. The overshoot of ends that were asked for early is left out, as in
 * the figures of timeliness, unless they were late all the same.
 */
export function readTally(db: SqlRunner, overshootMs: readonly number[], lagMs: readonly number[]): Promise<Tally[]> {
  const columns = sql`source_id, overshoot_ms, lag_ms, end_cause`
  return db.rows(sql`
    WITH measured AS (
      SELECT ${columns} FROM access_grant WHERE overshoot_ms IS NOT NULL UNION ALL SELECT ${columns} FROM grant_end_revised),
    counted AS MATERIALIZED (
      SELECT source_id, CASE WHEN ${HOW_ENDED.judged} THEN overshoot_ms END AS overshoot_ms, lag_ms, count(*)::int AS n FROM measured g GROUP BY 1, 2, 3)
    SELECT source_id, 'overshoot' AS measure, ${binIndex(sql`overshoot_ms`, overshootMs)} AS bin, sum(n)::int AS count, sum(n * overshoot_ms)::float8 AS sum_ms
    FROM counted WHERE overshoot_ms IS NOT NULL GROUP BY 1, 3
    UNION ALL SELECT source_id, 'lag', ${binIndex(sql`lag_ms`, lagMs)} AS bin, sum(n)::int, sum(n * lag_ms)::float8
    FROM counted WHERE lag_ms IS NOT NULL GROUP BY 1, 3`)
}
