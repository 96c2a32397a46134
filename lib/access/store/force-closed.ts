/** Grants that an admin gave up: closed in the record, while the privilege may still be at the target. */
import type { GrantId, IdentityId, PersonId, RequestId, SourceId, SyncId } from '#lib/kernel/ids.ts'
import type { Instant } from '#lib/kernel/time.ts'
import type { SqlTx } from '#lib/platform/db/database.ts'
import { type Sql, sql } from '#lib/platform/db/sql.ts'
import { present } from '#lib/inventory/store/standing.ts'

/** In SQL what `mayStillBeLive` says in model.ts. */
export const mayStillBeLiveSql = (grant: Sql): Sql =>
  sql`(${grant}.force_closed_at IS NOT NULL AND ${grant}.force_closed_at = ${grant}.ended_at AND ${grant}.gone_at IS NULL AND ${grant}.left_standing_at IS NULL)`

/** The fence moves on: an act that is in flight records its try, and writes nothing else. */
export async function forceClose(
  tx: SqlTx,
  grant: { sourceId: SourceId; id: GrantId },
  by: { personId: PersonId | null; reason: string },
): Promise<void> {
  await tx.rows(sql`
    UPDATE access_grant g SET state = 'ended', end_cause = coalesce(g.end_cause, 'expiry'), ended_at = clock.now, force_closed_at = clock.now, force_closed_by = ${by.personId},
      force_close_reason = ${by.reason}, due_at = NULL, next_sweep_at = NULL, sweeps_left = 0, fence = g.fence + 1, lease_until = NULL, leased_by = NULL,
      revoke_in_flight_until = greatest(g.revoke_in_flight_until, g.lease_until)
    FROM (SELECT clock_timestamp() AS now) clock WHERE g.source_id = ${grant.sourceId} AND g.id = ${grant.id}`)
}

export type LeftStanding = { id: GrantId; requestId: RequestId; identityId: IdentityId }

/**
 * Takes the mark off grants whose leftover somebody put on record: it is there, so nothing is said to be gone, but from
 * now on it is standing and not past the end of a grant.
 */
export async function leaveStanding(
  tx: SqlTx,
  pair: { sourceId: SourceId; accountKey: string | null; entitlementExternalId: string | null },
): Promise<LeftStanding[]> {
  return tx.rows<LeftStanding>(sql`
    UPDATE access_grant g SET left_standing_at = clock_timestamp()
    WHERE g.source_id = ${pair.sourceId} AND g.account_key = ${pair.accountKey} AND g.entitlement_external_id = ${pair.entitlementExternalId}
      AND ${mayStillBeLiveSql(sql`g`)}
    RETURNING g.id, g.request_id, g.identity_id`)
}

export type ProvenGone = {
  id: GrantId
  requestId: RequestId
  identityId: IdentityId
  identityName: string
  entitlementName: string
  goneAt: Instant
  overshootMs: number
}

/**
 * Takes the mark off what a complete listing, begun after the close, does not show any more: from nobody, for who gave
 * it may not be known. The end of the listing is the latest moment at which it was gone, so nothing is flattered.
 */
export async function provenGone(tx: SqlTx, sync: { sourceId: SourceId; syncId: SyncId }): Promise<ProvenGone[]> {
  return tx.rows<ProvenGone>(sql`
    UPDATE access_grant g SET gone_at = listing.finished_at, overshoot_ms = (extract(epoch FROM listing.finished_at - g.ends_at) * 1000)::float8
    FROM sync_run listing, identity i, entitlement e
    WHERE listing.id = ${sync.syncId} AND g.source_id = ${sync.sourceId} AND ${mayStillBeLiveSql(sql`g`)} AND g.force_closed_at < listing.started_at
      AND i.source_id = g.source_id AND i.id = g.identity_id AND e.source_id = g.source_id AND e.id = g.entitlement_id
      AND NOT EXISTS (
        SELECT 1 FROM holding h JOIN identity hi ON hi.source_id = h.source_id AND hi.id = h.identity_id
        WHERE h.source_id = g.source_id AND hi.account_key = g.account_key AND h.entitlement_id = g.entitlement_id AND ${present})
    RETURNING g.id, g.request_id, g.identity_id, i.name AS identity_name, e.name AS entitlement_name, g.gone_at, g.overshoot_ms`)
}
