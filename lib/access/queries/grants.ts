/** What people see of grants, within what they may see. */
import { DomainError } from '#lib/kernel/errors.ts'
import type { GrantId, IdentityId, SourceId } from '#lib/kernel/ids.ts'
import { decodeCursor, type Page, type Slice, sliceOf } from '#lib/kernel/page.ts'
import { type Instant, plus } from '#lib/kernel/time.ts'
import type { Term } from '#lib/kernel/list-query/read.ts'
import { type ListFacets, loadScope, toFacets } from '#lib/people/server.ts'
import type { Scope } from '#lib/people/scope.ts'
import type { Context } from '#lib/platform/context.ts'
import { databaseTime } from '#lib/platform/db/database.ts'
import { sql } from '#lib/platform/db/sql.ts'
import { decideEnd } from '../decide-end.ts'
import { decideForceClose } from '../decide-force-close.ts'
import { decideShorten } from '../decide-shorten.ts'
import { type Extension, pendingExtension, type PendingExtension, readExtensions } from '../store/extensions.ts'
import { grantForEnd } from '../store/facts.ts'
import {
  type Attempt,
  countGrantsUpTo,
  countOpenGrants,
  GRANT_VIEWS,
  type GrantRow,
  type GrantView,
  type OpenGrantCounts,
  readAttempts,
  readGrant,
  readGrantsEndingFirst,
  readGrantsLastEndedFirst,
} from '../store/grant-reads.ts'
import { endConditions, type EndFilter } from '../store/how-ended.ts'
import { GRANT_LIST } from '../query/model.ts'
import { countGrantFacets } from '../store/list-facets.ts'
import { grantNamesHave, grantTerms } from '../store/list-terms.ts'
import { matching, ownedBy, visibleTo } from '../store/visible.ts'
import { type MoreTime, moreTimeOf } from './more-time.ts'

export type GrantFilter = {
  view: GrantView
  sourceId?: SourceId | null
  identityId?: IdentityId | null
  text?: string | null
  /** A person or a team that owns the identity now. */
  ownerId?: string | null
  /** What the query line asks for beside them. */
  terms?: readonly Term[]
} & EndFilter

const seen = (scope: Scope) =>
  visibleTo(scope, {
    sourceId: sql`g.source_id`,
    identityId: sql`g.identity_id`,
    requesterPersonId: sql`r.requester_person_id`,
  })

const narrowed = (scope: Scope, filter: Omit<GrantFilter, 'view'>) =>
  matching([
    seen(scope),
    filter.sourceId && sql`g.source_id = ${filter.sourceId}`,
    filter.identityId && sql`g.identity_id = ${filter.identityId}`,
    filter.ownerId ? ownedBy(filter.ownerId) : null,
    ...endConditions(filter),
    filter.text ? grantNamesHave(filter.text) : null,
    ...grantTerms(filter.terms ?? [], scope).map(({ condition }) => condition),
  ])

export async function listGrants(ctx: Context, filter: GrantFilter, page: Page): Promise<Slice<GrantRow>> {
  const scope = await loadScope(ctx)
  const where = sql`${narrowed(scope, filter)} AND ${GRANT_VIEWS[filter.view]}`
  const cursor = page.cursor ? decodeCursor(page.cursor, 2) : null
  if (filter.view === 'past') {
    const before = cursor ? { micros: Number(cursor[0]), id: String(cursor[1]) } : null
    return sliceOf(await readGrantsLastEndedFirst(ctx.db, where, { limit: page.limit, before }), page, (row) => [
      row.sortMicros,
      row.id,
    ])
  }
  const after = cursor ? { micros: Number(cursor[0]), id: String(cursor[1]) } : null
  return sliceOf(await readGrantsEndingFirst(ctx.db, where, { limit: page.limit, after }), page, (row) => [
    row.sortMicros,
    row.id,
  ])
}

/** Of all that the reader may see, or of one source. */
export async function openGrantCounts(
  ctx: Context,
  { sourceId }: { sourceId?: SourceId } = {},
): Promise<OpenGrantCounts> {
  const scope = await loadScope(ctx)
  return countOpenGrants(ctx.db, matching([seen(scope), sourceId && sql`g.source_id = ${sourceId}`]))
}

/** How many the list has in all. @param options.upTo counts no further: a list is not kept waiting by its own length */
export async function countListedGrants(
  ctx: Context,
  filter: GrantFilter,
  { upTo }: { upTo: number },
): Promise<number> {
  const { view, ...rest } = filter
  return countGrantsUpTo(ctx.db, sql`${narrowed(await loadScope(ctx), rest)} AND ${GRANT_VIEWS[view]}`, upTo)
}

/** Counts of every facet of a view under the other terms. */
export async function grantFacets(ctx: Context, filter: GrantFilter): Promise<ListFacets> {
  const scope = await loadScope(ctx)
  const { terms = [], view, ...rest } = filter
  const base = sql`${narrowed(scope, rest)} AND ${GRANT_VIEWS[view]}`
  return toFacets(ctx, GRANT_LIST, await countGrantFacets(ctx.db, scope, base, terms))
}

export type GrantDetail = {
  grant: GrantRow
  attempts: Attempt[]
  /** How its end moved later, by which decisions. */
  extensions: Extension[]
  /** More time that is asked for and waits for a decision. */
  pending: PendingExtension | null
  /** What this person can do now. */
  viewer: { mayEnd: boolean; mayShorten: boolean; mayForceClose: boolean; moreTime: MoreTime | null }
  asOf: Instant
}

export async function getGrant(ctx: Context, id: GrantId): Promise<GrantDetail> {
  const scope = await loadScope(ctx)
  const grant = await readGrant(ctx.db, id, seen(scope))
  if (!grant) throw new DomainError('not-found', 'There is no such grant.')
  const [attempts, extensions, pending, asOf, ending] = await Promise.all([
    readAttempts(ctx.db, grant, 50),
    readExtensions(ctx.db, grant),
    pendingExtension(ctx.db, id),
    databaseTime(ctx.db),
    grantForEnd(ctx.db, id, scope.canonicalPersonId, { lock: false }),
  ])
  const actor = {
    ownsIdentity: ending?.actorOwns ?? false,
    isRequester: ending?.isRequester ?? false,
    isApproverOfSource: scope.approverSourceIds.includes(grant.sourceId),
    isAdmin: scope.isAdmin,
    isProduct: ctx.actor.kind !== 'person',
  }
  const ended = decideEnd({ grant, actor })
  const { personId, canonicalPersonId } = scope
  return {
    grant,
    attempts,
    extensions,
    pending,
    viewer: {
      mayEnd: ended.kind === 'cancelled' || ended.kind === 'revoking',
      mayShorten: grant.endsAt !== null && mayShortenTo(plus(grant.endsAt, -1), grant, actor, asOf),
      mayForceClose: decideForceClose(grant, scope).kind === 'closed',
      moreTime:
        personId && canonicalPersonId ? await moreTimeOf(ctx.db, { personId, canonicalPersonId }, grant, asOf) : null,
    },
    asOf,
  }
}

const mayShortenTo = (
  endsAt: Instant,
  grant: GrantRow,
  actor: Parameters<typeof decideShorten>[0]['actor'],
  now: Instant,
): boolean => decideShorten({ grant, actor, endsAt }, now).kind === 'shortened'
