/** Counts over a view: changes of concurrency, sums of durations. */
import { instant } from '#lib/kernel/time.ts'
import { type Window, window } from '#lib/kernel/window.ts'
import { liveOwnerJoin } from '#lib/ownership/server.ts'
import type { SqlRunner } from '#lib/platform/db/database.ts'
import { sql } from '#lib/platform/db/sql.ts'
import type { Scope } from '#lib/people/scope.ts'
import type { SourceId } from '#lib/kernel/ids.ts'
import type { Range } from '../model.ts'
import { coveredMs, grantGoneAt, inView, pieces, type ViewFilter } from './pieces.ts'

export type View = { filter: ViewFilter; range: Range }

const MERGED = sql`
  merged AS (
    SELECT source_id, identity_id, range_agg(span) AS held, range_agg(span) FILTER (WHERE band = 'standing') AS standing,
      range_agg(span) FILTER (WHERE band <> 'standing') AS elevated, range_agg(span) FILTER (WHERE band = 'overdue') AS overdue
    FROM piece GROUP BY 1, 2)`

export type WatchedSource = { sourceId: SourceId; name: string; connected: boolean; windows: Window[] }

/** When each source of the view was observed; a source that never was has no windows. */
export async function watchedSources(runner: SqlRunner, scope: Scope, view: View): Promise<WatchedSource[]> {
  const rows = await runner.rows<{
    sourceId: SourceId
    name: string
    connected: boolean
    startMs: number | null
    endMs: number | null
  }>(sql`
    SELECT s.id AS source_id, s.name, s.connected, ceil(extract(epoch FROM o.starts_at) * 1000)::float8 AS start_ms,
      floor(extract(epoch FROM o.ends_at) * 1000)::float8 AS end_ms
    FROM source s LEFT JOIN observation o ON o.source_id = s.id AND o.starts_at < to_timestamp(${view.range.to} / 1000.0)
    WHERE s.removed_at IS NULL AND EXISTS (SELECT 1 FROM identity i ${liveOwnerJoin} WHERE i.source_id = s.id AND ${inView(scope, view.filter)})
    ORDER BY s.name, o.starts_at`)
  const found = new Map<SourceId, WatchedSource>()
  for (const { startMs, endMs, ...source } of rows) {
    const known = found.get(source.sourceId) ?? { ...source, windows: [] }
    if (startMs !== null && endMs !== null && startMs < endMs)
      known.windows.push(window(instant(startMs), instant(endMs)))
    found.set(source.sourceId, known)
  }
  return [...found.values()]
}

export type DurationRow = {
  grants: number
  medianMs: number | null
  p95Ms: number | null
  maxMs: number | null
  standingMs: number
  elevatedMs: number
}

/** Durations of the grants that ended in the range, and the privileged time of the range. */
export async function durations(runner: SqlRunner, scope: Scope, view: View): Promise<DurationRow> {
  const [row] = await runner.rows<DurationRow>(sql`
    WITH ${pieces(scope, view.filter, view.range)}, ${MERGED},
    lived AS (
      SELECT extract(epoch FROM ${grantGoneAt} - g.activating_at)::float8 * 1000 AS ms
      FROM access_grant g JOIN viewed v ON v.source_id = g.source_id AND v.id = g.identity_id
      WHERE g.state = 'ended' AND g.activating_at IS NOT NULL AND ${grantGoneAt} >= to_timestamp(${view.range.from} / 1000.0)
        AND ${grantGoneAt} < to_timestamp(${view.range.to} / 1000.0))
    SELECT (SELECT count(*)::int FROM lived) AS grants, (SELECT percentile_disc(0.5) WITHIN GROUP (ORDER BY ms) FROM lived) AS median_ms,
      (SELECT percentile_disc(0.95) WITHIN GROUP (ORDER BY ms) FROM lived) AS p95_ms, (SELECT max(ms) FROM lived) AS max_ms,
      (SELECT coalesce(sum(${coveredMs(sql`standing`)}), 0)::float8 FROM merged) AS standing_ms,
      (SELECT coalesce(sum(${coveredMs(sql`elevated`)}), 0)::float8 FROM merged) AS elevated_ms`)
  return row ?? { grants: 0, medianMs: null, p95Ms: null, maxMs: null, standingMs: 0, elevatedMs: 0 }
}
