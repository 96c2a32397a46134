/** What the overview shows of what waits for this person. Each panel is read by itself: one that fails leaves the others. */
import {
  driftToDecide,
  openGrantCounts,
  type GrantRow,
  listDrift,
  listGrants,
  listRequests,
  waitingForMe,
} from '#lib/access/server.ts'
import type { Term } from '#lib/kernel/list-query/read.ts'
import type { SourceRow } from '#lib/inventory/model.ts'
import { listSources } from '#lib/inventory/server.ts'
import { claimSuggestions, claimsWaitingForMe, nextStepsOfMine } from '#lib/ownership/server.ts'
import { listTeamRefs, loadScope } from '#lib/people/server.ts'
import type { PersonContext } from '#lib/platform/context.ts'
import { databaseTime } from '#lib/platform/db/database.ts'

const some = (limit: number) => ({ limit, cursor: null })

/** Not empty: unknown. `reference` finds what happened in the log. */
export type Loaded<T> = { ok: true; value: T } | { ok: false; reference: string }

export async function loaded<T>(ctx: PersonContext, panel: string, asked: Promise<T>): Promise<Loaded<T>> {
  try {
    return { ok: true, value: await asked }
  } catch (error) {
    ctx.log.error({ event: 'overview.panel-failed', panel, err: error }, 'a panel could not be read')
    return { ok: false, reference: ctx.requestId }
  }
}

const mine = (key: string): Term => ({ key, not: false, values: [{ kind: 'word', word: 'me', named: true }] })

const MINE = 6
const OTHERS = 6

export type Mine = { grants: GrantRow[]; ownedIds: ReadonlySet<string> }

/** Live grants of what I own, and what I asked for: all of them are mine to end; to lengthen, the owned ones. */
async function myLiveGrants(ctx: PersonContext): Promise<Mine> {
  const of = (key: string) => listGrants(ctx, { view: 'live', terms: [mine(key)] }, some(MINE))
  const [owned, asked] = await Promise.all([of('owner'), of('requester')])
  const all = [...new Map([...owned.data, ...asked.data].map((grant) => [grant.id, grant])).values()]
  return {
    grants: all.toSorted((a, b) => (a.endsAt ?? Infinity) - (b.endsAt ?? Infinity)).slice(0, MINE),
    ownedIds: new Set(owned.data.map(({ id }) => id)),
  }
}

async function overdueGrants(ctx: PersonContext) {
  const [{ data }, counts] = await Promise.all([listGrants(ctx, { view: 'overdue' }, some(5)), openGrantCounts(ctx)])
  return { rows: data, counts }
}

async function driftWaiting(ctx: PersonContext) {
  const count = await driftToDecide(ctx)
  return { count, rows: count > 0 ? (await listDrift(ctx, { view: 'open' }, some(5))).data : [] }
}

async function mayBeMine(ctx: PersonContext) {
  const [suggested, teams] = await Promise.all([claimSuggestions(ctx, 12), listTeamRefs(ctx)])
  return { suggested, teams: teams.filter(({ id }) => ctx.actor.teamIds.has(id)).map(({ id, name }) => ({ id, name })) }
}

/** Where nobody looks, nothing is known: those who connect sources see to it. */
const UNSEEN: readonly SourceRow['freshness'][] = ['stale', 'failing']

async function troubledSources(ctx: PersonContext): Promise<SourceRow[]> {
  if (!ctx.actor.roles.has('admin')) return []
  return (await listSources(ctx)).filter((source) => source.removedAt === null && UNSEEN.includes(source.freshness))
}

export const STEPS_FEW = 6
export const STEPS_ALL = 100

/** @param allSteps every next step of the owner, not the first few */
export async function loadNeeds(ctx: PersonContext, allSteps: boolean) {
  const of = <T>(panel: string, asked: Promise<T>) => loaded(ctx, panel, asked)
  const [scope, now, overdue, waiting, asked, claims, drift, sources, ending, live, alike, steps] = await Promise.all([
    loadScope(ctx),
    databaseTime(ctx.db),
    of('overdue', overdueGrants(ctx)),
    of('to-decide', waitingForMe(ctx, 6)),
    of('asked', listRequests(ctx, { view: 'mine', state: 'pending' }, some(5))),
    of('claims', claimsWaitingForMe(ctx)),
    of('drift', driftWaiting(ctx)),
    of('sources', troubledSources(ctx)),
    of('ending', myLiveGrants(ctx)),
    of('live', listGrants(ctx, { view: 'live' }, some(OTHERS + MINE))),
    of('suggestions', mayBeMine(ctx)),
    of('steps', nextStepsOfMine(ctx, allSteps ? STEPS_ALL : STEPS_FEW)),
  ])
  return { scope, now, overdue, waiting, asked, claims, drift, sources, ending, live, alike, steps }
}
export type Needs = Awaited<ReturnType<typeof loadNeeds>>

/** How many things wait for this person; null when one of the places could not be asked. */
export function waitingCount({ overdue, waiting, asked, claims, drift, sources }: Needs): number | null {
  if (!overdue.ok || !waiting.ok || !asked.ok || !claims.ok || !drift.ok || !sources.ok) return null
  const toAnswer = asked.value.data.filter(({ questionOpen }) => questionOpen).length
  return (
    toAnswer +
    overdue.value.counts.overdue +
    waiting.value.count +
    claims.value.length +
    drift.value.count +
    sources.value.length
  )
}

/** What is shown, in its order: the panels do not move while these stay the same. */
export function idsOf(needs: Needs): string[] {
  const ids = <T>(part: Loaded<T>, of: (value: T) => readonly { id: string }[]) =>
    part.ok ? of(part.value).map(({ id }) => id) : []
  return [
    ...ids(needs.overdue, ({ rows }) => rows),
    ...ids(needs.waiting, ({ rows }) => rows),
    ...ids(needs.asked, ({ data }) => data),
    ...ids(needs.claims, (rows) => rows),
    ...ids(needs.drift, ({ rows }) => rows),
    ...ids(needs.sources, (rows) => rows),
    ...ids(needs.ending, ({ grants }) => grants),
    ...ids(needs.live, ({ data }) => data),
    ...ids(needs.alike, ({ suggested }) => suggested.map(({ identityId }) => ({ id: `claim ${identityId}` }))),
    ...ids(needs.steps, ({ rows }) => rows.map(({ identityId, step }) => ({ id: `${step} ${identityId}` }))),
  ]
}
