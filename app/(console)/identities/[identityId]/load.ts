/** Everything an identity's page shows, read at once. */
import type { Receiver } from '#components/identities/transfer-button.tsx'
import { haltOutlook, listDrift, listGrants, listRequests } from '#lib/access/server.ts'
import { identityHistory } from '#lib/audit/server.ts'
import { getBreadth } from '#lib/breadth/server.ts'
import { exposureLanes, laneNames } from '#lib/exposure/server.ts'
import type { IdentityDetail } from '#lib/ownership/model.ts'
import { claimsOfIdentity, ownershipHistory } from '#lib/ownership/server.ts'
import { listPeople, listTeamRefs, loadScope } from '#lib/people/server.ts'
import type { PersonContext } from '#lib/platform/context.ts'
import { databaseTime } from '#lib/platform/db/database.ts'

const SOME = { limit: 8, cursor: null }
const ALL = { limit: 200, cursor: null }

export async function loadIdentity(ctx: PersonContext, identity: IdentityDetail) {
  const identityId = identity.id
  const [
    scope,
    claims,
    ownerships,
    live,
    past,
    waiting,
    history,
    exposure,
    teams,
    receivers,
    halts,
    drift,
    breadth,
    now,
  ] = await Promise.all([
    loadScope(ctx),
    claimsOfIdentity(ctx, identityId),
    ownershipHistory(ctx, identityId),
    listGrants(ctx, { view: 'live', identityId }, SOME),
    listGrants(ctx, { view: 'past', identityId }, SOME),
    listRequests(ctx, { view: 'all', identityId, state: 'pending' }, SOME),
    identityHistory(ctx, identityId, { limit: 25, cursor: null }),
    exposureLanes(ctx, { identityId }, { limit: 1, cursor: null }),
    listTeamRefs(ctx),
    identity.mayTransfer ? receiversFor(ctx) : [],
    haltOutlook(ctx, { scope: 'identity', identityId }),
    listDrift(ctx, { identityId, states: ['open', 'removing'] }, ALL),
    getBreadth(ctx, identityId),
    databaseTime(ctx.db),
  ])
  return {
    identity,
    laneNames: await laneNames(ctx, exposure.data),
    scope,
    claims,
    ownerships,
    live: live.data,
    past: past.data,
    hasMorePast: past.nextCursor !== null,
    waiting: waiting.data,
    history,
    exposure,
    receivers,
    halts,
    breadth,
    drift: drift.data.filter(({ kind }) => kind !== 'missing'),
    now,
    myTeams: teams.filter((team) => ctx.actor.teamIds.has(team.id)),
  }
}
export type IdentityPageFacts = Awaited<ReturnType<typeof loadIdentity>>

async function receiversFor(ctx: PersonContext): Promise<Receiver[]> {
  const [people, teams] = await Promise.all([
    listPeople(ctx, { status: 'active' }, { limit: 200, cursor: null }),
    listTeamRefs(ctx),
  ])
  return [
    ...teams.map((team) => ({ value: `team:${team.id}`, label: `Team ${team.name}` })),
    ...people.data.map((person) => ({ value: `person:${person.id}`, label: `${person.name} (${person.email})` })),
  ]
}
