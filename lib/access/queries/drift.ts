/** What people see of drift, within what they may see: of own identities, of sources they decide for, or all. */
import { connectorFor } from '#lib/inventory/connectors/registry.ts'
import { DomainError } from '#lib/kernel/errors.ts'
import type { DriftId, IdentityId, SourceId } from '#lib/kernel/ids.ts'
import { decodeCursor, type Page, type Slice, sliceOf } from '#lib/kernel/page.ts'
import type { Instant } from '#lib/kernel/time.ts'
import type { Scope } from '#lib/people/scope.ts'
import type { Term } from '#lib/kernel/list-query/read.ts'
import { type ListFacets, loadScope, toFacets } from '#lib/people/server.ts'
import type { Context } from '#lib/platform/context.ts'
import { databaseTime } from '#lib/platform/db/database.ts'
import { sql } from '#lib/platform/db/sql.ts'
import { factsOf } from '../commands/decided-drift.ts'
import { decideAdoption, decideRemoval } from '../decide-drift.ts'
import { type DriftKind, type DriftState, isWidened } from '../drift/model.ts'
import { driftForDecision } from '../store/drift.ts'
import {
  countByFacet,
  countDrifts,
  DRIFT_VIEWS,
  type DriftCounts,
  type DriftFacetCount,
  type DriftRow,
  type DriftView,
  holdingOf,
  readDrift,
  readDrifts,
} from '../store/drift-reads.ts'
import { DRIFT_LIST } from '../query/model.ts'
import { countDriftFacets } from '../store/list-facets.ts'
import { driftTerms } from '../store/list-terms.ts'
import { matching, visibleTo } from '../store/visible.ts'

export type DriftFilter = {
  view?: DriftView | undefined
  kinds?: readonly DriftKind[] | undefined
  states?: readonly DriftState[] | undefined
  sourceIds?: readonly SourceId[] | undefined
  identityId?: IdentityId | null | undefined
  text?: string | null | undefined
  /** What the query line asks for beside them. */
  terms?: readonly Term[] | undefined
}

/** Nobody is the requester of drift. */
const seen = (scope: Scope) =>
  visibleTo(scope, { sourceId: sql`d.source_id`, identityId: sql`d.identity_id`, requesterPersonId: sql`NULL::text` })

const narrowed = (scope: Scope, filter: DriftFilter) =>
  matching(
    [
      seen(scope),
      filter.view && DRIFT_VIEWS[filter.view],
      filter.kinds?.length && sql`d.kind = ANY(${[...filter.kinds]}::text[])`,
      filter.states?.length && sql`d.state = ANY(${[...filter.states]}::text[])`,
      filter.sourceIds?.length && sql`d.source_id = ANY(${[...filter.sourceIds]}::text[])`,
      filter.identityId && sql`d.identity_id = ${filter.identityId}`,
      filter.text ? sql`(i.name ILIKE ${`%${filter.text}%`} OR e.name ILIKE ${`%${filter.text}%`})` : null,
      ...driftTerms(filter.terms ?? [], scope).map(({ condition }) => condition),
    ].map((one) => one || null),
  )

/** Counts of every facet of a view under the other terms. */
export async function driftListFacets(ctx: Context, view: DriftView, terms: readonly Term[]): Promise<ListFacets> {
  const scope = await loadScope(ctx)
  return toFacets(ctx, DRIFT_LIST, await countDriftFacets(ctx.db, scope, narrowed(scope, { view }), terms))
}

export async function listDrift(ctx: Context, filter: DriftFilter, page: Page): Promise<Slice<DriftRow>> {
  const where = narrowed(await loadScope(ctx), filter)
  const cursor = page.cursor ? decodeCursor(page.cursor, 2) : null
  const before = cursor ? { micros: Number(cursor[0]), id: String(cursor[1]) } : null
  return sliceOf(await readDrifts(ctx.db, where, { limit: page.limit, before }), page, (row) => [
    row.sortMicros,
    row.id,
  ])
}

export async function driftCounts(ctx: Context, filter: DriftFilter = {}): Promise<DriftCounts> {
  return countDrifts(ctx.db, narrowed(await loadScope(ctx), filter))
}

export async function driftFacets(ctx: Context, filter: DriftFilter = {}): Promise<DriftFacetCount[]> {
  return countByFacet(ctx.db, narrowed(await loadScope(ctx), filter))
}

/** Open drift that this person can decide; whoever only watches has nothing to decide. */
export async function driftToDecide(ctx: Context): Promise<number> {
  const scope = await loadScope(ctx)
  const decides = scope.isAdmin ? scope : { ...scope, seesAll: false }
  return (await countDrifts(ctx.db, matching([seen(decides), DRIFT_VIEWS.open]))).open
}

export type DriftDetail = {
  drift: DriftRow
  /** Still listed, for drift about a holding. */
  listed: boolean
  /** Statements for a person to run at the source; null when there are none. */
  advice: string | null
  viewer: { mayAdopt: boolean; mayRemove: boolean; mayAdoptInstead: boolean; whyNot: string | null }
  asOf: Instant
}

export async function getDrift(ctx: Context, id: DriftId): Promise<DriftDetail> {
  const scope = await loadScope(ctx)
  const drift = await readDrift(ctx.db, id, seen(scope))
  if (!drift) throw new DomainError('not-found', 'There is no such drift.')
  const [holding, asOf, deciding] = await Promise.all([
    holdingOf(ctx.db, drift),
    databaseTime(ctx.db),
    driftForDecision(ctx.db, id, { canonicalPersonId: scope.canonicalPersonId, lock: false }),
  ])
  const advice =
    holding === null || (drift.ownGrantor && !isWidened(drift))
      ? null
      : (connectorFor(drift.sourceKind)?.drift?.removalAdvice({
          accountName: drift.identityName,
          entitlementName: drift.entitlementName,
          ...holding,
          ...(isWidened(drift) ? { accepted: drift.evidence.accepted ?? {} } : {}),
        }) ?? null)
  return {
    drift,
    listed: holding !== null,
    advice,
    viewer: deciding ? viewerOf(factsOf(deciding, scope)) : NOBODY,
    asOf,
  }
}

const NOBODY: DriftDetail['viewer'] = { mayAdopt: false, mayRemove: false, mayAdoptInstead: false, whyNot: null }

function viewerOf(facts: Parameters<typeof decideRemoval>[0]): DriftDetail['viewer'] {
  const [adopt, remove] = [decideAdoption(facts, false), decideRemoval(facts)]
  const instead = decideAdoption(facts, true)
  return {
    mayAdopt: adopt.kind !== 'refused',
    mayRemove: remove.kind !== 'refused',
    mayAdoptInstead: adopt.kind === 'refused' && instead.kind !== 'refused',
    whyNot: adopt.kind === 'refused' && remove.kind === 'refused' ? remove.message : null,
  }
}
