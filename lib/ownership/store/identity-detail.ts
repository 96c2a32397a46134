/** What one identity's page reads. */
import { isStanding, originOf, present } from '#lib/inventory/server.ts'
import type { HoldingOrigin } from '#lib/inventory/model.ts'
import type { EntitlementId, HoldingId, IdentityId, SourceId } from '#lib/kernel/ids.ts'
import type { Instant } from '#lib/kernel/time.ts'
import type { SqlRunner } from '#lib/platform/db/database.ts'
import { sql } from '#lib/platform/db/sql.ts'
import type { BaselineId, VanishedBaseline } from '../model.ts'

export type HeldRow = {
  entitlementId: EntitlementId
  name: string
  kind: string
  content: Record<string, unknown>
  entitlementAttributes: Record<string, unknown>
  administrable: boolean
  requestable: boolean
  origin: HoldingOrigin
  holdingIds: HoldingId[]
  since: Instant
  attributes: Record<string, unknown>
  baselineId: BaselineId | null
  baselineReason: string | null
  declaredBy: string | null
  declaredAt: Instant | null
}

/** One row for each entitlement and origin: two grantors of one role are one thing held. */
export async function readHeld(runner: SqlRunner, sourceId: SourceId, identityId: IdentityId): Promise<HeldRow[]> {
  return runner.rows<HeldRow>(sql`
    SELECT held.*, e.name, e.kind, e.content, e.attributes AS entitlement_attributes, e.administrable, coalesce(x.requestable, false) AS requestable,
      b.id AS baseline_id, b.reason AS baseline_reason, p.name AS declared_by, b.declared_at
    FROM (SELECT h.entitlement_id, ${originOf} AS origin, array_agg(h.id ORDER BY h.id) AS holding_ids, min(h.first_seen_at) AS since,
        (array_agg(h.attributes - 'granted' - 'unrecorded' ORDER BY h.id))[1] AS attributes
      FROM holding h WHERE h.source_id = ${sourceId} AND h.identity_id = ${identityId} AND ${present} GROUP BY h.entitlement_id, 2) held
    JOIN entitlement e ON e.source_id = ${sourceId} AND e.id = held.entitlement_id
    LEFT JOIN entitlement_setting x ON x.source_id = e.source_id AND x.entitlement_id = e.id
    LEFT JOIN baseline_entry b ON b.source_id = ${sourceId} AND b.identity_id = ${identityId} AND b.entitlement_id = held.entitlement_id AND b.ended_at IS NULL
    LEFT JOIN person p ON p.id = b.declared_by
    ORDER BY held.origin = 'granted', e.name, e.id LIMIT 2000`)
}

/** Declared as needed, but not held standing any more. */
export async function readVanished(
  runner: SqlRunner,
  sourceId: SourceId,
  identityId: IdentityId,
): Promise<VanishedBaseline[]> {
  return runner.rows<VanishedBaseline>(sql`
    SELECT b.id, b.entitlement_id, coalesce(e.name, 'an entitlement') AS name, b.declared_at FROM baseline_entry b
    LEFT JOIN entitlement e ON e.source_id = b.source_id AND e.id = b.entitlement_id
    WHERE b.source_id = ${sourceId} AND b.identity_id = ${identityId} AND b.ended_at IS NULL AND NOT EXISTS (
      SELECT 1 FROM holding h WHERE h.source_id = b.source_id AND h.identity_id = b.identity_id AND h.entitlement_id = b.entitlement_id
        AND ${present} AND ${isStanding})
    ORDER BY name, b.id`)
}

export type AroundRow = {
  name: string
  kind: string
  connected: boolean
  removedAt: Instant | null
  liveGrants: number
  scoped: boolean
  sameAccount: { id: IdentityId; name: string }[]
}

/** The source, the live grants and the other rows of the same account. */
export async function readAround(
  runner: SqlRunner,
  sourceId: SourceId,
  identityId: IdentityId,
): Promise<AroundRow | null> {
  const [row] = await runner.rows<AroundRow>(sql`
    SELECT s.name, s.kind, s.connected, s.removed_at,
      EXISTS (SELECT 1 FROM ownership o WHERE o.source_id = i.source_id AND o.identity_id = i.id AND o.ended_at IS NULL AND o.scoped_at IS NOT NULL) AS scoped,
      (SELECT count(*)::int FROM access_grant g WHERE g.source_id = i.source_id AND g.identity_id = i.id
        AND g.state IN ('activating', 'active', 'revoking', 'revoke_failing')) AS live_grants,
      (SELECT coalesce(jsonb_agg(jsonb_build_object('id', other.id, 'name', other.name) ORDER BY other.name), '[]') FROM identity other
        WHERE other.source_id = i.source_id AND other.account_key = i.account_key AND other.id <> i.id AND other.gone_at IS NULL) AS same_account
    FROM identity i JOIN source s ON s.id = i.source_id WHERE i.source_id = ${sourceId} AND i.id = ${identityId}`)
  return row ?? null
}
