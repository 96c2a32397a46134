/** What the list of identities is made of, as SQL over `identity i`, its source `s` and its live ownership `o`. */
import { standsNow } from '#lib/inventory/server.ts'
import { type Sql, sql } from '#lib/platform/db/sql.ts'
import { liveOwnerJoin } from './in-scope.ts'

export const listFrom = sql`identity i JOIN source s ON s.id = i.source_id ${liveOwnerJoin}`

const heldUndeclared = sql`EXISTS (SELECT 1 FROM holding h WHERE h.source_id = i.source_id AND h.identity_id = i.id AND ${standsNow}
  AND NOT EXISTS (SELECT 1 FROM baseline_entry b WHERE b.source_id = h.source_id AND b.identity_id = h.identity_id
    AND b.entitlement_id = h.entitlement_id AND b.ended_at IS NULL))`
const heldDeclared = sql`EXISTS (SELECT 1 FROM baseline_entry b JOIN holding h ON h.source_id = b.source_id AND h.identity_id = b.identity_id
    AND h.entitlement_id = b.entitlement_id AND ${standsNow}
  WHERE b.source_id = i.source_id AND b.identity_id = i.id AND b.ended_at IS NULL)`

/** The same four states as `baselineStateOf`, from the rows. */
export const baselineExpression = sql`CASE WHEN i.standing_count = 0 THEN 'empty' WHEN o.scoped_at IS NULL AND NOT ${heldDeclared} THEN 'undeclared'
  WHEN ${heldUndeclared} THEN 'excess' ELSE 'scoped' END`

const daysAgo = (days: number): Sql => sql`now() - make_interval(days => ${days}::int)`
export const lastUsedExpression = sql`CASE WHEN i.last_used_at >= ${daysAgo(7)} THEN '7d' WHEN i.last_used_at >= ${daysAgo(30)} THEN '30d'
  WHEN i.last_used_at >= ${daysAgo(90)} THEN '90d' WHEN i.last_used_at IS NOT NULL THEN 'older' WHEN i.last_used_known THEN 'never-seen' ELSE 'unknown' END`

/** Ids of identities that hold something through a grant: few, whatever the size of the inventory. */
export const liveGrantExpression = sql`((i.source_id, i.id) IN (SELECT g.source_id, g.identity_id FROM access_grant g
  WHERE g.state IN ('activating', 'active', 'revoking', 'revoke_failing')))`

/** Unscored comes after 0 and is none of the tiers; the expressions are those of the indexes. */
export const breadthExpression = sql`coalesce(i.ae_plus, -1)`
export const tierExpression = sql`coalesce(i.tier, 'unscored')`
