/**
 * How exactly grants ended, counted over the grants that the actor's own list shows. Quantiles are
 * nearest rank. The index `grant_proven_gone` covers what is read of a range.
 */
import { HOW_ENDED, ownedBy, provenGone, visibleTo } from '#lib/access/server.ts'
import type { SourceId } from '#lib/kernel/ids.ts'
import { type Instant, instant } from '#lib/kernel/time.ts'
import type { Scope } from '#lib/people/scope.ts'
import type { SqlRunner } from '#lib/platform/db/database.ts'
import { allOf, join, type Sql, sql } from '#lib/platform/db/sql.ts'
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
const EXPOSED = sql`g.due_at IS NOT NULL AND g.state IN ('activating', 'active', 'revoking', 'revoke_failing')`

/** Conditions on `g`; without a narrower scope no other table is read. */
export function mine(scope: Scope, { filter }: View): Sql {
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

/**
 * Nearest rank over values with their counts, as `percentile_disc` defines it over rows: values are whole milliseconds
 * mostly, so that a hundred thousand ends are a few hundred values, and nothing large is sorted.
 * @param ranked rows of a group with `value`, `n`, and the running sum `below` up to and with the value of `total`
 */
const quantiles = sql`ARRAY[${join(
  [0.5, 0.95, 0.99, 1].map((share) => sql`min(value) FILTER (WHERE below >= ceil(${share}::float8 * total))`),
  ', ',
)}]`
const ranked = (by: Sql, from: Sql): Sql => sql`
  SELECT ${by} AS part, value, sum(n) OVER (PARTITION BY ${by} ORDER BY value) AS below, sum(n) OVER (PARTITION BY ${by}) AS total FROM ${from}`
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
  const sum = (name: Sql): Sql => sql`sum(${name})::int AS ${name}`
  const counts = [
    [sql`proven`, sql`TRUE`],
    [sql`on_time`, sql`g.overshoot_ms <= 0`],
    [sql`late`, HOW_ENDED.late],
    [sql`by_expiry`, sql`(g.end_cause IS NULL OR g.end_cause = 'expiry')`],
    [sql`by_kill_switch`, HOW_ENDED.killed],
    [sql`never_given`, HOW_ENDED['never-given']],
    [sql`ended_early`, HOW_ENDED.early],
    [sql`judged`, HOW_ENDED.judged],
  ] as const
  // Sources are told apart by text, which would be sorted by the rules of a language: '' is the whole.
  const both = (value: Sql): Sql => sql`(
    SELECT coalesce(source_id, '') AS source, ${value} AS value, sum(${value === OVERSHOOT ? sql`judged` : sql`proven`}) AS n
    FROM ends WHERE ${value} IS NOT NULL GROUP BY GROUPING SETS ((source_id, ${value}), (${value}))) counted`
  const rows = await runner.rows<EndsRow>(sql`
    WITH ends AS MATERIALIZED (
      SELECT g.source_id, CASE WHEN ${HOW_ENDED.judged} THEN g.overshoot_ms END AS overshoot, g.lag_ms AS lag,
        min(g.margin_ms) FILTER (WHERE ${HOW_ENDED.judged}) AS margin_least, max(g.margin_ms) FILTER (WHERE ${HOW_ENDED.judged}) AS margin_most,
        ${join(
          counts.map(([name, condition]) => sql`${count(condition)} AS ${name}`),
          ', ',
        )}
      FROM access_grant g WHERE ${provenGone(view.range)} AND ${mine(scope, view)} GROUP BY 1, 2, 3),
    overshoots AS (SELECT part, ${quantiles} AS q FROM (${ranked(sql`source`, both(OVERSHOOT))}) r GROUP BY part),
    lags AS (SELECT part, ${quantiles} AS q FROM (${ranked(sql`source`, both(LAG))}) r GROUP BY part),
    totals AS (
      SELECT source_id, ${join(
        counts.map(([name]) => sum(name)),
        ', ',
      )}, min(margin_least) AS margin_least, max(margin_most) AS margin_most
      FROM ends GROUP BY GROUPING SETS ((source_id), ()))
    SELECT t.*, o.q AS overshoot, l.q AS lag FROM totals t
    LEFT JOIN overshoots o ON o.part = coalesce(t.source_id, '') LEFT JOIN lags l ON l.part = coalesce(t.source_id, '')
    WHERE t.proven > 0`)
  return rows.map(({ marginLeast, marginMost, ...row }) => ({
    ...row,
    overshoot: toQuantiles(row.overshoot),
    lag: toQuantiles(row.lag),
    marginMs: marginLeast === null || marginMost === null ? null : { least: marginLeast, most: marginMost },
  }))
}
const OVERSHOOT = sql`overshoot`
const LAG = sql`lag`

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
    WITH counted AS MATERIALIZED (
      SELECT floor(extract(epoch FROM g.gone_at)::float8 * 1000 / ${bucketMs}::float8) * ${bucketMs}::float8 AS bucket, g.overshoot_ms AS value, count(*)::int AS n
      FROM access_grant g WHERE ${provenGone(view.range)} AND ${HOW_ENDED.judged} AND ${mine(scope, view)} GROUP BY 1, 2),
    ranked AS (${ranked(sql`bucket`, sql`counted`)}),
    sums AS (SELECT bucket, sum(n)::int AS judged, coalesce(sum(n) FILTER (WHERE value > 0), 0)::int AS late FROM counted GROUP BY 1)
    SELECT s.bucket AS from, s.judged, s.late, q.overshoot
    FROM sums s JOIN (SELECT part, ${quantiles} AS overshoot FROM ranked GROUP BY part) q ON q.part = s.bucket ORDER BY 1`)
  return rows.flatMap(({ from, judged, late, overshoot }) => {
    const found = toQuantiles(overshoot)
    const at = { from: instant(Math.max(from, view.range.from)), to: instant(Math.min(from + bucketMs, view.range.to)) }
    return found ? [{ ...at, judged, late, overshoot: found }] : []
  })
}
