/** What closes access altogether for a while: a pulled kill switch, a database that is being reconciled. */
import type { HaltId, IdentityId, SourceId } from '#lib/kernel/ids.ts'
import type { Instant } from '#lib/kernel/time.ts'
import type { SqlRunner, SqlTx } from '#lib/platform/db/database.ts'
import { sql } from '#lib/platform/db/sql.ts'

/** Any constant: pulls take it alone, approvals share it. */
const APPROVALS_LOCK = 7_201_001

export type Closed =
  | { kind: 'halted'; haltId: HaltId; scope: 'identity' | 'source' | 'estate'; reason: string; since: Instant }
  | { kind: 'restoring'; since: Instant }

/** Why nothing may be asked, approved or given there now, the widest halt first; null when it may. */
export async function closedFor(
  db: SqlRunner,
  target: { sourceId: SourceId; identityId: IdentityId },
): Promise<Closed | null> {
  const [row] = await db.rows<Closed>(sql`
    SELECT 'restoring' AS kind, NULL AS halt_id, NULL AS scope, NULL AS reason, began_at AS since, 0 AS width FROM restoration WHERE ended_at IS NULL
    UNION ALL
    SELECT 'halted', id, scope, reason, pulled_at, CASE scope WHEN 'estate' THEN 1 WHEN 'source' THEN 2 ELSE 3 END FROM halt
    WHERE lifted_at IS NULL AND (scope = 'estate' OR source_id = ${target.sourceId} AND (scope = 'source' OR identity_id = ${target.identityId}))
    ORDER BY width LIMIT 1`)
  return row ?? null
}

/**
 * Approvals share a lock that a pull takes alone, until the commit: a grant is either approved before a pull, which then
 * sees it and ends it, or after it, when the halt shows (I15). Take it before any row is locked.
 */
export async function holdOffPulls(tx: SqlTx): Promise<void> {
  await tx.rows(sql`SELECT pg_advisory_xact_lock_shared(${APPROVALS_LOCK})`)
}

/** The other side: waits for the approvals in flight and keeps new ones waiting until the commit. */
export async function holdOffApprovals(tx: SqlTx): Promise<void> {
  await tx.rows(sql`SELECT pg_advisory_xact_lock(${APPROVALS_LOCK})`)
}
