/** The CISO's page: few figures, each the count of a list that can be opened, all as of one moment. */
import { DomainError } from '#lib/kernel/errors.ts'
import { type Instant, instant, toRfc3339 } from '#lib/kernel/time.ts'
import { openGrantCounts } from '#lib/access/server.ts'
import { type Range, RANGE_DEFAULT_MS } from '#lib/exposure/model.ts'
import { listEstates } from '#lib/breadth/server.ts'
import { durationStats, overshootStats } from '#lib/exposure/server.ts'
import type { SourceRow } from '#lib/inventory/model.ts'
import { listSources } from '#lib/inventory/server.ts'
import { type IdentityFilters, NO_FILTERS } from '#lib/ownership/model.ts'
import { countListedIdentities } from '#lib/ownership/server.ts'
import { loadScope } from '#lib/people/server.ts'
import { type Context, isPerson } from '#lib/platform/context.ts'
import { databaseTime } from '#lib/platform/db/database.ts'
import { type CisoReport, type Count, HREFS, LABELS, reasonsOf, type SourceFreshness } from './model.ts'
import { type Exposed, unownedAt, worstExposed } from './store.ts'

const TOP = 5
export type ReportPeriod = { from?: Instant | undefined; to?: Instant | undefined }

function requireReader(ctx: Context): void {
  if (isPerson(ctx) && ctx.actor.roles.size === 0)
    throw new DomainError('auth.forbidden', 'This report needs the role risk viewer, auditor or admin.')
}

function periods({ from, to }: ReportPeriod, now: Instant): { period: Range; previous: Range } {
  const end = instant(Math.min(to ?? now, now))
  const start = from ?? instant(end - RANGE_DEFAULT_MS)
  if (start >= end)
    throw new DomainError('input.invalid', 'The period must end after it starts, and start in the past.')
  return { period: { from: start, to: end }, previous: { from: instant(start - (end - start)), to: start } }
}

/** @throws DomainError `auth.forbidden` | `input.invalid` */
export async function cisoReport(ctx: Context, asked: ReportPeriod = {}): Promise<CisoReport> {
  requireReader(ctx)
  const [asOf, scope] = await Promise.all([databaseTime(ctx.db), loadScope(ctx)])
  const { period, previous } = periods(asked, asOf)
  const [counts, now, before, late, lateBefore, sources, worst, reach] = await Promise.all([
    countsOf(ctx, period.from),
    durationStats(ctx, { ...period, connectedOnly: true }),
    durationStats(ctx, { ...previous, connectedOnly: true }),
    overshootStats(ctx, period),
    overshootStats(ctx, previous),
    listSources(ctx),
    worstExposed(ctx.db, scope, TOP),
    listEstates(ctx, period.from),
  ])
  const present = sources.filter((source) => source.removedAt === null)
  const connected = present.filter((source) => source.connected)
  const [only] = connected.length === 1 ? connected : []
  const range = new URLSearchParams({
    from: toRfc3339(period.from),
    to: toRfc3339(period.to),
    show: 'all',
    ...(only ? { source: only.id } : {}),
  })
  return {
    asOf,
    period,
    previous,
    counts,
    durations: { now, before, href: `/exposure?${range}` },
    overshoot: { now: late, before: lateBefore, href: '/grants?view=past' },
    sources: present.map(freshness),
    coverage: {
      fresh: connected.filter((source) => source.freshness === 'fresh').length,
      connected: connected.length,
      href: '/sources',
    },
    reach,
    topExposures: worst.map(exposure),
  }
}

async function countsOf(ctx: Context, since: Instant): Promise<Count[]> {
  const count = (filters: Partial<IdentityFilters>) => countListedIdentities(ctx, { ...NO_FILTERS, ...filters })
  const [all, unowned, endless, undeclared, dormant, superuser, grants, unownedBefore] = await Promise.all([
    count({}),
    count({ owner: ['none'] }),
    count({ flag: ['never-expires'] }),
    count({ baseline: ['undeclared', 'excess'] }),
    count({ flag: ['dormant'] }),
    count({ flag: ['superuser'] }),
    openGrantCounts(ctx),
    unownedAt(ctx.db, since),
  ])
  const figure = (key: Count['key'], value: number, more: Partial<Count> = {}): Count => ({
    key,
    label: LABELS[key],
    count: value,
    of: all,
    before: null,
    href: HREFS[key],
    ...more,
  })
  return [
    figure('unowned', unowned, { before: unownedBefore }),
    figure('undeclared', undeclared),
    figure('never-expires', endless),
    figure('dormant', dormant),
    figure('superuser', superuser),
    figure('overdue', grants.overdue, { of: null }),
  ]
}

const freshness = (source: SourceRow): SourceFreshness => ({
  sourceId: source.id,
  name: source.name,
  freshness: source.freshness,
  lastFullSyncAt: source.lastFullSyncAt,
  identities: source.identities,
  href: `/sources/${source.id}`,
})

const exposure = ({
  identityId,
  name,
  sourceName,
  owner,
  since,
  ...facts
}: Exposed): CisoReport['topExposures'][number] => ({
  identityId,
  name,
  sourceName,
  owner,
  since,
  reasons: reasonsOf(facts),
  href: `/identities/${identityId}`,
})
