import type { Metadata } from 'next'
import { Suspense } from 'react'
import { ExposureFilters } from '#components/exposure/exposure-filters.tsx'
import { momentRange } from '#components/exposure/lanes-view.ts'
import { RangePicker } from '#components/exposure/range-picker.tsx'
import { ButtonLink } from '#components/ui/button-link.tsx'
import { PageHeader } from '#components/ui/page-header.tsx'
import { ChartSkeleton } from '#components/ui/skeleton.tsx'
import { plural } from '#components/ui/numbers.ts'
import { listSources } from '#lib/inventory/server.ts'
import type { SourceRow } from '#lib/inventory/model.ts'
import { MINUTE_MS } from '#lib/kernel/time.ts'
import { currentViewer, viewerTimeZone } from '#lib/people/web/server.ts'
import { databaseTime } from '#lib/platform/db/database.ts'
import type { Search } from '../page-edge.ts'
import { type Asked, askedOf, hrefWith, RANGES } from './asked.ts'
import { ownerOptions } from './owners.ts'
import { type Basis, ConcurrencyPanel, DurationsPanel, LanesPanel, OvershootPanel } from './panels.tsx'
import { ExposureTabs, OfWhom } from './views.tsx'

export const metadata: Metadata = { title: 'Exposure' }

function basisOf(sources: readonly SourceRow[], asked: Asked): Basis {
  const live = sources.filter(
    (source) =>
      source.connected && source.removedAt === null && (!asked.query.sourceId || source.id === asked.query.sourceId),
  )
  const oldest = live.reduce<SourceRow | null>(
    (worst, source) => (worst === null || (source.lastFullSyncAt ?? 0) < (worst.lastFullSyncAt ?? 0) ? source : worst),
    null,
  )
  const [only] = live
  return {
    asOf: oldest?.lastFullSyncAt ?? null,
    words: live.length === 1 && only ? only.name : `${plural(live.length, 'connected source')}, the oldest counts`,
    staleAfterMs: 2 * (oldest?.syncIntervalMs ?? 0) + MINUTE_MS,
  }
}

export default async function ExposurePage({ searchParams }: { searchParams: Search }) {
  const ctx = await currentViewer()
  const [search, now, sources, owners, zone] = await Promise.all([
    searchParams,
    databaseTime(ctx.db),
    listSources(ctx),
    ownerOptions(ctx),
    viewerTimeZone(),
  ])
  const asked = askedOf(search, now)
  const basis = basisOf(sources, asked)
  const { from, to } = asked.query
  return (
    <div className="flex flex-col gap-4">
      <PageHeader
        title="Exposure"
        description="Who could do what, and when. Time nobody watched is shown as not observed, never as safe."
      />
      <ExposureTabs search={search} current="/exposure" />
      <OfWhom ctx={ctx} />
      <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
        <RangePicker
          choices={RANGES.map(({ key, label }) => ({
            label,
            href: hrefWith(search, { range: key, from: null, to: null, at: null, zoom: null }),
            current: asked.range === key,
          }))}
        />
        <ExposureFilters
          sources={sources
            .filter((source) => source.removedAt === null)
            .map((source) => ({ value: source.id, label: source.name }))}
          owners={owners}
        />
        {asked.range === null && from !== undefined && to !== undefined ? (
          <p className="tabular text-13 text-muted">{momentRange({ from, to })}</p>
        ) : null}
        {asked.range === null || asked.query.identityId ? (
          <ButtonLink
            size="small"
            variant="ghost"
            href={hrefWith(search, { from: null, to: null, identity: null, at: null, zoom: null })}
          >
            Show the whole again
          </ButtonLink>
        ) : null}
      </div>
      <Suspense fallback={<ChartSkeleton what="the lanes" height={580} />}>
        <LanesPanel ctx={ctx} asked={asked} basis={basis} zone={zone} />
      </Suspense>
      <div className="grid items-start gap-4 xl:grid-cols-[minmax(0,3fr)_minmax(0,2fr)]">
        <Suspense fallback={<ChartSkeleton what="the concurrency" height={260} />}>
          <ConcurrencyPanel ctx={ctx} asked={asked} basis={basis} zone={zone} />
        </Suspense>
        <Suspense fallback={<ChartSkeleton what="the durations" height={260} />}>
          <DurationsPanel ctx={ctx} asked={asked} />
        </Suspense>
        <div className="min-w-0 xl:col-span-2">
          <Suspense fallback={<ChartSkeleton what="the overshoot" height={200} />}>
            <OvershootPanel ctx={ctx} asked={asked} />
          </Suspense>
        </div>
      </div>
    </div>
  )
}
