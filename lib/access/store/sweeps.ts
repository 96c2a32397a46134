/** Sweeps after an end: was anything given late? Claimed with a lease, so that a worker that dies loses none. */
import type { SourceId } from '#lib/kernel/ids.ts'
import type { SqlRunner } from '#lib/platform/db/database.ts'
import { prepared, sql } from '#lib/platform/db/sql.ts'
import { type Claimed, claimedColumns } from './queue.ts'

/** After the end, in units of the connector's timeout. */
export const SWEEPS_AT = [1, 3, 10] as const

/** Claims due sweeps of these sources, up to `limit` each: for the lease nobody else looks at them. */
export async function claimSweeps(
  db: SqlRunner,
  sources: readonly SourceId[],
  { limit, leaseMs }: { limit: number; leaseMs: number },
): Promise<Claimed[]> {
  return db.rows<Claimed>(
    prepared(
      'claim-sweeps',
      sql`
    WITH due AS MATERIALIZED (
      SELECT d.id FROM unnest(${[...sources]}::text[]) AS swept(source) CROSS JOIN LATERAL (
        SELECT id FROM access_grant WHERE next_sweep_at <= (SELECT clock_timestamp()) AND next_sweep_at IS NOT NULL AND source_id = swept.source
        ORDER BY next_sweep_at LIMIT ${limit}::int FOR NO KEY UPDATE SKIP LOCKED) d),
    swept AS (
      UPDATE access_grant g SET next_sweep_at = clock_timestamp() + make_interval(secs => ${leaseMs / 1000}::float8)
      WHERE g.id = ANY(ARRAY(SELECT id FROM due)) RETURNING ${claimedColumns(sql`g`)})
    SELECT ${claimedColumns(sql`s`)}, i.name AS account_name, e.name AS entitlement_name,
      0::float8 AS lease_left_ms, s.ends_at AS revoke_due_at
    FROM swept s JOIN identity i ON i.source_id = s.source_id AND i.id = s.identity_id
    JOIN entitlement e ON e.source_id = s.source_id AND e.id = s.entitlement_id`,
    ),
  )
}

/**
 * These were looked at: the next look is due at its own time after the end, or never. One that was asked for meanwhile
 * moved the fence on, and stays due.
 */
export async function finishSweeps(db: SqlRunner, grants: readonly Pick<Claimed, 'id' | 'fence'>[]): Promise<void> {
  const [, third, tenth] = SWEEPS_AT
  await db.rows(
    prepared(
      'finish-sweeps',
      sql`
    UPDATE access_grant g SET sweeps_left = g.sweeps_left - 1,
      next_sweep_at = CASE WHEN g.sweeps_left > 1
        THEN g.ended_at + make_interval(secs => (CASE g.sweeps_left WHEN 3 THEN ${third}::int ELSE ${tenth}::int END) * g.sweep_unit_ms / 1000.0) END
    FROM unnest(${grants.map(({ id }) => id)}::text[], ${grants.map(({ fence }) => fence)}::int[]) AS looked(id, fence)
    WHERE g.id = looked.id AND g.fence = looked.fence AND g.next_sweep_at IS NOT NULL AND g.sweeps_left > 0
      -- Said twice for the planner: an array it takes for few, and goes by the index.
      AND g.id = ANY(${grants.map(({ id }) => id)}::text[])`,
    ),
  )
}
