/** Durations asked for and durations held, counted in the same bins. */
import { HELD_MS, provenGone } from '#lib/access/server.ts'
import type { SqlRunner } from '#lib/platform/db/database.ts'
import { type Sql, sql } from '#lib/platform/db/sql.ts'
import type { Scope } from '#lib/people/scope.ts'
import { DURATION_BINS_MS, type DurationBinCount } from '../model.ts'
import type { View } from './figures.ts'
import { binIndex, mine } from './timeliness.ts'

/**
 * Of the grants that the actor's own list shows as proven gone in the range. Bins are open below and closed above: four
 * hours are among "up to 4 h".
 */
export async function readDurationBins(runner: SqlRunner, scope: Scope, view: View): Promise<DurationBinCount[]> {
  const bin = (ms: Sql): Sql => binIndex(sql`${ms}::float8`, DURATION_BINS_MS)
  const rows = await runner.rows<{ asked: number; held: number; grants: number }>(sql`
    SELECT ${bin(sql`r.duration_ms`)} AS asked, ${bin(HELD_MS)} AS held, count(*)::int AS grants
    FROM access_grant g JOIN access_request r ON r.id = g.request_id
    WHERE ${provenGone(view.range)} AND ${mine(scope, view)} GROUP BY 1, 2`)
  const sum = (of: 'asked' | 'held', index: number): number =>
    rows.reduce((total, row) => (row[of] === index ? total + row.grants : total), 0)
  return [...DURATION_BINS_MS, null].map((upToMs, index) => ({
    aboveMs: DURATION_BINS_MS[index - 1] ?? 0,
    upToMs,
    asked: sum('asked', index),
    held: sum('held', index),
  }))
}
