/** Finding anything by name or id, within exactly what the reader's lists and pages show. */
import { getAuditEvent } from '#lib/audit/server.ts'
import { getDrift } from '#lib/access/server.ts'
import { listUncountedSources } from '#lib/inventory/server.ts'
import { isDomainError } from '#lib/kernel/errors.ts'
import { type DriftId, type EventId, isId, type PersonId } from '#lib/kernel/ids.ts'
import { listPeople, listTeamRefs, loadScope, namesOfPeople } from '#lib/people/server.ts'
import type { Scope } from '#lib/people/scope.ts'
import { type Context, isPerson } from '#lib/platform/context.ts'
import {
  type FindableKind,
  ID_KINDS,
  toFoundEntitlement,
  toFoundGrant,
  toFoundIdentity,
  toFoundPerson,
  toFoundRequest,
  toFoundSource,
  toFoundTeam,
} from './found-rules.ts'
import { type Found, SCOPE_OF } from './model.ts'
import { byRank } from './rank-rules.ts'
import {
  type By,
  entitlementsNamed,
  grantsOf,
  identitiesNamed,
  type NamedEntitlement,
  type NamedIdentity,
  type Of,
  requestsOf,
} from './store.ts'

const SHOWN = { identities: 6, requests: 4, grants: 4, people: 4, teams: 3, sources: 3, entitlements: 4 } as const
/** Requests and grants of more identities than are shown: the one that is looked for may belong to any of them. */
const IDENTITIES_ASKED = 24
/** Fewer letters are looked for at the beginning of names only: almost every name holds them somewhere. */
const ANYWHERE_FROM = 3

/** @returns the best first of each kind; a whole id finds the one thing that it names */
export async function find(ctx: Context, text: string): Promise<Found[]> {
  const query = text.trim()
  if (query === '') return []
  const scope = await loadScope(ctx)
  const kind = ID_KINDS.find((one) => isId(one, query.toLowerCase()))
  const found = kind ? await byId(ctx, scope, kind, query.toLowerCase()) : await byName(ctx, scope, query)
  return found.filter((one) => maySee(ctx, one))
}

/** Tokens see what their scopes say, whatever their person may do. */
function maySee(ctx: Context, { kind }: Found): boolean {
  if (!isPerson(ctx)) return true
  const { authenticatedBy } = ctx.actor
  return authenticatedBy.by === 'session' || authenticatedBy.scopes.has(SCOPE_OF[kind])
}

async function byName(ctx: Context, scope: Scope, query: string): Promise<Found[]> {
  const [identities, people, teams, sources, entitlements] = await Promise.all([
    named(query, IDENTITIES_ASKED, (by, limit) => identitiesNamed(ctx.db, scope, by, limit)),
    listPeople(ctx, { search: query }, { limit: SHOWN.people, cursor: null }),
    listTeamRefs(ctx),
    listUncountedSources(ctx),
    named(query, SHOWN.entitlements, (by, limit) => entitlementsNamed(ctx.db, by, limit)),
  ])
  const of = { id: null, identities, people: people.data.map(({ id }) => id) }
  const [requests, grants] = await Promise.all([
    requestsOf(ctx.db, scope, of, SHOWN.requests),
    grantsOf(ctx.db, scope, of, SHOWN.grants),
  ])
  return [
    ...identities.slice(0, SHOWN.identities).map((row) => toFoundIdentity(scope, row)),
    ...requests.map(toFoundRequest),
    ...grants.map((row) => toFoundGrant(scope, row)),
    ...people.data.map((row) => toFoundPerson(scope, row)),
    ...few(teams, query, SHOWN.teams).map(toFoundTeam),
    ...few(sources, query, SHOWN.sources)
      .filter(({ removedAt }) => removedAt === null)
      .map((row) => toFoundSource(scope, row)),
    ...entitlements.map(toFoundEntitlement),
  ]
}

/** Teams and sources are few: they are read as a whole. */
const few = <T extends { name: string }>(rows: readonly T[], query: string, limit: number): T[] =>
  rows
    .filter(({ name }) => name.toLowerCase().includes(query.toLowerCase()))
    .toSorted(byRank(query))
    .slice(0, limit)

/** Beginnings first; letters from anywhere only where those leave room. */
async function named<T extends NamedIdentity | NamedEntitlement>(
  query: string,
  limit: number,
  read: (by: By, limit: number) => Promise<T[]>,
): Promise<T[]> {
  const first = await read({ beginning: query }, limit)
  if (first.length >= limit || query.length < ANYWHERE_FROM) return first.toSorted(byRank(query))
  const known = new Set<string>(first.map(({ id }) => id))
  const others = await read({ anywhere: query }, limit)
  return [...first, ...others.filter(({ id }) => !known.has(id))].toSorted(byRank(query)).slice(0, limit)
}

async function byId(ctx: Context, scope: Scope, kind: FindableKind, id: string): Promise<Found[]> {
  const of: Of = { id, identities: [], people: [] }
  const looks: Record<FindableKind, () => Promise<Found[]>> = {
    identity: async () => (await identitiesNamed(ctx.db, scope, { id }, 1)).map((row) => toFoundIdentity(scope, row)),
    request: async () => (await requestsOf(ctx.db, scope, of, 1)).map(toFoundRequest),
    grant: async () => (await grantsOf(ctx.db, scope, of, 1)).map((row) => toFoundGrant(scope, row)),
    person: async () =>
      [...(await namesOfPeople(ctx.db, [id as PersonId]))].map(([personId, said]) =>
        toFoundPerson(scope, { id: personId, ...said }),
      ),
    team: async () => (await listTeamRefs(ctx)).filter((team) => team.id === id).map(toFoundTeam),
    source: async () =>
      (await listUncountedSources(ctx)).filter((source) => source.id === id).map((row) => toFoundSource(scope, row)),
    drift: () => orNothing(async () => foundDrift(await getDrift(ctx, id as DriftId))),
    event: () => orNothing(async () => foundEvent(await getAuditEvent(ctx, id as EventId))),
  }
  return looks[kind]()
}

const foundDrift = ({ drift }: Awaited<ReturnType<typeof getDrift>>): Found => ({
  kind: 'drift',
  id: drift.id,
  label: `${drift.identityName} → ${drift.entitlementName}`,
  detail: drift.state,
  href: `/drift/${drift.id}`,
  actions: [],
})
const foundEvent = ({ id, summary, type }: Awaited<ReturnType<typeof getAuditEvent>>): Found => ({
  kind: 'audit event',
  id,
  label: summary,
  detail: type,
  href: `/audit/${id}`,
  actions: [],
})

/** What one may not see is not found. */
async function orNothing(look: () => Promise<Found>): Promise<Found[]> {
  try {
    return [await look()]
  } catch (error) {
    if (isDomainError(error) && (error.code === 'not-found' || error.code === 'auth.forbidden')) return []
    throw error
  }
}
