/**
 * Decisions about drift, and the drift table as the queue of what is being taken back: claim with a lease and a fence,
 * finish under the fence. Times are the database's.
 */
import type { DriftId, HoldingId, PersonId, SourceId } from '#lib/kernel/ids.ts'
import type { SqlRunner, SqlTx } from '#lib/platform/db/database.ts'
import { sql } from '#lib/platform/db/sql.ts'
import type { Drift } from '../drift/model.ts'
import { driftColumns, neededByOpenGrant } from './drift.ts'

type Key = { sourceId: SourceId; id: DriftId }
type Decided = { personId: PersonId | null; reason: string }

export async function closeAsAdopted(tx: SqlTx, drift: Key, by: Decided): Promise<void> {
  await tx.rows(sql`
    UPDATE drift SET state = 'adopted', closed_at = clock_timestamp(), closed_by = ${by.personId}, close_reason = ${by.reason}, removal_asked_at = NULL
    WHERE source_id = ${drift.sourceId} AND id = ${drift.id}`)
}

/** Removed by us, at once and until it is gone; or by a person at the source, and then it stays open until it is. */
export async function askRemoval(tx: SqlTx, drift: Key, by: Decided, how: 'taken-back' | 'elsewhere'): Promise<void> {
  await tx.rows(sql`
    UPDATE drift SET state = ${how === 'taken-back' ? 'removing' : 'open'}, removal_asked_at = clock_timestamp(), closed_by = ${by.personId},
      close_reason = ${by.reason}, due_at = ${how === 'taken-back' ? sql`clock_timestamp()` : sql`NULL::timestamptz`}
    WHERE source_id = ${drift.sourceId} AND id = ${drift.id}`)
}

/** What was adopted is nobody's leftover any more: the looks after an end would take it away. */
export async function stopLookingAgain(
  tx: SqlTx,
  pair: Pick<Drift, 'sourceId' | 'accountKey' | 'entitlementExternalId'>,
): Promise<void> {
  await tx.rows(sql`
    UPDATE access_grant SET next_sweep_at = NULL, sweeps_left = 0
    WHERE source_id = ${pair.sourceId} AND account_key = ${pair.accountKey} AND entitlement_external_id = ${pair.entitlementExternalId}
      AND state IN ('ended', 'activation_failed') AND next_sweep_at IS NOT NULL`)
}

/** A drift in hand, with the names effects need. */
export type ClaimedRemoval = Drift & {
  accountKey: string
  entitlementExternalId: string
  evidence: Drift['evidence'] & { holdingId: HoldingId | null }
  accountName: string
  entitlementName: string
  askedByName: string | null
}

/**
 * Claims what is due of one source, the longest due first: one that does not answer delays no other. Sources that
 * somebody works on are passed over.
 */
export async function claimRemovals(tx: SqlTx, claim: { limit: number; leaseMs: number }): Promise<ClaimedRemoval[]> {
  return tx.rows<ClaimedRemoval>(sql`
    WITH next AS (
      SELECT d.source_id FROM drift d
      WHERE d.state = 'removing' AND d.due_at <= clock_timestamp() AND (d.lease_until IS NULL OR d.lease_until <= clock_timestamp())
        AND NOT EXISTS (SELECT 1 FROM drift o WHERE o.source_id = d.source_id AND o.state = 'removing' AND o.lease_until > clock_timestamp())
      ORDER BY d.due_at LIMIT 1),
    due AS MATERIALIZED (
      SELECT d.source_id, d.id FROM drift d
      WHERE d.state = 'removing' AND d.source_id = (SELECT source_id FROM next) AND d.due_at <= clock_timestamp()
        AND (d.lease_until IS NULL OR d.lease_until <= clock_timestamp())
      ORDER BY d.due_at LIMIT ${claim.limit} FOR UPDATE SKIP LOCKED),
    claimed AS (
      UPDATE drift d SET fence = d.fence + 1, attempts = d.attempts + 1, lease_until = clock_timestamp() + make_interval(secs => ${claim.leaseMs / 1000}::float8)
      FROM due WHERE d.source_id = due.source_id AND d.id = due.id RETURNING d.*)
    SELECT ${driftColumns}, i.name AS account_name, e.name AS entitlement_name, p.name AS asked_by_name
    FROM claimed d
    JOIN identity i ON i.source_id = d.source_id AND i.id = d.identity_id
    JOIN entitlement e ON e.source_id = d.source_id AND e.id = d.entitlement_id
    LEFT JOIN person p ON p.id = d.closed_by
    ORDER BY d.due_at`)
}

/** Read after the claim committed: of a removal and a start made at once, at least one sees the other. */
export async function lookBeforeRemoving(
  db: SqlRunner,
  drift: Pick<ClaimedRemoval, 'sourceId' | 'id' | 'fence'>,
): Promise<{ own: boolean; neededByGrant: boolean }> {
  const [row] = await db.rows<{ own: boolean; neededByGrant: boolean }>(sql`
    SELECT d.state = 'removing' AND d.fence = ${drift.fence} AND d.lease_until > clock_timestamp() AS own,
      ${neededByOpenGrant(sql`d.source_id`, sql`d.account_key`, sql`d.entitlement_external_id`)} AS needed_by_grant
    FROM drift d WHERE d.source_id = ${drift.sourceId} AND d.id = ${drift.id}`)
  return row ?? { own: false, neededByGrant: false }
}

type Finish =
  | { state: 'removed'; evidence: Record<string, unknown> }
  | { state: 'resolved'; reason: string }
  | { state: 'removing'; retryInMs: number; failure: { errorKind: string; message: string; remedy: string | null } }

/** @returns false when the fence moved on: somebody else has it, or it was closed meanwhile */
export async function finishRemoval(
  tx: SqlTx,
  drift: Pick<ClaimedRemoval, 'sourceId' | 'id' | 'fence'>,
  finish: Finish,
): Promise<boolean> {
  const change =
    finish.state === 'removing'
      ? sql`due_at = clock_timestamp() + make_interval(secs => ${finish.retryInMs / 1000}::float8), first_failed_at = coalesce(first_failed_at, clock_timestamp()),
        last_error = ${finish.failure.message}, last_error_kind = ${finish.failure.errorKind}, last_remedy = ${finish.failure.remedy}`
      : sql`due_at = NULL, closed_at = clock_timestamp(), last_error = NULL, last_error_kind = NULL, last_remedy = NULL, first_failed_at = NULL,
        ${
          finish.state === 'removed'
            ? sql`evidence = evidence || jsonb_build_object('removal', ${JSON.stringify(finish.evidence)}::jsonb)`
            : sql`close_reason = ${finish.reason}`
        }`
  const rows = await tx.rows(sql`
    UPDATE drift SET state = ${finish.state}, lease_until = NULL, ${change}
    WHERE source_id = ${drift.sourceId} AND id = ${drift.id} AND fence = ${drift.fence} AND state = 'removing' RETURNING id`)
  return rows.length > 0
}

/** Gives claims back untouched, due again a little later. */
export async function releaseRemovals(
  db: SqlRunner,
  claims: readonly Pick<ClaimedRemoval, 'sourceId' | 'id' | 'fence'>[],
  dueInMs: number,
): Promise<void> {
  for (const { sourceId, id, fence } of claims)
    await db.rows(sql`
      UPDATE drift SET lease_until = NULL, attempts = greatest(attempts - 1, 0), due_at = clock_timestamp() + make_interval(secs => ${dueInMs / 1000}::float8)
      WHERE source_id = ${sourceId} AND id = ${id} AND fence = ${fence} AND state = 'removing'`)
}
