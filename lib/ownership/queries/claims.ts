/** Claims: those that wait for the reader, those they made, those of one identity; and who owned it when. */
import type { ClaimId, IdentityId } from '#lib/kernel/ids.ts'
import { DomainError } from '#lib/kernel/errors.ts'
import { loadScope, type Scope } from '#lib/people/server.ts'
import type { Context } from '#lib/platform/context.ts'
import { allOf, type Sql } from '#lib/platform/db/sql.ts'
import { mayDecide } from '../decide-claim.ts'
import type { Claim, OwnershipPeriod } from '../model.ts'
import { concerns, isPending, madeBy, ofIdentity, waitsFor, withId } from '../store/claim-conditions.ts'
import { type ClaimRow, readClaims } from '../store/claims.ts'
import { readOwnerships, toOwner } from '../store/ownership.ts'
import { seeIdentity } from './identities.ts'

const LIMIT = 200
function toClaim(row: ClaimRow, scope: Scope): Claim | null {
  const wished = toOwner(row)
  if (!wished) return null
  const present = toOwner({
    ownerPersonId: row.presentPersonId,
    ownerTeamId: row.presentTeamId,
    ownerName: row.presentName,
  })
  const presentOwner = present ? { memberPersonIds: row.presentHumans } : null
  const by = scope.canonicalPersonId
    ? { canonicalPersonId: scope.canonicalPersonId, teamIds: new Set(scope.teamIds), isAdmin: scope.isAdmin }
    : null
  const pending = row.state === 'pending'
  return {
    id: row.id,
    sourceId: row.sourceId,
    identityId: row.identityId,
    identityName: row.identityName,
    sourceName: row.sourceName,
    kind: row.kind,
    state: row.state,
    for: wished,
    claimedBy: { personId: row.claimedBy, name: row.claimantName },
    reason: row.reason,
    createdAt: row.createdAt,
    decidedAt: row.decidedAt,
    decidedBy: row.decidedBy ? { personId: row.decidedBy, name: row.deciderName ?? 'Someone' } : null,
    decisionReason: row.decisionReason,
    presentOwner: present,
    mayDecide: pending && by !== null && mayDecide({ claim: row, by, presentOwner, receivers: row.receivers }),
    mayWithdraw: pending && row.claimantCanonicalId === scope.canonicalPersonId,
  }
}

async function read(ctx: Context, scope: Scope, condition: Sql): Promise<Claim[]> {
  const rows = await readClaims(ctx.db, condition, LIMIT)
  return rows.flatMap((row) => toClaim(row, scope) ?? [])
}

/** Claims that the reader can decide now, newest first. */
export async function claimsWaitingForMe(ctx: Context): Promise<Claim[]> {
  const scope = await loadScope(ctx)
  return scope.personId === null ? [] : read(ctx, scope, allOf([isPending, waitsFor(scope)]))
}

/** Claims that the reader made. */
export async function myClaims(ctx: Context): Promise<Claim[]> {
  const scope = await loadScope(ctx)
  return scope.personId === null ? [] : read(ctx, scope, madeBy(scope))
}

/** Claims of one identity that concern the reader; all of them for those who see everything. @throws `not-found` */
export async function claimsOfIdentity(ctx: Context, identityId: IdentityId): Promise<Claim[]> {
  const { scope, identity } = await seeIdentity(ctx, identityId)
  return read(ctx, scope, allOf([ofIdentity(identity.sourceId, identity.id), concerns(scope)]))
}

/** @throws DomainError `not-found` */
export async function getClaim(ctx: Context, claimId: ClaimId): Promise<Claim> {
  const scope = await loadScope(ctx)
  const [claim] = await read(ctx, scope, allOf([withId(claimId), concerns(scope)]))
  if (!claim) throw new DomainError('not-found', 'There is no such claim.')
  return claim
}

/** Who owned the identity when, newest first. @throws DomainError `not-found` */
export async function ownershipHistory(ctx: Context, identityId: IdentityId): Promise<OwnershipPeriod[]> {
  const { identity } = await seeIdentity(ctx, identityId)
  return readOwnerships(ctx.db, identity.sourceId, identity.id)
}
