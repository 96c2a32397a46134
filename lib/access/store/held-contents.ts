/** What an identity holds, as its source describes it: beside what is asked for. */
import type { EntitlementId, IdentityId, RequestId, SourceId } from '#lib/kernel/ids.ts'
import type { Instant } from '#lib/kernel/time.ts'
import type { SqlRunner } from '#lib/platform/db/database.ts'
import { type Sql, sql } from '#lib/platform/db/sql.ts'

/** More entitlements than an identity holds in earnest; what is left out counts as new, never as held. */
const MOST = 100

export type HeldContent = {
  name: string
  content: Record<string, unknown>
  /** When a live grant of it ends; null for what stands without an end. */
  until: Instant | null
  /** The very entitlement that is asked for. */
  same: boolean
}

const LIVE = sql`('activating', 'active', 'revoking', 'revoke_failing')`

/** What is held besides what is asked for: standing, and by live grants of other requests, those of the same entitlement included. */
export const readHeldContents = (
  db: SqlRunner,
  of: { sourceId: SourceId; identityId: IdentityId; entitlementId: EntitlementId; requestId: RequestId },
  standing: Sql,
): Promise<HeldContent[]> =>
  db.rows<HeldContent>(sql`
    (SELECT DISTINCT ON (e.name, e.id) e.name, e.content, NULL::timestamptz AS until, false AS same
    FROM holding h JOIN entitlement e ON e.source_id = h.source_id AND e.id = h.entitlement_id
    WHERE h.source_id = ${of.sourceId} AND h.identity_id = ${of.identityId} AND h.entitlement_id <> ${of.entitlementId}
      AND ${standing} AND e.gone_at IS NULL
    ORDER BY e.name, e.id LIMIT ${MOST})
    UNION ALL
    (SELECT e.name, e.content, g.ends_at, e.id = ${of.entitlementId}
    FROM access_grant g JOIN entitlement e ON e.source_id = g.source_id AND e.id = g.entitlement_id
    WHERE g.source_id = ${of.sourceId} AND g.identity_id = ${of.identityId} AND g.state IN ${LIVE} AND g.ends_at IS NOT NULL AND g.request_id <> ${of.requestId}
    ORDER BY g.ends_at DESC, g.id LIMIT ${MOST})`)
