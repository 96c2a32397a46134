/**
 * What an approval tells the worker it chose: the grant, claimed for that worker by the commit of the approval, and whether
 * the way is clear. That is read behind the commit, as a look after any claim is (DECISIONS 4). Notices are hints: one that
 * nobody takes is a claim whose lease runs out.
 */
import type { Instant } from '#lib/kernel/time.ts'
import type { Database, SqlRunner } from '#lib/platform/db/database.ts'
import { prepared, type Sql, sql } from '#lib/platform/db/sql.ts'
import type { StartNotice } from '../expiry/handed-over.ts'
import type { Grant } from '../model.ts'
import { heldStanding } from './facts.ts'
import { somethingCompetes } from './look.ts'

/** PostgreSQL takes notices of less than 8,000 bytes. */
const NOTICE_BYTES = 7_900

/**
 * What an approval read of its requester, its entitlement and its identity locks none of them. Where its commit was slow to
 * come, somebody may have been told meanwhile that this cannot be had any more: then the worker asks for itself.
 */
const FACTS_LAST_MS = 250

const milliseconds = (moment: Sql): Sql => sql`(extract(epoch FROM ${moment}) * 1000)::float8`

type Handed = Pick<Grant, 'sourceId' | 'id' | 'accountKey' | 'entitlementExternalId'>

/**
 * Goes out behind the commit of an approval that claimed its grant for a worker. Whatever one side of a race has to see of the
 * other once both are on record is asked here; what only has to be true at the decision was true just before that commit.
 * @param readAt when the approval read its facts, by the database's clock
 */
export const handOver = (grant: Handed, notice: StartNotice, readAt: Instant): Sql =>
  prepared(
    'hand-over',
    sql`
    SELECT pg_notify('curfew_start', n.notice) FROM (
      SELECT (${JSON.stringify(notice)}::jsonb || jsonb_build_object('endsAtMs', floor(${milliseconds(sql`g.ends_at`)}), 'leaseUntilMs', ${milliseconds(sql`g.lease_until`)},
        'readAtMs', ${milliseconds(sql`clock_timestamp()`)},
        'clear', clock_timestamp() - to_timestamp(${readAt}::float8 / 1000.0) < make_interval(secs => ${FACTS_LAST_MS / 1000}::float8)
          AND NOT ${somethingCompetes(sql`g`)} AND NOT ${heldStanding(sql`g.source_id`, sql`g.account_key`, sql`g.entitlement_id`)}))::text AS notice
      FROM access_grant g
      WHERE g.source_id = ${grant.sourceId} AND g.id = ${grant.id} AND g.state = 'activating' AND g.fence = 1) n
    WHERE octet_length(n.notice) < ${NOTICE_BYTES}::int`,
  )

/** An approval is being written: the worker it chose may find out meanwhile what time it is, here and at the target. */
export function hintOfStart(db: Pick<Database, 'hint'>, notice: StartNotice): void {
  db.hint(prepared('hint-of-start', sql`SELECT pg_notify('curfew_start', ${JSON.stringify(notice)}::text)`))
}

/** Our database's time, and the monotonic clock of before it was asked for: what is counted from it can only be early. */
export type DatabaseClock = { databaseMs: number; askedAtMs: number }

export async function readDatabaseClock(db: SqlRunner): Promise<DatabaseClock> {
  const askedAtMs = performance.now()
  const [row] = await db.rows<{ databaseMs: number }>(
    prepared('database-clock', sql`SELECT ${milliseconds(sql`clock_timestamp()`)} AS database_ms`),
  )
  if (!row) throw new Error('the database did not tell its time')
  return { databaseMs: row.databaseMs, askedAtMs }
}
