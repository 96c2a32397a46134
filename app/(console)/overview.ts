/** What the overview shows: what waits for this person, and a few figures of what they see. */
import { tellingWords } from '#components/overview/alike.ts'
import { driftToDecide, grantCounts, listDrift, listGrants, listRequests, waitingForMe } from '#lib/access/server.ts'
import { durationStats, overshootStats } from '#lib/exposure/server.ts'
import { listSources } from '#lib/inventory/server.ts'
import { type IdentityRow, identityFiltersSchema } from '#lib/ownership/model.ts'
import { claimsWaitingForMe, countListedIdentities, identityFacets, listIdentities } from '#lib/ownership/server.ts'
import { loadScope } from '#lib/people/server.ts'
import type { PersonContext } from '#lib/platform/context.ts'
import { databaseTime } from '#lib/platform/db/database.ts'

const BY_NAME = { sort: 'name', direction: 'asc' } as const
const some = (limit: number) => ({ limit, cursor: null })

/** Unowned, and called like what I own; only where it can be governed, for imported estates are read-only. */
async function maybeMine(ctx: PersonContext): Promise<IdentityRow[]> {
  const source = (await listSources(ctx)).filter((one) => one.connected && one.removedAt === null).map((one) => one.id)
  if (source.length === 0) return []
  const mine = await listIdentities(ctx, {
    filters: identityFiltersSchema.parse({ owner: 'me', source }),
    order: BY_NAME,
    page: some(100),
  })
  const words = tellingWords(
    mine.data.map((row) => row.name),
    4,
  )
  const found = await Promise.all(
    words.map((q) =>
      listIdentities(ctx, {
        filters: identityFiltersSchema.parse({ owner: 'none', source, q }),
        order: BY_NAME,
        page: some(4),
      }),
    ),
  )
  return [...new Map(found.flatMap((slice) => slice.data).map((row) => [row.id, row])).values()].slice(0, 5)
}

export async function loadOverview(ctx: PersonContext) {
  const [
    scope,
    waiting,
    asked,
    claims,
    drift,
    driftCount,
    counts,
    overdue,
    live,
    alike,
    facets,
    unscoped,
    durations,
    overshoot,
    sources,
    now,
  ] = await Promise.all([
    loadScope(ctx),
    waitingForMe(ctx, 6),
    listRequests(ctx, { view: 'mine', state: 'pending' }, some(5)),
    claimsWaitingForMe(ctx),
    listDrift(ctx, { view: 'open' }, some(5)),
    driftToDecide(ctx),
    grantCounts(ctx),
    listGrants(ctx, { view: 'overdue' }, some(5)),
    listGrants(ctx, { view: 'live' }, some(6)),
    maybeMine(ctx),
    identityFacets(ctx, identityFiltersSchema.parse({})),
    countListedIdentities(ctx, identityFiltersSchema.parse({ owner: 'me', baseline: 'undeclared' })),
    durationStats(ctx, {}),
    overshootStats(ctx, {}),
    listSources(ctx),
    databaseTime(ctx.db),
  ])
  return {
    scope,
    waiting,
    asked: asked.data,
    claims,
    drift: { count: driftCount, rows: drift.data },
    counts,
    overdue: overdue.data,
    live: live.data.filter((grant) => !overdue.data.some((late) => late.id === grant.id)),
    alike,
    unscoped,
    durations,
    overshoot,
    now,
    identities: facets.total,
    unowned: facets.owner.find((one) => one.value === 'none')?.count ?? 0,
    sources: sources.filter((source) => source.removedAt === null),
  }
}
export type Overview = Awaited<ReturnType<typeof loadOverview>>
