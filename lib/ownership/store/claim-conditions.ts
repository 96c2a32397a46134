/** Which claims concern a reader, as SQL over the alias `c`. */
import type { ClaimId, IdentityId, SourceId } from '#lib/kernel/ids.ts'
import type { Scope } from '#lib/people/server.ts'
import { type Sql, sql } from '#lib/platform/db/sql.ts'
import { isReader } from './in-scope.ts'

export const withId = (id: ClaimId): Sql => sql`c.id = ${id}`
export const ofIdentity = (sourceId: SourceId, identityId: IdentityId): Sql =>
  sql`c.source_id = ${sourceId} AND c.identity_id = ${identityId}`
export const isPending = sql`c.state = 'pending'`
/** Made by the reader, whichever of their accounts it was. */
export const madeBy = (scope: Scope): Sql => isReader(scope, sql`c.claimed_by`, sql`NULL::text`)

/** A contested claim waits for the present owner, a transfer for its receiver, either for an admin; none for its maker. */
export function waitsFor(scope: Scope): Sql {
  if (scope.isAdmin) return sql`NOT coalesce(${madeBy(scope)}, false)`
  const owns = sql`EXISTS (SELECT 1 FROM ownership o WHERE o.source_id = c.source_id AND o.identity_id = c.identity_id AND o.ended_at IS NULL
    AND ${isReader(scope, sql`o.owner_person_id`, sql`o.owner_team_id`)})`
  const receives = isReader(scope, sql`c.owner_person_id`, sql`c.owner_team_id`)
  return sql`NOT coalesce(${madeBy(scope)}, false) AND ((c.kind = 'claim' AND ${owns}) OR (c.kind = 'transfer' AND ${receives}))`
}

/** What the reader may know of: all for those who see everything, else what they made or could decide. */
export const concerns = (scope: Scope): Sql =>
  scope.seesAll ? sql`TRUE` : sql`(${madeBy(scope)} OR (${waitsFor(scope)}))`
