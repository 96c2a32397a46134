import type { Metadata } from 'next'
import { cookies } from 'next/headers'
import { DENSITY_COOKIE, parseDensity } from '#components/shell/theme.ts'
import { toSourceRow } from '#components/sources/source-rows.ts'
import { SourceTable } from '#components/sources/source-table.tsx'
import { ExportMenu } from '#components/table/export-menu.tsx'
import { ListBoundary, LoadedAt } from '#components/table/list-boundary.tsx'
import { QueryBar } from '#components/table/query/query-bar.tsx'
import { ListFrame } from '#components/table/views-frame.tsx'
import { ViewsMenu } from '#components/table/views-menu.tsx'
import { ButtonLink } from '#components/ui/button-link.tsx'
import { plural } from '#components/ui/numbers.ts'
import { PageHeader } from '#components/ui/page-header.tsx'
import { TableSkeleton } from '#components/ui/skeleton.tsx'
import { EmptyState } from '#components/ui/states.tsx'
import { SOURCE_LIST } from '#lib/inventory/query/model.ts'
import { byConnection, countSources, listSources, mayManageSources, sourcesMatching } from '#lib/inventory/server.ts'
import { toFacets } from '#lib/people/server.ts'
import { currentViewer } from '#lib/people/web/server.ts'
import type { PersonContext } from '#lib/platform/context.ts'
import { databaseTime } from '#lib/platform/db/database.ts'
import { barOf, type ListAsked, listAsked, nothingThere } from '../list-edge.tsx'
import { loadListTools } from '../list-tools.ts'
import type { Search } from '../page-edge.ts'
import { soon } from '../soon.tsx'

export const metadata: Metadata = { title: 'Sources' }

export default async function SourcesPage({ searchParams }: { searchParams: Search }) {
  const ctx = await currentViewer()
  const [asked, tools] = await Promise.all([
    listAsked(ctx, SOURCE_LIST, searchParams),
    loadListTools(ctx, 'sources', await searchParams),
  ])
  const manages = mayManageSources(ctx.actor)
  const rows = rowsOf({ ctx, asked, manages })
  return (
    <ListFrame tools={tools}>
      <div className="flex flex-col gap-4">
        <PageHeader
          title="Sources"
          description="Where machine identities are known from. At those that are connected, grants begin and end."
          actions={manages ? CONNECT : undefined}
        />
        <ListBoundary what="sources">{await soon(rows, <TableSkeleton what="sources" columns={7} />)}</ListBoundary>
      </div>
    </ListFrame>
  )
}

const CONNECT = (
  <ButtonLink href="/sources/new" variant="primary">
    Connect a source
  </ButtonLink>
)

const nothingYet = (manages: boolean) => (
  <EmptyState
    title="Nothing is connected yet"
    why={
      manages
        ? 'Connect a PostgreSQL and its roles appear as machine identities: who answers for each, what it may do, and until when.'
        : 'An admin connects systems here. Until then there are no identities to see.'
    }
    action={manages ? CONNECT : undefined}
  />
)

type RowsProps = { ctx: PersonContext; asked: ListAsked; manages: boolean }

/** Sources are few: they are read as a whole, and their counts with them. */
async function rowsOf({ ctx, asked, manages }: RowsProps) {
  const [sources, now, jar] = await Promise.all([listSources(ctx), databaseTime(ctx.db), cookies()])
  const present = sources.filter((source) => source.removedAt === null)
  const { facets } = await toFacets(ctx, SOURCE_LIST, countSources(present, asked.terms))
  const matching = asked.problems.length > 0 ? [] : sourcesMatching(present, asked.terms)
  return (
    <div className="flex flex-col gap-4">
      <LoadedAt what="sources" at={now} />
      <QueryBar
        {...barOf(asked)}
        label="Search sources"
        facetsPath={null}
        known={facets}
        views={<ViewsMenu />}
        actions={<ExportMenu />}
        summary={asked.text ? `${matching.length} of ${plural(present.length, 'source')}` : undefined}
      />
      <SourceTable
        rows={matching.toSorted(byConnection).map(toSourceRow)}
        now={now}
        density={parseDensity(jar.get(DENSITY_COOKIE)?.value)}
        placeholder={nothingThere({ asked, pathname: '/sources', empty: nothingYet(manages) })}
      />
    </div>
  )
}
