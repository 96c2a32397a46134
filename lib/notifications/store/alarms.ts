/** SQL of alarms that are gathered by source and person: who was told when, and how many more have failed since. */
import type { SqlRunner, SqlTx } from '#lib/platform/db/database.ts'
import { prepared, type Sql, sql } from '#lib/platform/db/sql.ts'
import type { SourceId } from '#lib/kernel/ids.ts'
import { type Alarms, GATHER_MS, type SourceFailures } from '../model.ts'

const inSeconds = (milliseconds: number): Sql => sql`make_interval(secs => ${milliseconds / 1000}::float8)`
/** Whether the time in which alarms of its kind are gathered is over. */
const isOver = sql`a.told_at <= clock_timestamp() - CASE a.type
  WHEN 'grant.still-failing' THEN ${inSeconds(GATHER_MS['grant.still-failing'])} ELSE ${inSeconds(GATHER_MS['grant.revoke-failing'])} END`

type Key = Pick<Alarms, 'sourceId' | 'personId' | 'type'>

/**
 * Opens the time of gathering for those that are told now.
 * @returns the ones to tell now; the others have been told of the source lately. Their rows are locked either way.
 */
export const openAlarms = (tx: SqlTx, alarms: readonly Alarms[]): Promise<Key[]> =>
  tx.rows<Key>(
    prepared(
      'open-alarms',
      // Ordered, so that workers that tell at once do not wait for each other in a ring.
      sql`
    INSERT INTO source_alarm AS a (source_id, person_id, type)
    SELECT n."sourceId", n."personId", n.type FROM jsonb_to_recordset(${JSON.stringify(alarms)}::jsonb) n("sourceId" text, "personId" text, type text)
    ORDER BY 1, 2, 3
    ON CONFLICT (source_id, person_id, type) DO UPDATE SET told_at = clock_timestamp() WHERE a.waiting = 0 AND ${isOver}
    RETURNING a.source_id, a.person_id, a.type`,
    ),
  )

/** To be told with all else that fails there until the time is over. */
export async function addToAlarms(tx: SqlTx, alarms: readonly Alarms[]): Promise<void> {
  if (alarms.length === 0) return
  await tx.rows(
    prepared(
      'add-to-alarms',
      sql`
    UPDATE source_alarm a SET waiting = a.waiting + n.count, waiting_since = coalesce(a.waiting_since, to_timestamp(n.since / 1000.0)),
      waiting_event_id = coalesce(a.waiting_event_id, n."eventId"), decides = n.decides
    FROM jsonb_to_recordset(${JSON.stringify(alarms)}::jsonb)
      n("sourceId" text, "personId" text, type text, count int, since float8, "eventId" text, decides boolean)
    WHERE a.source_id = n."sourceId" AND a.person_id = n."personId" AND a.type = n.type`,
    ),
  )
}

/** What was gathered and is due, each taken once. Whoever was disabled meanwhile is told nothing. */
export const takeGathered = (tx: SqlTx, limit: number): Promise<Alarms[]> =>
  tx.rows<Alarms>(
    prepared(
      'take-gathered',
      sql`
    WITH due AS MATERIALIZED (
      SELECT a.* FROM source_alarm a WHERE a.waiting > 0 AND ${isOver} ORDER BY a.told_at LIMIT ${limit}::int FOR UPDATE SKIP LOCKED),
    told AS (
      UPDATE source_alarm a SET told_at = clock_timestamp(), waiting = 0, waiting_since = NULL, waiting_event_id = NULL
      FROM due WHERE a.source_id = due.source_id AND a.person_id = due.person_id AND a.type = due.type)
    SELECT due.type, due.source_id, due.person_id, due.waiting AS count, due.waiting_event_id AS event_id, due.waiting_since AS since, due.decides
    FROM due JOIN person p ON p.id = due.person_id AND p.status = 'active' ORDER BY due.source_id, due.person_id`,
    ),
  )

/** How much fails at each source as things stand. */
export const failuresAt = (db: SqlRunner, sourceIds: readonly SourceId[]): Promise<SourceFailures[]> =>
  db.rows<SourceFailures>(
    prepared(
      'failures-at',
      sql`
    SELECT s.id AS source_id, s.name AS source_name, f.failing, f.oldest_since, f.last_error
    FROM source s CROSS JOIN LATERAL (
      SELECT count(*)::int AS failing, min(g.first_failed_at) AS oldest_since, (array_agg(g.last_error ORDER BY g.first_failed_at))[1] AS last_error
      FROM access_grant g WHERE g.source_id = s.id AND g.state = 'revoke_failing' AND g.first_failed_at IS NOT NULL AND g.due_at IS NOT NULL) f
    WHERE s.id = ANY(${[...sourceIds]}::text[])`,
    ),
  )
