/**
 * SQL that follows the audit. Transactions commit in another order than they numbered their events, so `seq > last`
 * would skip some: what follows is the transaction horizon, below which everything is decided.
 */
import type { SqlRunner } from '#lib/platform/db/database.ts'
import { type Sql, sql } from '#lib/platform/db/sql.ts'
import type { Heard } from '../live/may-hear.ts'

export type Followed = Heard & { xid: string; beyondHorizon: boolean }
export type Step = { horizon: string; events: Followed[] }

const MAX_EVENTS = 2_000

const columns = sql`
  e.type, e.subject_kind, e.subject_id, e.identity_id, e.source_id, e.seq, e.actor_id, e.xid::text AS xid,
  (e.xid >= pg_snapshot_xmin(pg_current_snapshot())) AS beyond_horizon,
  (SELECT r.requester_person_id FROM access_request r WHERE r.id = CASE e.subject_kind
     WHEN 'request' THEN e.subject_id
     WHEN 'message' THEN (SELECT m.request_id FROM request_message m WHERE m.id = e.subject_id)
     WHEN 'vote' THEN (SELECT v.request_id FROM vote v WHERE v.id = e.subject_id)
     WHEN 'grant' THEN (SELECT g.request_id FROM access_grant g WHERE g.id = e.subject_id) END) AS requester_id,
  CASE WHEN e.subject_kind = 'claim' THEN (SELECT c.claimed_by FROM claim c WHERE c.id = e.subject_id) END AS claimant_id,
  (SELECT s.approver_team_id FROM source s WHERE s.id = e.source_id) AS approver_team_id,
  ARRAY(SELECT o.owner_person_id FROM ownership o WHERE o.source_id = e.source_id AND o.identity_id = e.identity_id AND o.ended_at IS NULL AND o.owner_person_id IS NOT NULL) AS owner_person_ids,
  ARRAY(SELECT o.owner_team_id FROM ownership o WHERE o.source_id = e.source_id AND o.identity_id = e.identity_id AND o.ended_at IS NULL AND o.owner_team_id IS NOT NULL) AS owner_team_ids`

/** Where a look goes on: from the horizon, without what was heard beyond it. */
export type Since = { horizon: string; heard: readonly number[] }

/** What is visible since the horizon, with the horizon for the next step; null starts `sinceMs` ago. */
export async function followAudit(db: SqlRunner, since: Since | { sinceMs: number }): Promise<Step> {
  const newer: Sql =
    'horizon' in since
      ? sql`e.xid >= ${since.horizon}::text::xid8 AND e.seq <> ALL(${[...since.heard]}::bigint[])`
      : sql`e.at > clock_timestamp() - make_interval(secs => ${since.sinceMs / 1000}::float8)`
  const rows = await db.rows<{ horizon: string } & Followed>(sql`
    SELECT h.horizon, found.*
    FROM (SELECT pg_snapshot_xmin(pg_current_snapshot())::text AS horizon) h
    LEFT JOIN (SELECT ${columns} FROM audit_event e WHERE ${newer} ORDER BY e.xid, e.seq LIMIT ${MAX_EVENTS}) found ON TRUE`)
  const [first] = rows
  if (!first) throw new Error('the database did not tell its horizon')
  const events = rows.filter((row) => row.seq !== null)
  const last = events.length === MAX_EVENTS ? events.at(-1)?.xid : undefined
  // More than fits: the rest is taken up from the last transaction seen, or from what was undecided before it.
  const horizon = last !== undefined && isBefore(last, first.horizon) ? last : first.horizon
  return { horizon, events }
}

export const isBefore = (xid: string, other: string): boolean => BigInt(xid) < BigInt(other)
