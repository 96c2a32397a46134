import type { Metadata } from 'next'
import { cookies } from 'next/headers'
import { toDriftRow } from '#components/drift/drift-rows.ts'
import { DriftTable } from '#components/drift/drift-table.tsx'
import { DENSITY_COOKIE, parseDensity } from '#components/shell/theme.ts'
import { ExportMenu } from '#components/table/export-menu.tsx'
import { ListBoundary, LoadedAt } from '#components/table/list-boundary.tsx'
import { pageTrail } from '#components/table/page-trail.ts'
import { QueryBar } from '#components/table/query/query-bar.tsx'
import { ListFrame } from '#components/table/views-frame.tsx'
import { ViewsMenu } from '#components/table/views-menu.tsx'
import { ButtonLink } from '#components/ui/button-link.tsx'
import { formatCount, plural } from '#components/ui/numbers.ts'
import { PageHeader } from '#components/ui/page-header.tsx'
import { Pagination } from '#components/ui/pagination.tsx'
import { TableSkeleton } from '#components/ui/skeleton.tsx'
import { EmptyState } from '#components/ui/states.tsx'
import { Segments } from '#components/ui/tabs.tsx'
import { DRIFT_LINKS, DRIFT_LIST } from '#lib/access/query/model.ts'
import { driftCounts, type DriftView, listDrift } from '#lib/access/server.ts'
import { currentViewer } from '#lib/people/web/server.ts'
import type { PersonContext } from '#lib/platform/context.ts'
import { databaseTime } from '#lib/platform/db/database.ts'
import { GrantPlaces } from '../grants/places.tsx'
import { barOf, type ListAsked, listAsked, nothingThere } from '../list-edge.tsx'
import { loadListTools } from '../list-tools.ts'
import { type Search, viewOf } from '../page-edge.ts'
import { soon } from '../soon.tsx'

export const metadata: Metadata = { title: 'Drift' }

const VIEWS = ['open', 'removing', 'closed'] as const
const TITLES: Record<DriftView, string> = { open: 'To decide', removing: 'Being removed', closed: 'Closed' }
const PAGE = 50
const NOTHING: Record<DriftView, { title: string; why: string }> = {
  open: {
    title: 'Nothing differs from the record',
    why: 'Each complete listing of a source is compared with what should be there: standing holdings on record and live grants. Whatever differs waits here for somebody to adopt it or have it removed.',
  },
  removing: {
    title: 'Nothing is being removed',
    why: 'What is taken back, or waits to be removed at its source, stays here until a read-back or a listing shows that it is gone.',
  },
  closed: {
    title: 'Nothing was closed yet',
    why: 'What was adopted, removed or settled by itself stays here, with who decided it and why.',
  },
}

export default async function DriftPage({ searchParams }: { searchParams: Search }) {
  const ctx = await currentViewer()
  const search = await searchParams
  const view = viewOf(search.view, VIEWS, 'open')
  const [asked, tools, counts] = await Promise.all([
    listAsked(ctx, DRIFT_LIST, searchParams, DRIFT_LINKS),
    loadListTools(ctx, 'drift', search, { rows: view, implied: { view } }),
    driftCounts(ctx, {}),
  ])
  const rows = rowsOf({ ctx, view, asked, all: counts[view] })
  return (
    <ListFrame tools={tools}>
      <div className="flex flex-col gap-4">
        <PageHeader
          title="Drift"
          description="What the last listings showed that differs from the record. Nothing is adopted by itself, and nothing is put back."
        />
        <GrantPlaces current="/drift" />
        <Segments
          label="Drift"
          current={tab(view)}
          tabs={VIEWS.map((of) => ({ href: tab(of), label: TITLES[of], count: counts[of] }))}
        />
        <QueryBar
          {...barOf(asked)}
          views={<ViewsMenu />}
          actions={<ExportMenu />}
          key={view}
          label="Search drift"
          facetsPath={`/api/v1/drift/facets?view=${view}`}
        />
        <ListBoundary what="drift">{await soon(rows, <TableSkeleton what="drift" />)}</ListBoundary>
      </div>
    </ListFrame>
  )
}

const tab = (of: DriftView) => `/drift?view=${of}`

type RowsProps = { ctx: PersonContext; view: DriftView; asked: ListAsked; all: number }

async function rowsOf({ ctx, view, asked, all }: RowsProps) {
  const { terms, cursor, problems, text } = asked
  const unread = problems.length > 0
  const [{ data, nextCursor }, matching, now, jar] = await Promise.all([
    unread ? { data: [], nextCursor: null } : listDrift(ctx, { view, terms }, { limit: PAGE, cursor }),
    text === '' || unread ? null : driftCounts(ctx, { terms }),
    databaseTime(ctx.db),
    cookies(),
  ])
  const total = matching?.[view] ?? all
  const empty = <EmptyState {...NOTHING[view]} action={<ButtonLink href="/sources">Look at the sources</ButtonLink>} />
  return (
    <>
      <LoadedAt what="drift" at={now} />
      <DriftTable
        key={view}
        rows={data.map(toDriftRow)}
        now={now}
        decided={view !== 'open'}
        density={parseDensity(jar.get(DENSITY_COOKIE)?.value)}
        placeholder={nothingThere({ asked, pathname: '/drift', empty })}
      />
      {data.length > 0 ? (
        <Pagination
          summary={
            data.length < total ? `${formatCount(data.length)} of ${formatCount(total)}` : plural(total, 'finding')
          }
          {...pageTrail('/drift', asked.search, nextCursor)}
        />
      ) : null}
    </>
  )
}
