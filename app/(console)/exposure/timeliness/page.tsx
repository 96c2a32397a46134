import type { Metadata } from 'next'
import { Suspense } from 'react'
import { ExposureFilters } from '#components/exposure/exposure-filters.tsx'
import { momentRange } from '#components/exposure/lanes-view.ts'
import { RangePicker } from '#components/exposure/range-picker.tsx'
import { ButtonLink } from '#components/ui/button-link.tsx'
import { PageHeader } from '#components/ui/page-header.tsx'
import { ChartSkeleton } from '#components/ui/skeleton.tsx'
import { listSources } from '#lib/inventory/server.ts'
import { currentViewer } from '#lib/people/web/server.ts'
import { databaseTime } from '#lib/platform/db/database.ts'
import type { Search } from '../../page-edge.ts'
import { askedOf, hrefWith, RANGES, TIMELINESS } from '../asked.ts'
import { ownerOptions } from '../owners.ts'
import { ExposureTabs, OfWhom } from '../views.tsx'
import { TimelinessPanels } from './panels.tsx'

export const metadata: Metadata = { title: 'Timeliness' }

export default async function TimelinessPage({ searchParams }: { searchParams: Search }) {
  const ctx = await currentViewer()
  const [search, now, sources, owners] = await Promise.all([
    searchParams,
    databaseTime(ctx.db),
    listSources(ctx),
    ownerOptions(ctx),
  ])
  const asked = askedOf(search, now)
  const { from, to } = asked.query
  return (
    <div className="flex flex-col gap-4">
      <PageHeader
        title="Timeliness"
        description="Do grants end on time? Only what was read back as gone is measured; what is not proven is counted apart, never as zero."
      />
      <ExposureTabs search={search} current={TIMELINESS} />
      <OfWhom ctx={ctx} />
      <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
        <RangePicker
          choices={RANGES.map(({ key, label }) => ({
            label,
            href: hrefWith(search, { range: key, from: null, to: null }, TIMELINESS),
            current: asked.range === key,
          }))}
        />
        <ExposureFilters
          sources={sources
            .filter((source) => source.connected && source.removedAt === null)
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
            href={hrefWith(search, { from: null, to: null, identity: null }, TIMELINESS)}
          >
            Show the whole again
          </ButtonLink>
        ) : null}
      </div>
      <Suspense fallback={<ChartSkeleton what="how grants ended" height={420} />}>
        <TimelinessPanels ctx={ctx} asked={asked} />
      </Suspense>
    </div>
  )
}
