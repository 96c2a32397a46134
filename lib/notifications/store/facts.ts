/** SQL that says what happened. Tables of other rooms are read, never written. */
import type { EventId } from '#lib/kernel/ids.ts'
import type { SqlRunner } from '#lib/platform/db/database.ts'
import { prepared, type Sql, sql } from '#lib/platform/db/sql.ts'
import type { Happening } from '../model.ts'

const epochMs = (at: Sql): Sql => sql`floor(extract(epoch FROM ${at}) * 1000)::bigint`

/** In the order they were recorded; an event that is not in the audit is left out. */
export async function happeningsOf(db: SqlRunner, eventIds: readonly EventId[]): Promise<Happening[]> {
  return db.rows<Happening>(
    prepared(
      'happenings',
      sql`
    SELECT e.id, e.type, e.at, e.actor_id, e.actor_label, e.subject_kind, e.subject_id, e.source_id, e.identity_id, e.summary,
      CASE e.subject_kind WHEN 'request' THEN e.subject_id
        WHEN 'message' THEN (SELECT m.request_id FROM request_message m WHERE m.id = e.subject_id)
        WHEN 'grant' THEN (SELECT g.request_id FROM access_grant g WHERE g.id = e.subject_id) END AS request_id, exposure.of AS exposure,
      CASE e.type WHEN 'source.drift-found' THEN jsonb_build_object('syncId', e.payload->>'syncId', 'driftId', e.payload->>'driftId') END AS sweep
    FROM audit_event e
    LEFT JOIN LATERAL (
      SELECT jsonb_build_object('sourceName', s.name,
        'shouldHaveEndedAt', ${epochMs(sql`CASE WHEN coalesce(g.end_cause, 'expiry') = 'expiry' THEN g.ends_at ELSE coalesce(g.revoke_requested_at, g.ends_at) END`)},
        'failingSince', CASE WHEN g.state = 'revoke_failing' THEN ${epochMs(sql`g.first_failed_at`)} END, 'lastError', g.last_error) AS of
      FROM access_grant g JOIN source s ON s.id = g.source_id
      WHERE e.type IN ('grant.revoke-failing', 'grant.still-failing') AND g.id = e.subject_id) exposure ON TRUE
    WHERE e.id = ANY(${[...eventIds]}::text[]) ORDER BY e.seq`,
    ),
  )
}
