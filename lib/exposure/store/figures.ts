/** Counts over a view: changes of concurrency, sums of durations, the distribution of overshoot. */
import { type Instant, instant } from '#lib/kernel/time.ts'
import { type Window, window } from '#lib/kernel/window.ts'
import { liveOwnerJoin } from '#lib/ownership/server.ts'
import type { SqlRunner } from '#lib/platform/db/database.ts'
import { type Sql, sql } from '#lib/platform/db/sql.ts'
import type { Scope } from '#lib/people/scope.ts'
import type { SourceId } from '#lib/kernel/ids.ts'
import type { Range } from '../model.ts'
import type { Change } from '../series.ts'
import { coveredMs, inView, pieces, viewedIdentities, type ViewFilter } from './pieces.ts'

export type Figure = 'standing' | 'elevated' | 'overdue'
export type View = { filter: ViewFilter; range: Range }

const MERGED = sql`
  merged AS (
    SELECT source_id, identity_id, range_agg(span) FILTER (WHERE band = 'standing') AS standing,
      range_agg(span) FILTER (WHERE band <> 'standing') AS elevated, range_agg(span) FILTER (WHERE band = 'overdue') AS overdue
    FROM piece GROUP BY 1, 2)`

/** How many identities more or fewer, figure by figure; each identity counts once however much it holds. */
export async function concurrencyChanges(
  runner: SqlRunner,
  scope: Scope,
  view: View,
): Promise<Record<Figure, Change[]>> {
  const edges = (figure: Figure, column: Sql): Sql => sql`
    SELECT ${figure} AS figure, floor(extract(epoch FROM lower(w)) * 1000)::float8 AS at, 1 AS delta FROM merged, unnest(${column}) w
    UNION ALL SELECT ${figure}, ceil(extract(epoch FROM upper(w)) * 1000)::float8, -1 FROM merged, unnest(${column}) w`
  const rows = await runner.rows<{ figure: Figure; at: number; delta: number }>(sql`
    WITH ${pieces(scope, view.filter, view.range)}, ${MERGED},
    edge AS (${edges('standing', sql`standing`)} UNION ALL ${edges('elevated', sql`elevated`)} UNION ALL ${edges('overdue', sql`overdue`)})
    SELECT figure, at, sum(delta)::int AS delta FROM edge WHERE at < ${view.range.to} GROUP BY figure, at HAVING sum(delta) <> 0 ORDER BY at`)
  const of = (figure: Figure): Change[] =>
    rows.filter((row) => row.figure === figure).map(({ at, delta }) => ({ at: instant(at), delta }))
  return { standing: of('standing'), elevated: of('elevated'), overdue: of('overdue') }
}

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

export type OvershootRow = {
  ended: number
  late: number
  p50Ms: number | null
  p95Ms: number | null
  p99Ms: number | null
  maxMs: number | null
  overdueNow: number
}

export async function overshoot(
  runner: SqlRunner,
  scope: Scope,
  { filter, range }: View,
  now: Instant,
): Promise<OvershootRow> {
  const percentile = (share: number): Sql => sql`percentile_disc(${share}::float8) WITHIN GROUP (ORDER BY overshoot_ms)`
  const [row] = await runner.rows<OvershootRow>(sql`
    WITH ${viewedIdentities(scope, filter)},
    mine AS (SELECT g.* FROM access_grant g JOIN viewed v ON v.source_id = g.source_id AND v.id = g.identity_id),
    gone AS (SELECT overshoot_ms FROM mine WHERE overshoot_ms IS NOT NULL AND gone_at >= to_timestamp(${range.from} / 1000.0) AND gone_at < to_timestamp(${range.to} / 1000.0))
    SELECT count(*)::int AS ended, count(*) FILTER (WHERE overshoot_ms > 0)::int AS late, ${percentile(0.5)} AS p50_ms, ${percentile(0.95)} AS p95_ms,
      ${percentile(0.99)} AS p99_ms, max(overshoot_ms) AS max_ms,
      (SELECT count(*)::int FROM mine WHERE state IN ('activating', 'active', 'revoking', 'revoke_failing') AND ends_at <= to_timestamp(${now} / 1000.0)) AS overdue_now
    FROM gone`)
  return row ?? { ended: 0, late: 0, p50Ms: null, p95Ms: null, p99Ms: null, maxMs: null, overdueNow: 0 }
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
      SELECT extract(epoch FROM coalesce(g.gone_at, g.ended_at) - g.activating_at)::float8 * 1000 AS ms
      FROM access_grant g JOIN viewed v ON v.source_id = g.source_id AND v.id = g.identity_id
      WHERE g.state = 'ended' AND g.activating_at IS NOT NULL AND coalesce(g.gone_at, g.ended_at) >= to_timestamp(${view.range.from} / 1000.0)
        AND coalesce(g.gone_at, g.ended_at) < to_timestamp(${view.range.to} / 1000.0))
    SELECT (SELECT count(*)::int FROM lived) AS grants, (SELECT percentile_disc(0.5) WITHIN GROUP (ORDER BY ms) FROM lived) AS median_ms,
      (SELECT percentile_disc(0.95) WITHIN GROUP (ORDER BY ms) FROM lived) AS p95_ms, (SELECT max(ms) FROM lived) AS max_ms,
      (SELECT coalesce(sum(${coveredMs(sql`standing`)}), 0)::float8 FROM merged) AS standing_ms,
      (SELECT coalesce(sum(${coveredMs(sql`elevated`)}), 0)::float8 FROM merged) AS elevated_ms`)
  return row ?? { grants: 0, medianMs: null, p95Ms: null, maxMs: null, standingMs: 0, elevatedMs: 0 }
}
