import type { Metadata } from 'next'
import { cookies } from 'next/headers'
import type { ReactNode } from 'react'
import { toListRow } from '#components/requests/request-rows.ts'
import { RequestTable } from '#components/requests/request-table.tsx'
import { DENSITY_COOKIE, parseDensity } from '#components/shell/theme.ts'
import { ExportMenu } from '#components/table/export-menu.tsx'
import { ListBoundary, LoadedAt } from '#components/table/list-boundary.tsx'
import { pageTrail } from '#components/table/page-trail.ts'
import { QueryBar } from '#components/table/query/query-bar.tsx'
import { ListFrame } from '#components/table/views-frame.tsx'
import { ViewsMenu } from '#components/table/views-menu.tsx'
import { ButtonLink } from '#components/ui/button-link.tsx'
import { plural } from '#components/ui/numbers.ts'
import { PageHeader } from '#components/ui/page-header.tsx'
import { Pagination } from '#components/ui/pagination.tsx'
import { TableSkeleton } from '#components/ui/skeleton.tsx'
import { EmptyState } from '#components/ui/states.tsx'
import { Tabs } from '#components/ui/tabs.tsx'
import { REQUEST_LINKS, REQUEST_LIST } from '#lib/access/query/model.ts'
import { listRequests, listWaiting, type RequestView, waitingForMe } from '#lib/access/server.ts'
import { loadScope, type Scope } from '#lib/people/server.ts'
import { currentViewer } from '#lib/people/web/server.ts'
import type { PersonContext } from '#lib/platform/context.ts'
import { databaseTime } from '#lib/platform/db/database.ts'
import { barOf, type ListAsked, listAsked, nothingThere } from '../list-edge.tsx'
import { loadListTools } from '../list-tools.ts'
import { type Search, viewOf } from '../page-edge.ts'
import { soon } from '../soon.tsx'

export const metadata: Metadata = { title: 'Requests' }

const VIEWS = ['to-decide', 'mine', 'all'] as const
const PAGE = 50
const PAGE_OF_QUEUE = 200

/** The queue as it is: what lapses first on top. Everything else newest first. */
async function pageOf(ctx: PersonContext, view: RequestView, { terms, cursor, problems }: ListAsked) {
  if (problems.length > 0) return { data: [], nextCursor: null }
  if (view === 'to-decide') return { data: await listWaiting(ctx, terms, PAGE_OF_QUEUE), nextCursor: null }
  return listRequests(ctx, { view, terms }, { limit: PAGE, cursor })
}

/** Where each begins: who decides at what waits, who oversees at all there is, who asks at their own. */
const viewFirst = ({ approverSourceIds, seesAll }: Scope): RequestView =>
  approverSourceIds.length > 0 ? 'to-decide' : seesAll ? 'all' : 'mine'

const NOTHING: Record<RequestView, { title: string; why: string; action: ReactNode }> = {
  'to-decide': {
    title: 'Nothing waits for you',
    why: 'When somebody asks for time-boxed access at a source whose approver team you are in, it appears here.',
    action: <ButtonLink href="/requests?view=all">Look at all requests</ButtonLink>,
  },
  mine: {
    title: 'You have not asked for anything',
    why: 'Ask for a role for one of your identities, for minutes or hours. It ends by itself.',
    action: <ButtonLink href="/requests/new">Ask for elevation</ButtonLink>,
  },
  all: {
    title: 'No requests yet',
    why: 'Owners ask for time-boxed access of their identities; every request and its decision stays here.',
    action: <ButtonLink href="/identities?q=owner:me">Go to my identities</ButtonLink>,
  },
}

export default async function RequestsPage({ searchParams }: { searchParams: Search }) {
  const ctx = await currentViewer()
  const [search, scope] = await Promise.all([searchParams, loadScope(ctx)])
  const view = viewOf(search.view, VIEWS, viewFirst(scope))
  const [asked, tools, waiting] = await Promise.all([
    listAsked(ctx, REQUEST_LIST, searchParams, REQUEST_LINKS),
    loadListTools(ctx, 'requests', search, { rows: view, implied: { view } }),
    waitingForMe(ctx, 1),
  ])
  const tab = (to: RequestView) => `/requests?view=${to}`
  const rows = rowsOf({ ctx, view, asked })
  return (
    <ListFrame tools={tools}>
      <div className="flex flex-col gap-4">
        <PageHeader
          title="Requests"
          description="Time-boxed access that owners ask for their machine identities, and what became of it."
          actions={
            <ButtonLink href="/requests/new" variant="primary">
              Ask for elevation
            </ButtonLink>
          }
        />
        <Tabs
          label="Requests"
          current={tab(view)}
          tabs={[
            { href: tab('to-decide'), label: 'To decide', count: waiting.count },
            { href: tab('mine'), label: 'Mine' },
            { href: tab('all'), label: 'All' },
          ]}
        />
        <QueryBar
          {...barOf(asked)}
          views={<ViewsMenu />}
          actions={<ExportMenu />}
          key={view}
          label="Search requests"
          facetsPath={`/api/v1/requests/facets?view=${view}`}
        />
        <ListBoundary what="requests">{await soon(rows, <TableSkeleton what="requests" columns={6} />)}</ListBoundary>
      </div>
    </ListFrame>
  )
}

type RowsProps = { ctx: PersonContext; view: RequestView; asked: ListAsked }

async function rowsOf({ ctx, view, asked }: RowsProps) {
  const [{ data, nextCursor }, now, jar] = await Promise.all([
    pageOf(ctx, view, asked),
    databaseTime(ctx.db),
    cookies(),
  ])
  const nothing = () => nothingThere({ asked, pathname: '/requests', empty: <EmptyState {...NOTHING[view]} /> })
  return (
    <>
      <LoadedAt what="requests" at={now} />
      <RequestTable
        key={view}
        rows={data.map((row) => toListRow(row, ctx.actor.personId))}
        now={now}
        deciding={view === 'to-decide'}
        mine={view === 'mine'}
        density={parseDensity(jar.get(DENSITY_COOKIE)?.value)}
        placeholder={data.length === 0 ? nothing() : null}
      />
      {data.length > 0 ? (
        <Pagination
          summary={`${plural(data.length, 'request')} on this page`}
          {...pageTrail('/requests', asked.search, nextCursor)}
        />
      ) : null}
    </>
  )
}
