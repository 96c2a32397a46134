/** How many at once, bucket by bucket, in one pass over a view: what leaves the database is as long as the chart is. */
import type { Database } from '#lib/platform/db/database.ts'
import { join, type Sql, sql } from '#lib/platform/db/sql.ts'
import type { Scope } from '#lib/people/scope.ts'
import { FIGURES, type Figure, type Range } from '../model.ts'
import type { BucketChanges } from '../series.ts'
import type { View } from './figures.ts'
import { piecesInMs } from './pieces.ts'

/** Which pieces a figure counts, and its columns. */
const FIGURE: Readonly<Record<Figure, { counts: Sql; count: Sql; until: Sql; change: Sql; rank: Sql; at: Sql }>> = {
  held: {
    counts: sql`TRUE`,
    count: sql`held`,
    until: sql`held_until`,
    change: sql`held_change`,
    rank: sql`held_rank`,
    at: sql`held_at`,
  },
  standing: {
    counts: sql`band = 'standing'`,
    count: sql`standing`,
    until: sql`standing_until`,
    change: sql`standing_change`,
    rank: sql`standing_rank`,
    at: sql`standing_at`,
  },
  elevated: {
    counts: sql`band <> 'standing'`,
    count: sql`elevated`,
    until: sql`elevated_until`,
    change: sql`elevated_change`,
    rank: sql`elevated_rank`,
    at: sql`elevated_at`,
  },
  overdue: {
    counts: sql`band = 'overdue'`,
    count: sql`overdue`,
    until: sql`overdue_until`,
    change: sql`overdue_change`,
    rank: sql`overdue_rank`,
    at: sql`overdue_at`,
  },
}
type Names = (typeof FIGURE)[Figure]
const each = (of: (names: Names) => Sql): Sql =>
  join(
    FIGURES.map((figure) => of(FIGURE[figure])),
    ', ',
  )
/** The count and its first moment as one number: the higher count is more, and of equal ones the earlier. */
const RANK_BITS = 36
const RANK_MASK = 2 ** RANK_BITS - 1
/** One figure changes by so many, the others do not. */
const only = (changed: Names, delta: number): Sql => each((one) => sql`${one === changed ? delta : 0}::int`)

/**
 * Each identity counts once however much it holds. A piece that begins after all that began before it have ended opens a
 * stretch and closes the one before; the last is closed by the latest end. Edges in order, summed up, are the counts.
 * @param buckets without gaps; the first begins with the range
 */
export async function bucketChanges(
  db: Pick<Database, 'sqlTransaction'>,
  scope: Scope,
  view: View,
  buckets: readonly Range[],
): Promise<BucketChanges[]> {
  if (buckets.length === 0) return []
  const { from, to } = view.range
  const names = FIGURES.map((figure) => FIGURE[figure])
  const closes = names.map(
    (one) => sql`SELECT ${one.until}, ${only(one, -1)} FROM ordered WHERE ${one.counts} AND starts > ${one.until}`,
  )
  const last = names.map((one) => sql`SELECT max(ends), ${only(one, -1)} FROM piece WHERE ${one.counts} GROUP BY k`)
  const statement = sql`
    WITH ${piecesInMs(scope, view.filter, view.range)},
    ordered AS MATERIALIZED (
      SELECT starts, band, ${each(({ counts, until }) => sql`max(ends) FILTER (WHERE ${counts}) OVER earlier AS ${until}`)}
      FROM piece WINDOW earlier AS (PARTITION BY k ORDER BY starts ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)),
    edge AS (
      SELECT starts AS at, ${each(({ counts, until, change }) => sql`(${counts} AND (${until} IS NULL OR starts > ${until}))::int AS ${change}`)} FROM ordered
      UNION ALL ${join([...closes, ...last], ' UNION ALL ')}),
    step AS (
      SELECT at, ${each(({ change }) => change)}, ${each(({ change, count }) => sql`sum(${change}) OVER (ORDER BY at) AS ${count}`)}
      FROM edge WHERE at < ${to}),
    bucket AS (
      SELECT width_bucket(at, ${buckets.map((bucket) => bucket.from)}::bigint[]) - 1 AS index, min(at) AS first_at,
        ${each(({ change }) => sql`sum(${change})::int AS ${change}`)},
        ${each(({ count, rank }) => sql`max((${count} << ${RANK_BITS}::int) | (${RANK_MASK}::bigint - (at - ${from}::bigint))) AS ${rank}`)}
      FROM step GROUP BY 1)
    SELECT index, first_at, ${each(({ change }) => change)}, ${each(({ rank, count }) => sql`(${rank} >> ${RANK_BITS}::int)::int AS ${count}`)},
      ${each(({ rank, at }) => sql`${from}::bigint + ${RANK_MASK}::bigint - (${rank} & ${RANK_MASK}::bigint) AS ${at}`)}
    FROM bucket ORDER BY index`
  // A large view sorts in memory, or it would go by way of the disk.
  return db.sqlTransaction((tx) => tx.rows<BucketChanges>(statement), { beginWith: `SET LOCAL work_mem = '64MB'` })
}
