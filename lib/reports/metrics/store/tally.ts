/**
 * Every end that was ever proven, by bin, added up as ends come: a scrape costs what happened since the one before it. The
 * audit says what came, for each end has its row there in the same transaction, and a snapshot says how far it was read:
 * transactions that were under way then are added when they have committed, and none is added twice.
 */
import { HOW_ENDED } from '#lib/access/server.ts'
import { binIndex } from '#lib/exposure/server.ts'
import type { SourceId } from '#lib/kernel/ids.ts'
import type { Database, SqlRunner, SqlTx } from '#lib/platform/db/database.ts'
import { type Sql, sql } from '#lib/platform/db/sql.ts'

export type Bounds = { overshootMs: readonly number[]; lagMs: readonly number[] }
export type Tally = { sourceId: SourceId; measure: 'overshoot' | 'lag'; bin: number; count: number; sumMs: number }

/** How ends are recorded: what these rows of the audit tell of was measured in their transaction. */
const END_EVENTS = ['grant.ended', 'grant.activation-failed', 'grant.proven-gone']

/**
 * The overshoot of ends that were asked for early is left out, as in the figures of timeliness, unless they were late all
 * the same.
 * @param measured rows `g` with source_id, overshoot_ms, lag_ms and end_cause
 */
const tallyOf = (measured: Sql, { overshootMs, lagMs }: Bounds): Sql => sql`
  WITH counted AS MATERIALIZED (
    SELECT source_id, CASE WHEN ${HOW_ENDED.judged} THEN overshoot_ms END AS overshoot_ms, lag_ms, count(*) AS n FROM ${measured} g GROUP BY 1, 2, 3)
  SELECT source_id, 'overshoot' AS measure, ${binIndex(sql`overshoot_ms`, overshootMs)} AS bin, sum(n)::bigint AS count, sum(n * overshoot_ms)::float8 AS sum_ms
  FROM counted WHERE overshoot_ms IS NOT NULL GROUP BY 1, 3
  UNION ALL SELECT source_id, 'lag', ${binIndex(sql`lag_ms`, lagMs)} AS bin, sum(n)::bigint, sum(n * lag_ms)::float8
  FROM counted WHERE lag_ms IS NOT NULL GROUP BY 1, 3`

/** An end that was taken back later keeps its measure in `grant_end_revised`; neither table loses a row. */
const columns = sql`source_id, overshoot_ms, lag_ms, end_cause`
const everEnded = sql`(SELECT ${columns} FROM access_grant WHERE overshoot_ms IS NOT NULL UNION ALL SELECT ${columns} FROM grant_end_revised)`

/** All of it, read anew: what the tally must be at any time. */
export const countEveryEnd = (db: SqlRunner, bounds: Bounds): Promise<Tally[]> =>
  db.rows(
    sql`SELECT source_id, measure, bin, count::int, sum_ms FROM (${tallyOf(everEnded, bounds)}) t ORDER BY 1, 2, 3`,
  )

/** One row waits here for the other: two scrapes at once add nothing twice. */
async function lockState(tx: SqlTx, bounds: string): Promise<{ goesOn: boolean }> {
  await tx.rows(sql`INSERT INTO end_tally_state (id) VALUES (1) ON CONFLICT (id) DO NOTHING`)
  // A database that was loaded into another cluster may know of transactions that are still to come there.
  const [state] = await tx.rows<{ goesOn: boolean }>(sql`
    SELECT coalesce(bounds = ${bounds} AND pg_snapshot_xmax(snapshot) <= pg_snapshot_xmax(pg_current_snapshot()), false) AS goes_on
    FROM end_tally_state WHERE id = 1 FOR UPDATE`)
  return state ?? { goesOn: false }
}

/** Once, and when bins or clusters change. The snapshot is that of the statement, and so are the rows that are counted. */
async function rebuild(tx: SqlTx, bounds: Bounds, key: string): Promise<void> {
  await tx.rows(sql`UPDATE end_tally SET count = 0, sum_ms = 0`)
  await tx.rows(sql`
    WITH told AS (
      UPDATE end_tally_state SET bounds = ${key}, snapshot = pg_current_snapshot(), rebuilt_xmax = pg_snapshot_xmax(pg_current_snapshot()),
        rebuilt_seq = (SELECT coalesce(max(seq), 0) FROM audit_event) WHERE id = 1)
    INSERT INTO end_tally (source_id, measure, bin, count, sum_ms) SELECT * FROM (${tallyOf(everEnded, bounds)}) t
    ON CONFLICT (source_id, measure, bin) DO UPDATE SET count = excluded.count, sum_ms = excluded.sum_ms`)
}

async function addSince(tx: SqlTx, bounds: Bounds): Promise<void> {
  const measure = (key: string, column: Sql): Sql =>
    sql`CASE WHEN e.payload ? ${key} THEN (e.payload->>${key})::float8 ELSE ${column} END`
  const since = sql`(
    SELECT g.source_id, ${measure('overshootMs', sql`g.overshoot_ms`)} AS overshoot_ms, ${measure('lagMs', sql`g.lag_ms`)} AS lag_ms, g.end_cause
    FROM end_tally_state s
    JOIN audit_event e ON e.xid >= pg_snapshot_xmin(s.snapshot) AND NOT pg_visible_in_snapshot(e.xid, s.snapshot)
      AND (e.xid < s.rebuilt_xmax OR e.seq > s.rebuilt_seq) AND e.type = ANY(${END_EVENTS}::text[])
    JOIN access_grant g ON g.source_id = e.source_id AND g.id = e.subject_id)`
  await tx.rows(sql`
    WITH told AS (UPDATE end_tally_state SET snapshot = pg_current_snapshot() WHERE id = 1)
    INSERT INTO end_tally (source_id, measure, bin, count, sum_ms) SELECT * FROM (${tallyOf(since, bounds)}) t
    ON CONFLICT (source_id, measure, bin) DO UPDATE SET count = end_tally.count + excluded.count, sum_ms = end_tally.sum_ms + excluded.sum_ms`)
}

/** Adds what came since anybody asked last, and tells all of it. */
export const readTally = (db: Database, bounds: Bounds): Promise<Tally[]> =>
  db.sqlTransaction(async (tx) => {
    const key = JSON.stringify(bounds)
    if ((await lockState(tx, key)).goesOn) await addSince(tx, bounds)
    else await rebuild(tx, bounds, key)
    return tx.rows<Tally>(
      sql`SELECT source_id, measure, bin, count::int, sum_ms FROM end_tally WHERE count > 0 ORDER BY 1, 2, 3`,
    )
  })
