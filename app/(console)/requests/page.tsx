import type { Metadata } from 'next'
import { cookies } from 'next/headers'
import type { ReactNode } from 'react'
import { toListRow } from '#components/requests/request-rows.ts'
import { RequestTable } from '#components/requests/request-table.tsx'
import { DENSITY_COOKIE, parseDensity } from '#components/shell/theme.ts'
import { FilterBar } from '#components/table/filter-bar.tsx'
import { type Facet, filterWords, isFiltered, type ListState, loadListState } from '#components/table/filters.ts'
import { pageTrail, searchText } from '#components/table/page-trail.ts'
import { ButtonLink } from '#components/ui/button-link.tsx'
import { plural } from '#components/ui/numbers.ts'
import { PageHeader } from '#components/ui/page-header.tsx'
import { Pagination } from '#components/ui/pagination.tsx'
import { EmptyState, NoMatch } from '#components/ui/states.tsx'
import { Tabs } from '#components/ui/tabs.tsx'
import { REQUEST_STATES } from '#lib/access/model.ts'
import { listRequests, type RequestView, waitingForMe } from '#lib/access/server.ts'
import { listSources } from '#lib/inventory/server.ts'
import { isId } from '#lib/kernel/ids.ts'
import { loadScope } from '#lib/people/server.ts'
import { currentViewer } from '#lib/people/web/server.ts'
import type { PersonContext } from '#lib/platform/context.ts'
import { databaseTime } from '#lib/platform/db/database.ts'
import { type Search, viewOf } from '../page-edge.ts'

export const metadata: Metadata = { title: 'Requests' }

const VIEWS = ['to-decide', 'mine', 'all'] as const
const PAGE = 50
const STATE_WORDS = {
  pending: 'To be decided',
  approved: 'Approved',
  denied: 'Denied',
  withdrawn: 'Withdrawn',
  lapsed: 'Lapsed',
} as const
const STATES: Facet = {
  key: 'state',
  label: 'State',
  options: REQUEST_STATES.map((value) => ({ value, label: STATE_WORDS[value] })),
}

async function facetsFor(ctx: PersonContext, view: RequestView): Promise<Facet[]> {
  const sources = (await listSources(ctx)).filter((source) => source.connected || source.removedAt !== null)
  const bySource = {
    key: 'source',
    label: 'Source',
    options: sources.map((source) => ({ value: source.id, label: source.name })),
  }
  return [...(view === 'to-decide' ? [] : [STATES]), ...(sources.length > 1 ? [bySource] : [])]
}

const PAGE_OF_QUEUE = 200

/** The queue as it is: what lapses first on top. Everything else newest first. */
const pageOf = async (ctx: PersonContext, view: RequestView, state: ListState) => {
  if (view === 'to-decide' && !isFiltered(state))
    return { data: (await waitingForMe(ctx, PAGE_OF_QUEUE)).rows, nextCursor: null }
  const source = state.facets.source?.[0]
  return listRequests(
    ctx,
    {
      view,
      text: state.q || null,
      states: REQUEST_STATES.filter((one) => state.facets.state?.includes(one)),
      sourceId: source && isId('source', source) ? source : null,
    },
    { limit: PAGE, cursor: state.cursor },
  )
}

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
    action: <ButtonLink href="/identities?owner=me">Go to my identities</ButtonLink>,
  },
}

export default async function RequestsPage({ searchParams }: { searchParams: Search }) {
  const ctx = await currentViewer()
  const [search, scope, jar] = await Promise.all([searchParams, loadScope(ctx), cookies()])
  const view = viewOf(search.view, VIEWS, scope.approverSourceIds.length > 0 ? 'to-decide' : 'mine')
  const facets = await facetsFor(ctx, view)
  const state = await loadListState(
    searchParams,
    facets.map((facet) => facet.key),
  )
  const [{ data, nextCursor }, waiting, now] = await Promise.all([
    pageOf(ctx, view, state),
    waitingForMe(ctx, 1),
    databaseTime(ctx.db),
  ])
  const tab = (to: RequestView) => `/requests?view=${to}`
  const filtered = isFiltered(state)
  const placeholder = filtered ? (
    <NoMatch
      what="requests"
      filters={filterWords(state, facets)}
      clear={<ButtonLink href={tab(view)}>Clear filters</ButtonLink>}
    />
  ) : (
    <EmptyState {...NOTHING[view]} />
  )
  return (
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
      <FilterBar searchLabel="Search requests" searchHint="Identity, entitlement, person" facets={facets} />
      <RequestTable
        key={view}
        rows={data.map((row) => toListRow(row, ctx.actor.personId))}
        now={now}
        deciding={view === 'to-decide'}
        density={parseDensity(jar.get(DENSITY_COOKIE)?.value)}
        placeholder={data.length === 0 ? placeholder : null}
      />
      {data.length > 0 ? (
        <Pagination
          summary={`${plural(data.length, 'request')} on this page`}
          {...pageTrail('/requests', searchText(search), nextCursor)}
        />
      ) : null}
    </div>
  )
}
