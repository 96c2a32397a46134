/** Claims: those that wait for the reader, those they made, those of one identity; and who owned it when. */
import type { ClaimId, IdentityId } from '#lib/kernel/ids.ts'
import { DomainError } from '#lib/kernel/errors.ts'
import { loadScope, type Scope } from '#lib/people/server.ts'
import type { Context } from '#lib/platform/context.ts'
import { allOf, type Sql, sql } from '#lib/platform/db/sql.ts'
import { mayDecide } from '../decide-claim.ts'
import type { Claim, OwnershipPeriod } from '../model.ts'
import { type ClaimRow, readClaims } from '../store/claims.ts'
import { readOwnerships, toOwner } from '../store/ownership.ts'
import { seeIdentity } from './identities.ts'

const LIMIT = 200
const waiting = sql`c.state = 'pending'`
const own = (scope: Scope): Sql => sql`c.claimed_by IN (SELECT p.id FROM person p WHERE coalesce(p.canonical_person_id, p.id) = ${scope.canonicalPersonId})`
const mine = (scope: Scope, alias: { person: Sql; team: Sql }): Sql =>
  sql`(${alias.team} = ANY(${scope.teamIds}) OR ${alias.person} IN (SELECT p.id FROM person p WHERE coalesce(p.canonical_person_id, p.id) = ${scope.canonicalPersonId}))`

/** A contested claim waits for the present owner, a transfer for its receiver, either for an admin. */
function waitsFor(scope: Scope): Sql {
  if (scope.isAdmin) return sql`NOT ${own(scope)}`
  const owns = sql`EXISTS (SELECT 1 FROM ownership o WHERE o.source_id = c.source_id AND o.identity_id = c.identity_id AND o.ended_at IS NULL
    AND ${mine(scope, { person: sql`o.owner_person_id`, team: sql`o.owner_team_id` })})`
  const receives = mine(scope, { person: sql`c.owner_person_id`, team: sql`c.owner_team_id` })
  return sql`NOT ${own(scope)} AND ((c.kind = 'claim' AND ${owns}) OR (c.kind = 'transfer' AND ${receives}))`
}

function toClaim(row: ClaimRow, scope: Scope): Claim | null {
  const wished = toOwner(row)
  if (!wished) return null
  const present = toOwner({ ownerPersonId: row.presentPersonId, ownerTeamId: row.presentTeamId, ownerName: row.presentName })
  const presentOwner = present ? { memberPersonIds: row.presentHumans } : null
  const by = scope.canonicalPersonId ? { canonicalPersonId: scope.canonicalPersonId, teamIds: new Set(scope.teamIds), isAdmin: scope.isAdmin } : null
  const pending = row.state === 'pending'
  return {
    id: row.id, sourceId: row.sourceId, identityId: row.identityId, identityName: row.identityName, sourceName: row.sourceName, kind: row.kind, state: row.state,
    for: wished, claimedBy: { personId: row.claimedBy, name: row.claimantName }, reason: row.reason, createdAt: row.createdAt, decidedAt: row.decidedAt,
    decidedBy: row.decidedBy ? { personId: row.decidedBy, name: row.deciderName ?? 'Someone' } : null, decisionReason: row.decisionReason, presentOwner: present,
    mayDecide: pending && by !== null && mayDecide({ claim: row, by, presentOwner, receivers: row.receivers }),
    mayWithdraw: pending && row.claimantCanonicalId === scope.canonicalPersonId,
  }
}

async function read(ctx: Context, scope: Scope, conditions: readonly Sql[]): Promise<Claim[]> {
  const rows = await readClaims(ctx.db, allOf(conditions), LIMIT)
  return rows.flatMap((row) => toClaim(row, scope) ?? [])
}

/** Claims that the reader can decide now, newest first. */
export async function claimsWaitingForMe(ctx: Context): Promise<Claim[]> {
  const scope = await loadScope(ctx)
  return scope.personId === null ? [] : read(ctx, scope, [waiting, waitsFor(scope)])
}

/** Claims that the reader made. */
export async function myClaims(ctx: Context): Promise<Claim[]> {
  const scope = await loadScope(ctx)
  return scope.personId === null ? [] : read(ctx, scope, [own(scope)])
}

/** Claims of one identity that concern the reader; all of them for those who see everything. @throws `not-found` */
export async function claimsOfIdentity(ctx: Context, identityId: IdentityId): Promise<Claim[]> {
  const { scope, identity } = await seeIdentity(ctx, identityId)
  const of = sql`c.source_id = ${identity.sourceId} AND c.identity_id = ${identity.id}`
  const concerns = scope.seesAll ? sql`TRUE` : sql`(${own(scope)} OR (${waitsFor(scope)}))`
  return read(ctx, scope, [of, concerns])
}

/** @throws DomainError `not-found` */
export async function getClaim(ctx: Context, claimId: ClaimId): Promise<Claim> {
  const scope = await loadScope(ctx)
  const concerns = scope.seesAll ? sql`TRUE` : sql`(${own(scope)} OR (${waitsFor(scope)}))`
  const [claim] = await read(ctx, scope, [sql`c.id = ${claimId}`, concerns])
  if (!claim) throw new DomainError('not-found', 'There is no such claim.')
  return claim
}

/** Who owned the identity when, newest first. @throws DomainError `not-found` */
export async function ownershipHistory(ctx: Context, identityId: IdentityId): Promise<OwnershipPeriod[]> {
  const { identity } = await seeIdentity(ctx, identityId)
  return readOwnerships(ctx.db, identity.sourceId, identity.id)
}
