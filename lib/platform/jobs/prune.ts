/** Removes what nobody can need any more. Everything on record stays: state tables are never pruned. */
import type { SqlRunner } from '../db/database.ts'
import { type Sql, sql } from '../db/sql.ts'

const BATCH = 1_000

/** Idempotency keys of yesterday, heartbeats of workers long gone, sessions that ended a month ago: one batch of each. */
export async function prune(db: SqlRunner): Promise<number> {
  const counts = [
    await removed(
      db,
      sql`DELETE FROM idempotency_key WHERE ctid = ANY(ARRAY(
      SELECT ctid FROM idempotency_key WHERE created_at < clock_timestamp() - interval '24 hours' LIMIT ${BATCH} FOR UPDATE SKIP LOCKED)) RETURNING 1`,
    ),
    await removed(
      db,
      sql`DELETE FROM worker_heartbeat WHERE beat_at < clock_timestamp() - interval '1 day' RETURNING 1`,
    ),
    await removed(
      db,
      sql`DELETE FROM session WHERE id = ANY(ARRAY(
      SELECT id FROM session WHERE least(ended_at, expires_at) < clock_timestamp() - interval '30 days' LIMIT ${BATCH} FOR UPDATE SKIP LOCKED)) RETURNING 1`,
    ),
  ]
  return counts.reduce((sum, count) => sum + count, 0)
}

const removed = async (db: SqlRunner, statement: Sql): Promise<number> => (await db.rows(statement)).length
