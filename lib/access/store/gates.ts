/** What closes access altogether for a while: a pulled kill switch, a database that is being reconciled. */
import type { HaltId, IdentityId, RequestId, SourceId } from '#lib/kernel/ids.ts'
import type { Instant } from '#lib/kernel/time.ts'
import type { SqlRunner, SqlTx } from '#lib/platform/db/database.ts'
import { prepared, type Sql, sql } from '#lib/platform/db/sql.ts'

/** Any constant: pulls take it alone, approvals share it. */
const APPROVALS_LOCK = 7_201_001

export type Closed =
  | { kind: 'halted'; haltId: HaltId; scope: 'identity' | 'source' | 'estate'; reason: string; since: Instant }
  | { kind: 'restoring'; since: Instant }

/**
 * Whether the halt `k` covers a target account. An identity's halt counts by the account, not by the inventory's row: two
 * rows of one account hold the same privilege (I8).
 */
export const haltCovers = (account: { sourceId: Sql; identityId: Sql; accountKey: Sql }): Sql => sql`(k.scope = 'estate'
  OR k.source_id = ${account.sourceId} AND (k.scope = 'source' OR k.identity_id = ${account.identityId}
    OR EXISTS (SELECT 1 FROM identity ki WHERE ki.source_id = k.source_id AND ki.id = k.identity_id AND ki.account_key = ${account.accountKey})))`

const closedColumns = (covers: Sql): Sql => sql`
    SELECT 'restoring' AS kind, NULL AS halt_id, NULL AS scope, NULL AS reason, began_at AS since, 0 AS width FROM restoration WHERE ended_at IS NULL
    UNION ALL
    -- Restored or moved this moment: no worker has looked yet.
    SELECT 'restoring', NULL, NULL, NULL, clock_timestamp(), 1 WHERE curfew_database_moved()
    UNION ALL
    SELECT 'halted', k.id, k.scope, k.reason, k.pulled_at, CASE k.scope WHEN 'estate' THEN 2 WHEN 'source' THEN 3 ELSE 4 END FROM halt k
    WHERE k.lifted_at IS NULL AND ${covers}
    ORDER BY width LIMIT 1`

/** Why nothing may be asked, approved or given there now, the widest halt first; null when it may. */
export async function closedFor(
  db: SqlRunner,
  { sourceId, identityId }: { sourceId: SourceId; identityId: IdentityId },
): Promise<Closed | null> {
  const covers = haltCovers({
    sourceId: sql`${sourceId}`,
    identityId: sql`${identityId}`,
    accountKey: sql`(SELECT i.account_key FROM identity i WHERE i.source_id = ${sourceId} AND i.id = ${identityId})`,
  })
  const [row] = await db.rows<Closed>(prepared('closed-for', closedColumns(covers)))
  return row ?? null
}

/** The same for what a request asks for. */
export async function closedForRequest(db: SqlRunner, id: RequestId): Promise<Closed | null> {
  const asked = (column: Sql) => sql`(SELECT ${column} FROM access_request r WHERE r.id = ${id})`
  const covers = haltCovers({
    sourceId: asked(sql`r.source_id`),
    identityId: asked(sql`r.identity_id`),
    accountKey: sql`(SELECT i.account_key FROM access_request r JOIN identity i ON i.source_id = r.source_id AND i.id = r.identity_id WHERE r.id = ${id})`,
  })
  const [row] = await db.rows<Closed>(prepared('closed-for-request', closedColumns(covers)))
  return row ?? null
}

/**
 * Approvals share a lock that a pull takes alone, until the commit: a grant is either approved before a pull, which then
 * sees it and ends it, or after it, when the halt shows (I15). It comes before any row is locked.
 */
export const HOLD_OFF_PULLS = { beginWith: `SELECT pg_advisory_xact_lock_shared(${APPROVALS_LOCK})` } as const

/** The other side: waits for the approvals in flight and keeps new ones waiting until the commit. */
export async function holdOffApprovals(tx: SqlTx): Promise<void> {
  await tx.rows(sql`SELECT pg_advisory_xact_lock(${APPROVALS_LOCK})`)
}

/**
 * Starts wait, too: a grant of the pair that is only scheduled cannot be claimed until the commit, and is asked anew then.
 * One that was claimed before is open, and shows as such.
 */
export async function holdOffStarts(
  tx: SqlTx,
  pair: { sourceId: SourceId; accountKey: string | null; entitlementExternalId: string | null },
): Promise<void> {
  await tx.rows(sql`
    SELECT 1 FROM access_grant WHERE source_id = ${pair.sourceId} AND account_key = ${pair.accountKey}
      AND entitlement_external_id = ${pair.entitlementExternalId} AND due_at IS NOT NULL AND state = 'scheduled' ORDER BY id FOR UPDATE`)
}
