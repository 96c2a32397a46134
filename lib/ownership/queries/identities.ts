/** Identities as people see them: lists, facets, one in full. They speak of owners, so they live here. */
import { findIdentity, readCredentials, requestableOf } from '#lib/inventory/server.ts'
import { type Identity, type Requestable, summaryOf } from '#lib/inventory/model.ts'
import type { IdentityId } from '#lib/kernel/ids.ts'
import type { Page, Slice } from '#lib/kernel/page.ts'
import type { Term } from '#lib/kernel/list-query/read.ts'
import { type ListFacets, loadScope, type Scope, toFacets } from '#lib/people/server.ts'
import type { Context } from '#lib/platform/context.ts'
import { noSuchIdentity } from '../load-facts.ts'
import {
  baselineStateOf,
  type HeldEntitlement,
  type IdentityDetail,
  type IdentityFilters,
  type IdentityOrder,
  type IdentityRow,
  markOf,
  type OwnerFacts,
} from '../model.ts'
import { readAround, readHeld, type HeldRow, readVanished } from '../store/identity-detail.ts'
import { countIdentities, type ListedIdentity, listIdentityRows } from '../store/identity-list.ts'
import { countIdentityFacets } from '../store/identity-terms.ts'
import { IDENTITY_LIST } from '../query/model.ts'
import { ownerFacts, readOwnerships, toOwner } from '../store/ownership.ts'
import { isMine, seesIdentity } from '../visibility.ts'

function toRow(listed: ListedIdentity): IdentityRow {
  const { sourceName, sourceKind, ownerPersonId, ownerTeamId, ownerName, scoped, sortKeys: _, ...row } = listed
  return {
    ...row,
    source: { id: row.sourceId, name: sourceName, kind: sourceKind },
    owner: toOwner({ ownerPersonId, ownerTeamId, ownerName }),
    baseline: baselineStateOf({ standing: row.standingCount, declared: row.declaredCount, scoped }),
  }
}

/** A page of what the reader may see, under all filters. */
export async function listIdentities(
  ctx: Context,
  query: { filters: IdentityFilters; order: IdentityOrder; page: Page },
): Promise<Slice<IdentityRow>> {
  const slice = await listIdentityRows(ctx.db, await loadScope(ctx), query.filters, query.order, query.page)
  return { ...slice, data: slice.data.map(toRow) }
}

/** How many there are under all filters; with `upTo`, never more than that. */
export async function countListedIdentities(
  ctx: Context,
  filters: IdentityFilters,
  { upTo = null }: { upTo?: number | null } = {},
): Promise<number> {
  return countIdentities(ctx.db, await loadScope(ctx), filters, upTo)
}

/** Counts of every facet under the other terms, in the words of the query line, and the total under all. */
export async function identityListFacets(ctx: Context, terms: readonly Term[]): Promise<ListFacets> {
  return toFacets(ctx, IDENTITY_LIST, await countIdentityFacets(ctx.db, await loadScope(ctx), terms))
}

export type SeenIdentity = { scope: Scope; identity: Identity; owner: OwnerFacts | null }

/** The identity, if the reader may see it; for the rooms above too. @throws DomainError `not-found` */
export async function seeIdentity(ctx: Context, identityId: IdentityId): Promise<SeenIdentity> {
  const [scope, identity] = await Promise.all([loadScope(ctx), findIdentity(ctx.db, identityId)])
  const owner = identity ? await ownerFacts(ctx.db, identity.sourceId, identity.id) : null
  if (!identity || !seesIdentity(scope, identity.sourceId, owner)) throw noSuchIdentity()
  return { scope, identity, owner }
}

const toHeld =
  (anyDeclared: boolean) =>
  ({
    entitlementAttributes,
    baselineId,
    baselineReason,
    declaredBy,
    declaredAt,
    ...row
  }: HeldRow): HeldEntitlement => ({
    ...row,
    summary: summaryOf(entitlementAttributes),
    mark: markOf(row.origin, baselineId !== null, anyDeclared),
    baseline:
      baselineId !== null && declaredAt !== null
        ? { id: baselineId, reason: baselineReason ?? '', declaredBy: declaredBy ?? 'Someone', declaredAt }
        : null,
  })

/** One identity in full, but for its grants, requests and history, which the rooms above and the audit tell. */
export async function getIdentity(ctx: Context, identityId: IdentityId): Promise<IdentityDetail> {
  const { scope, identity, owner } = await seeIdentity(ctx, identityId)
  const { sourceId } = identity
  const [held, vanished, credentials, around, [current]] = await Promise.all([
    readHeld(ctx.db, sourceId, identityId),
    readVanished(ctx.db, sourceId, identityId),
    readCredentials(ctx.db, sourceId, identityId),
    readAround(ctx.db, sourceId, identityId),
    readOwnerships(ctx.db, sourceId, identityId),
  ])
  if (!around) throw noSuchIdentity()
  const anyDeclared = around.scoped || vanished.length > 0 || held.some((row) => row.baselineId !== null)
  const { liveGrants, sameAccount, scoped: _, ...source } = around
  const mine = isMine(scope, owner)
  const there = identity.goneAt === null
  return {
    ...identity,
    source: { id: sourceId, ...source },
    owner:
      current && current.endedAt === null ? { ...current.owner, since: current.since, ownershipId: current.id } : null,
    credentials,
    holdings: held.map(toHeld(anyDeclared)),
    vanished,
    liveGrants,
    sameAccount,
    mine,
    mayClaim: there && scope.personId !== null && !mine,
    mayScope: there && mine,
    mayTransfer: there && (mine || scope.isAdmin) && scope.personId !== null,
  }
}

/** What may be asked for, for the request form. @throws DomainError `not-found` */
export async function listRequestable(ctx: Context, identityId: IdentityId): Promise<Requestable[]> {
  const { identity } = await seeIdentity(ctx, identityId)
  return requestableOf(ctx.db, identity.sourceId, identity.id)
}
