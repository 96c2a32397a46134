/** What owners declared as needed. */
import { standsNow } from '#lib/inventory/server.ts'
import type { EntitlementId, IdentityId, PersonId, SourceId } from '#lib/kernel/ids.ts'
import type { SqlTx } from '#lib/platform/db/database.ts'
import { sql } from '#lib/platform/db/sql.ts'
import { newId } from '#lib/platform/new-id.ts'
import type { BaselineId } from '../model.ts'

type Of = { sourceId: SourceId; identityId: IdentityId }

/** Entitlements the identity holds standing now, by id, with their names. */
export async function standingEntitlements(tx: SqlTx, of: Of): Promise<Map<EntitlementId, string>> {
  const rows = await tx.rows<{ id: EntitlementId; name: string }>(sql`
    SELECT DISTINCT e.id, e.name FROM holding h JOIN entitlement e ON e.source_id = h.source_id AND e.id = h.entitlement_id
    WHERE h.source_id = ${of.sourceId} AND h.identity_id = ${of.identityId} AND ${standsNow}`)
  return new Map(rows.map((row) => [row.id, row.name]))
}

export type BaselineRow = { id: BaselineId; entitlementId: EntitlementId; name: string }

export async function liveBaseline(tx: SqlTx, of: Of): Promise<BaselineRow[]> {
  return tx.rows<BaselineRow>(sql`
    SELECT b.id, b.entitlement_id, coalesce(e.name, 'an entitlement') AS name FROM baseline_entry b
    LEFT JOIN entitlement e ON e.source_id = b.source_id AND e.id = b.entitlement_id
    WHERE b.source_id = ${of.sourceId} AND b.identity_id = ${of.identityId} AND b.ended_at IS NULL ORDER BY b.id`)
}

export async function insertBaseline(
  tx: SqlTx,
  of: Of,
  entitlementIds: readonly EntitlementId[],
  by: { personId: PersonId; reason: string },
): Promise<{ id: BaselineId; entitlementId: EntitlementId }[]> {
  const rows = entitlementIds.map((entitlementId) => ({ id: newId('baseline'), entitlementId }))
  if (rows.length === 0) return []
  await tx.rows(sql`
    INSERT INTO baseline_entry (id, source_id, identity_id, entitlement_id, reason, declared_by)
    SELECT r.id, ${of.sourceId}, ${of.identityId}, r."entitlementId", ${by.reason}, ${by.personId}
    FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS r(id text, "entitlementId" text)`)
  return rows
}

export async function endBaselineEntries(tx: SqlTx, ids: readonly BaselineId[], by: PersonId): Promise<void> {
  if (ids.length === 0) return
  await tx.rows(
    sql`UPDATE baseline_entry SET ended_at = clock_timestamp(), ended_by = ${by} WHERE id = ANY(${ids}) AND ended_at IS NULL`,
  )
}

/** Notes that the present owner has spoken, also when nothing is needed. */
export async function markScoped(tx: SqlTx, of: Of): Promise<string> {
  const [row] = await tx.rows<{ id: string }>(sql`
    UPDATE ownership SET scoped_at = clock_timestamp() WHERE source_id = ${of.sourceId} AND identity_id = ${of.identityId} AND ended_at IS NULL RETURNING id`)
  if (!row) throw new Error(`identity ${of.identityId} has no live ownership`)
  return row.id
}
