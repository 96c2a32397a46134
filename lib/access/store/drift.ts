/** What a sweep compares: the holdings that a complete listing showed, and what is on record for them. */
import type { DriftId, EntitlementId, GrantId, HoldingId, IdentityId, SourceId, SyncId } from '#lib/kernel/ids.ts'
import type { Instant } from '#lib/kernel/time.ts'
import type { SqlRunner, SqlTx } from '#lib/platform/db/database.ts'
import { sql } from '#lib/platform/db/sql.ts'
import { present } from '#lib/inventory/store/standing.ts'
import type { RequestId } from '#lib/kernel/ids.ts'

/** A complete listing that no sweep has looked at. */
export type UnsweptSync = {
  sourceId: SourceId
  sourceName: string
  syncId: SyncId
  startedAt: Instant
  firstSyncAt: Instant
}

/** Locks one source whose last complete listing is newer than its last sweep. */
export async function claimUnswept(tx: SqlTx): Promise<UnsweptSync | null> {
  const [row] = await tx.rows<UnsweptSync>(sql`
    WITH next AS (
      SELECT s.id, s.name FROM source s
      WHERE s.connected AND s.removed_at IS NULL AND s.last_full_sync_at > coalesce(s.swept_at, '-infinity')
      ORDER BY s.last_full_sync_at LIMIT 1 FOR UPDATE SKIP LOCKED)
    UPDATE source s SET swept_at = s.last_full_sync_at FROM next
    CROSS JOIN LATERAL (SELECT id, started_at FROM sync_run r WHERE r.source_id = next.id AND r.state = 'succeeded' ORDER BY r.finished_at DESC LIMIT 1) last
    CROSS JOIN LATERAL (SELECT finished_at FROM sync_run r WHERE r.source_id = next.id AND r.state = 'succeeded' ORDER BY r.finished_at LIMIT 1) first
    WHERE s.id = next.id
    RETURNING s.id AS source_id, s.name AS source_name, last.id AS sync_id, last.started_at, first.finished_at AS first_sync_at`)
  return row ?? null
}

export type NewDrift = {
  kind: 'unrecorded' | 'missing'
  identityId: IdentityId
  entitlementId: EntitlementId
  identityName: string
  entitlementName: string
  holdingId: HoldingId | null
  holdingExternalId: string | null
  grantId: GrantId | null
}

/**
 * Holdings that came after a complete listing had shown their account without them, are not ours, and that nobody has
 * adopted or removed yet; and rows of our own account that no grant explains. What comes together with a new account is
 * its standing, as at the first listing.
 */
export async function unrecordedHoldings(db: SqlRunner, sync: UnsweptSync): Promise<NewDrift[]> {
  return db.rows<NewDrift>(sql`
    SELECT 'unrecorded' AS kind, h.identity_id, h.entitlement_id, i.name AS identity_name, e.name AS entitlement_name, h.id AS holding_id,
      h.external_id AS holding_external_id, NULL AS grant_id
    FROM holding h
    JOIN identity i ON i.source_id = h.source_id AND i.id = h.identity_id
    JOIN entitlement e ON e.source_id = h.source_id AND e.id = h.entitlement_id
    WHERE h.source_id = ${sync.sourceId} AND ${present} AND h.attributes->>'granted' IS NULL
      AND (h.first_seen_at > to_timestamp(${sync.firstSyncAt}::float8 / 1000.0) AND EXISTS (
          SELECT 1 FROM sync_run r WHERE r.source_id = h.source_id AND r.state = 'succeeded' AND r.finished_at >= i.first_seen_at AND r.finished_at < h.first_seen_at)
        OR h.attributes->>'unrecorded' IS NOT NULL)
      AND NOT EXISTS (SELECT 1 FROM drift d WHERE d.source_id = h.source_id AND d.kind = 'unrecorded' AND d.evidence->>'holdingId' = h.id)
    LIMIT 1000`)
}

/** Grants that are live on record while a listing that began after their read-back does not show them. */
export async function missingGrants(db: SqlRunner, sync: UnsweptSync): Promise<NewDrift[]> {
  return db.rows<NewDrift>(sql`
    SELECT 'missing' AS kind, g.identity_id, g.entitlement_id, i.name AS identity_name, e.name AS entitlement_name, NULL AS holding_id,
      NULL AS holding_external_id, g.id AS grant_id
    FROM access_grant g
    JOIN identity i ON i.source_id = g.source_id AND i.id = g.identity_id
    JOIN entitlement e ON e.source_id = g.source_id AND e.id = g.entitlement_id
    WHERE g.source_id = ${sync.sourceId} AND g.state = 'active' AND NOT g.externally_modified
      AND g.active_at < to_timestamp(${sync.startedAt}::float8 / 1000.0)
      AND NOT EXISTS (
        SELECT 1 FROM holding h JOIN identity hi ON hi.source_id = h.source_id AND hi.id = h.identity_id
        WHERE h.source_id = g.source_id AND hi.account_key = g.account_key AND h.entitlement_id = g.entitlement_id AND ${present})
    LIMIT 1000`)
}

export type Outlived = {
  sourceId: SourceId
  id: GrantId
  requestId: RequestId
  identityId: IdentityId
  identityName: string
  entitlementName: string
}

/**
 * Ended grants whose privilege a listing that began after their end still shows, given by our own account, when no grant
 * explained it while the page was fetched and nobody adopted it.
 */
export async function outlivedGrants(db: SqlRunner, sync: UnsweptSync): Promise<Outlived[]> {
  return db.rows<Outlived>(sql`
    SELECT DISTINCT ON (h.id) g.source_id, g.id, g.request_id, g.identity_id, i.name AS identity_name, e.name AS entitlement_name
    FROM holding h
    JOIN identity i ON i.source_id = h.source_id AND i.id = h.identity_id
    JOIN entitlement e ON e.source_id = h.source_id AND e.id = h.entitlement_id
    JOIN access_grant g ON g.source_id = h.source_id AND g.account_key = i.account_key AND g.entitlement_external_id = e.external_id
    WHERE h.source_id = ${sync.sourceId} AND ${present} AND h.own_grantor AND h.seen_sync_id = ${sync.syncId} AND h.attributes->>'unrecorded' IS NOT NULL
      AND g.state IN ('ended', 'activation_failed') AND g.ends_at IS NOT NULL AND g.ended_at < to_timestamp(${sync.startedAt}::float8 / 1000.0)
      AND NOT EXISTS (SELECT 1 FROM access_grant o WHERE o.source_id = g.source_id AND o.account_key = g.account_key
        AND o.entitlement_external_id = g.entitlement_external_id AND o.state NOT IN ('ended', 'activation_failed'))
    ORDER BY h.id, g.ended_at DESC`)
}

export async function insertDrift(tx: SqlTx, id: DriftId, sourceId: SourceId, found: NewDrift): Promise<boolean> {
  const evidence = JSON.stringify({
    holdingId: found.holdingId,
    identity: found.identityName,
    entitlement: found.entitlementName,
  })
  const rows = await tx.rows(sql`
    INSERT INTO drift (source_id, id, kind, identity_id, entitlement_id, grant_id, holding_external_id, evidence)
    VALUES (${sourceId}, ${id}, ${found.kind}, ${found.identityId}, ${found.entitlementId}, ${found.grantId}, ${found.holdingExternalId}, ${evidence}::jsonb)
    ON CONFLICT DO NOTHING RETURNING id`)
  return rows.length > 0
}

export async function markExternallyModified(tx: SqlTx, sourceId: SourceId, grantId: GrantId): Promise<void> {
  await tx.rows(
    sql`UPDATE access_grant SET externally_modified = true WHERE source_id = ${sourceId} AND id = ${grantId}`,
  )
}

export type ResolvedDrift = {
  id: DriftId
  identityId: IdentityId | null
  identityName: string
  entitlementName: string
}

/** Open drift that went away by itself: the holding is gone, or the missing grant has ended. */
export async function resolveVanished(tx: SqlTx, sourceId: SourceId): Promise<ResolvedDrift[]> {
  return tx.rows<ResolvedDrift>(sql`
    UPDATE drift d SET state = 'resolved', closed_at = clock_timestamp(), close_reason = 'Gone at the source'
    WHERE d.source_id = ${sourceId} AND d.state = 'open' AND (
      d.kind = 'unrecorded' AND NOT EXISTS (SELECT 1 FROM holding h WHERE h.source_id = d.source_id AND h.id = d.evidence->>'holdingId' AND ${present})
      OR d.kind = 'missing' AND NOT EXISTS (SELECT 1 FROM access_grant g WHERE g.source_id = d.source_id AND g.id = d.grant_id AND g.state = 'active'))
    RETURNING d.id, d.identity_id, d.evidence->>'identity' AS identity_name, d.evidence->>'entitlement' AS entitlement_name`)
}
