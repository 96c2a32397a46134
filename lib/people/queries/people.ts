/**
 * Who there is. Everybody who is signed in may look others up by name, address, role and team, for requests, claims and
 * transfers name them. When somebody was last here, and which tokens they have, is for those who see everything, and
 * for themselves.
 */
import { DomainError } from '#lib/kernel/errors.ts'
import type { PersonId, TeamId } from '#lib/kernel/ids.ts'
import type { Page, Slice } from '#lib/kernel/page.ts'
import { type Context, onceAPage } from '#lib/platform/context.ts'
import type { AccessToken, PersonDetail, PersonRow, PersonStatus, Team, TeamRef } from '../model.ts'
import type { Term } from '#lib/kernel/list-query/read.ts'
import type { ListSchema } from '#lib/kernel/list-query/schema.ts'
import { peopleList } from '../query/model.ts'
import { scopeOf } from '../scope.ts'
import { countPeopleFacets } from '../store/list-terms.ts'
import { type ListFacets, toFacets } from './list-query.ts'
import { countPeople, peoplePage, personRow, teamRefs, teamsWithMembers } from '../store/lists.ts'
import { countLiveSessions } from '../store/sessions.ts'
import { tokensOf } from '../store/tokens.ts'

export type PeopleQuery = {
  search?: string | null
  status?: PersonStatus | null
  teamId?: TeamId | null
  /** What the query line asks for beside them. */
  terms?: readonly Term[]
}

const filterOf = ({ search, status, teamId, terms }: PeopleQuery) => ({
  terms: terms ?? [],
  search: search?.trim() || null,
  status: status ?? null,
  teamId: teamId ?? null,
})

const seesMore = (ctx: Context, personId: PersonId): boolean => {
  const scope = scopeOf(ctx.actor, [])
  return scope.seesAll || scope.personId === personId
}
const discreet = (person: PersonRow): PersonRow => ({ ...person, lastSignInAt: null, disabledAt: null, timeZone: null })

export async function listPeople(ctx: Context, query: PeopleQuery, page: Page): Promise<Slice<PersonRow>> {
  const { data, nextCursor } = await peoplePage(ctx.db, filterOf(query), page)
  return { data: data.map((person) => (seesMore(ctx, person.id) ? person : discreet(person))), nextCursor }
}

export const countPeopleMatching = (ctx: Context, query: PeopleQuery): Promise<number> =>
  countPeople(ctx.db, filterOf(query))

/** What this person may ask the list for. */
export const peopleListFor = (ctx: Context): ListSchema => peopleList(scopeOf(ctx.actor, []).seesAll)

/** Counts of every facet under the other terms. */
export const peopleFacets = async (ctx: Context, terms: readonly Term[]): Promise<ListFacets> =>
  toFacets(ctx, peopleListFor(ctx), await countPeopleFacets(ctx.db, terms))

/** @throws DomainError `not-found` for others than those who see everything, and the person */
export async function getPerson(ctx: Context, personId: PersonId): Promise<PersonDetail> {
  const person = seesMore(ctx, personId) ? await personRow(ctx.db, personId) : null
  if (!person) throw new DomainError('not-found', 'There is no such person.')
  const [tokens, liveSessions] = await Promise.all([tokensOf(ctx.db, personId), countLiveSessions(ctx.db, personId)])
  return { ...person, tokens, liveSessions }
}

/** @throws DomainError `auth.forbidden` for others than persons */
export async function myTokens(ctx: Context): Promise<AccessToken[]> {
  if (ctx.actor.kind !== 'person') throw new DomainError('auth.forbidden', 'Only people have tokens.')
  return tokensOf(ctx.db, ctx.actor.personId)
}

export const listTeams = (ctx: Context): Promise<Team[]> => teamsWithMembers(ctx.db, null)

/** @throws DomainError `not-found` */
export async function getTeam(ctx: Context, teamId: TeamId): Promise<Team> {
  const [team] = await teamsWithMembers(ctx.db, teamId)
  if (!team) throw new DomainError('not-found', 'There is no such team.')
  return team
}

/** For choosers. */
export const listTeamRefs = (ctx: Context): Promise<TeamRef[]> => onceAPage(ctx, 'teams', () => teamRefs(ctx.db))
