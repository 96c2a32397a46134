/** Grants whose end keeps failing while nobody reacts. */
import type { GrantId, IdentityId, RequestId, SourceId } from '#lib/kernel/ids.ts'
import type { SqlTx } from '#lib/platform/db/database.ts'
import { type Sql, sql } from '#lib/platform/db/sql.ts'

export type StillFailing = {
  id: GrantId
  sourceId: SourceId
  identityId: IdentityId
  requestId: RequestId
  identityName: string
  entitlementName: string
  failingForMs: number
}

const ago = (milliseconds: number): Sql =>
  sql`clock_timestamp() - make_interval(secs => ${milliseconds / 1000}::float8)`

/** Marks as reminded those that are due; a reminder that is older than the first failure was about another one. */
export const markReminded = (
  tx: SqlTx,
  policy: { firstAfterMs: number; thenEveryMs: number; limit: number },
): Promise<StillFailing[]> =>
  tx.rows<StillFailing>(sql`
    WITH due AS (
      SELECT source_id, id FROM access_grant
      WHERE state = 'revoke_failing' AND due_at IS NOT NULL AND first_failed_at <= ${ago(policy.firstAfterMs)}
        AND (reminded_at IS NULL OR reminded_at < first_failed_at OR reminded_at <= ${ago(policy.thenEveryMs)})
      ORDER BY first_failed_at LIMIT ${policy.limit} FOR UPDATE SKIP LOCKED),
    reminded AS (
      UPDATE access_grant g SET reminded_at = clock_timestamp() FROM due WHERE g.source_id = due.source_id AND g.id = due.id
      RETURNING g.id, g.source_id, g.identity_id, g.entitlement_id, g.request_id, g.first_failed_at)
    SELECT r.id, r.source_id, r.identity_id, r.request_id, i.name AS identity_name, e.name AS entitlement_name,
      (extract(epoch FROM clock_timestamp() - r.first_failed_at) * 1000)::float8 AS failing_for_ms
    FROM reminded r JOIN identity i ON i.source_id = r.source_id AND i.id = r.identity_id
    JOIN entitlement e ON e.source_id = r.source_id AND e.id = r.entitlement_id`)
