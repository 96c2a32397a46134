/**
 * How exactly grants ended, counted over the grants that the actor's own list shows. Quantiles are `percentile_disc`:
 * nearest rank. The index `grant_proven_gone` covers what is read of a range.
 */
import { HOW_ENDED, ownedBy, provenGone, visibleTo } from '#lib/access/server.ts'
import type { SourceId } from '#lib/kernel/ids.ts'
import { type Instant, instant } from '#lib/kernel/time.ts'
import type { Scope } from '#lib/people/scope.ts'
import type { SqlRunner } from '#lib/platform/db/database.ts'
import { allOf, type Sql, sql } from '#lib/platform/db/sql.ts'
import {
  type Beyond,
  type BeyondGrant,
  type Ends,
  OVERSHOOT_EDGES_MS,
  type Quantiles,
  type Standing,
  type TimelinessPoint,
} from '../timeliness.ts'
import type { View } from './figures.ts'

/** `sourceId` null is the whole view. */
type Of<T> = T & { sourceId: SourceId | null }
const moment = (at: number): Sql => sql`to_timestamp(${at} / 1000.0)`
const EXPOSED = sql`g.state IN ('activating', 'active', 'revoking', 'revoke_failing')`

/** Conditions on `g`; without a narrower scope no other table is read. */
function mine(scope: Scope, { filter }: View): Sql {
  const requester = sql`(SELECT r.requester_person_id FROM access_request r WHERE r.id = g.request_id)`
  const columns = { sourceId: sql`g.source_id`, identityId: sql`g.identity_id`, requesterPersonId: requester }
  return allOf([
    ...(scope.seesAll ? [] : [visibleTo(scope, columns)]),
    ...(filter.sourceId ? [sql`g.source_id = ${filter.sourceId}`] : []),
    ...(filter.identityId ? [sql`g.identity_id = ${filter.identityId}`] : []),
    ...(filter.connectedOnly
      ? [sql`g.source_id IN (SELECT cs.id FROM source cs WHERE cs.connected AND cs.removed_at IS NULL)`]
      : []),
    ...(filter.ownerId ? [ownedBy(filter.ownerId)] : []),
  ])
}

const quantiles = (column: Sql): Sql =>
  sql`percentile_disc(ARRAY[0.5, 0.95, 0.99, 1]) WITHIN GROUP (ORDER BY ${column})`
const toQuantiles = (found: (number | null)[] | null): Quantiles | null => {
  const [p50Ms, p95Ms, p99Ms, maxMs] = found ?? []
  return p50Ms == null || p95Ms == null || p99Ms == null || maxMs == null ? null : { p50Ms, p95Ms, p99Ms, maxMs }
}

type EndsRow = Of<Omit<Ends, 'overshoot' | 'lag' | 'marginMs' | 'kept'>> & {
  overshoot: number[] | null
  lag: number[] | null
  marginLeast: number | null
  marginMost: number | null
}

/** Source by source, and the whole. */
export async function readEnds(runner: SqlRunner, scope: Scope, view: View): Promise<Of<Omit<Ends, 'kept'>>[]> {
  const count = (condition: Sql): Sql => sql`count(*) FILTER (WHERE ${condition})::int`
  const rows = await runner.rows<EndsRow>(sql`
    SELECT g.source_id, count(*)::int AS proven, ${count(sql`g.overshoot_ms <= 0`)} AS on_time, ${count(HOW_ENDED.late)} AS late,
      ${count(sql`g.end_cause IS NULL OR g.end_cause = 'expiry'`)} AS by_expiry, ${count(HOW_ENDED.killed)} AS by_kill_switch,
      ${count(HOW_ENDED['never-given'])} AS never_given,
      ${count(HOW_ENDED.early)} AS ended_early, ${count(HOW_ENDED.judged)} AS judged,
      ${quantiles(sql`g.overshoot_ms`)} FILTER (WHERE ${HOW_ENDED.judged}) AS overshoot, ${quantiles(sql`g.lag_ms`)} AS lag,
      min(g.margin_ms) FILTER (WHERE ${HOW_ENDED.judged}) AS margin_least, max(g.margin_ms) FILTER (WHERE ${HOW_ENDED.judged}) AS margin_most
    FROM access_grant g WHERE ${provenGone(view.range)} AND ${mine(scope, view)} GROUP BY GROUPING SETS ((g.source_id), ())`)
  return rows.map(({ marginLeast, marginMost, ...row }) => ({
    ...row,
    overshoot: toQuantiles(row.overshoot),
    lag: toQuantiles(row.lag),
    marginMs: marginLeast === null || marginMost === null ? null : { least: marginLeast, most: marginMost },
  }))
}

/** Ended in the range, not given up, and never read back as absent. */
export const readKept = (runner: SqlRunner, scope: Scope, view: View): Promise<Of<Pick<Ends, 'kept'>>[]> =>
  runner.rows(sql`
    SELECT g.source_id, count(*)::int AS kept FROM access_grant g
    WHERE ${HOW_ENDED.kept} AND g.ended_at >= ${moment(view.range.from)} AND g.ended_at < ${moment(view.range.to)} AND ${mine(scope, view)}
    GROUP BY GROUPING SETS ((g.source_id), ())`)

export const readStanding = (runner: SqlRunner, scope: Scope, view: View, now: Instant): Promise<Of<Standing>[]> =>
  runner.rows(sql`
    WITH open AS (
      SELECT g.source_id, g.ends_at <= ${moment(now)} AS overdue, g.ends_at, g.state = 'revoke_failing' AS failing, false AS may_be_live
      FROM access_grant g WHERE ${EXPOSED} AND ${mine(scope, view)}
      UNION ALL SELECT g.source_id, g.ends_at <= ${moment(now)}, g.ends_at, false, true FROM access_grant g WHERE ${HOW_ENDED['may-be-live']} AND ${mine(scope, view)})
    SELECT source_id, count(*) FILTER (WHERE overdue)::int AS overdue, min(ends_at) FILTER (WHERE overdue) AS overdue_since,
      count(*) FILTER (WHERE failing)::int AS failing, count(*) FILTER (WHERE may_be_live)::int AS may_be_live
    FROM open GROUP BY GROUPING SETS ((source_id), ())`)

/**
 * Every grant's time past its end, cut to the range. What is not proven gone runs until now; what was kept for another
 * grant runs until that was found out. Rounded up: a microsecond is a millisecond, never none (I41).
 */
function beyond(scope: Scope, view: View, now: Instant): Sql {
  const [from, to] = [moment(view.range.from), moment(view.range.to)]
  const part = (until: Sql, running: Sql, condition: Sql): Sql => sql`
    SELECT g.source_id, g.id, g.identity_id, g.entitlement_id, g.ends_at, g.gone_at, ${HOW_ENDED['may-be-live']} AS force_closed, ${running} AS running,
      ceil(extract(epoch FROM least(${until}, ${to}) - greatest(g.ends_at, ${from})) * 1000)::float8 AS ms
    FROM access_grant g WHERE ${condition} AND least(${until}, ${to}) > greatest(g.ends_at, ${from}) AND ${mine(scope, view)}`
  return sql`beyond AS (
    ${part(sql`g.gone_at`, sql`false`, sql`g.overshoot_ms > 0 AND g.gone_at > ${from}`)}
    UNION ALL ${part(moment(now), sql`true`, sql`${EXPOSED} AND g.ends_at <= ${moment(now)}`)}
    UNION ALL ${part(moment(now), sql`true`, HOW_ENDED['may-be-live'])}
    UNION ALL ${part(sql`g.ended_at`, sql`false`, HOW_ENDED.kept)})`
}

export const readBeyond = (runner: SqlRunner, scope: Scope, view: View, now: Instant): Promise<Of<Beyond>[]> =>
  runner.rows(sql`
    WITH ${beyond(scope, view, now)}
    SELECT source_id, count(*)::int AS grants, coalesce(sum(ms), 0)::float8 AS ms, coalesce(sum(ms) FILTER (WHERE running), 0)::float8 AS running_ms
    FROM beyond GROUP BY GROUPING SETS ((source_id), ())`)

export const readWorst = (
  runner: SqlRunner,
  scope: Scope,
  view: View,
  { now, limit }: { now: Instant; limit: number },
): Promise<BeyondGrant[]> =>
  runner.rows(sql`
    WITH ${beyond(scope, view, now)}
    SELECT b.id AS grant_id, b.source_id, i.name AS identity, e.name AS entitlement, b.ends_at, b.gone_at, b.force_closed, b.ms
    FROM beyond b
    JOIN identity i ON i.source_id = b.source_id AND i.id = b.identity_id
    JOIN entitlement e ON e.source_id = b.source_id AND e.id = b.entitlement_id
    ORDER BY b.ms DESC, b.id LIMIT ${limit}::int`)

/** Counts by bin of the edges: `edge < x` counted from below, so that an upper edge belongs to its bin. */
export const binIndex = (column: Sql, edges: readonly number[]): Sql => {
  const mirrored = edges.map((edge) => -edge).reverse()
  return sql`${edges.length}::int - width_bucket(-(${column}), ${mirrored}::float8[])`
}

export async function readBins(runner: SqlRunner, scope: Scope, view: View): Promise<Map<number, number>> {
  const rows = await runner.rows<{ bin: number; count: number }>(sql`
    SELECT ${binIndex(sql`g.overshoot_ms`, OVERSHOOT_EDGES_MS)} AS bin, count(*)::int AS count
    FROM access_grant g WHERE ${provenGone(view.range)} AND ${HOW_ENDED.judged} AND ${mine(scope, view)} GROUP BY 1`)
  return new Map(rows.map(({ bin, count }) => [bin, count]))
}

/** Whole buckets of UTC; one without an end is left out, not zero. */
export async function readPoints(
  runner: SqlRunner,
  scope: Scope,
  view: View,
  bucketMs: number,
): Promise<TimelinessPoint[]> {
  const rows = await runner.rows<{ from: number; judged: number; late: number; overshoot: number[] | null }>(sql`
    SELECT floor(extract(epoch FROM g.gone_at) * 1000 / ${bucketMs}::float8) * ${bucketMs}::float8 AS from, count(*)::int AS judged,
      count(*) FILTER (WHERE g.overshoot_ms > 0)::int AS late, ${quantiles(sql`g.overshoot_ms`)} AS overshoot
    FROM access_grant g WHERE ${provenGone(view.range)} AND ${HOW_ENDED.judged} AND ${mine(scope, view)} GROUP BY 1 ORDER BY 1`)
  return rows.flatMap(({ from, judged, late, overshoot }) => {
    const found = toQuantiles(overshoot)
    const at = { from: instant(Math.max(from, view.range.from)), to: instant(Math.min(from + bucketMs, view.range.to)) }
    return found ? [{ ...at, judged, late, overshoot: found }] : []
  })
}
