import type { Metadata } from 'next'
import { cookies } from 'next/headers'
import type { ReactNode } from 'react'
import { toGrantRow } from '#components/grants/grant-rows.ts'
import { GrantTable } from '#components/grants/grant-table.tsx'
import { DENSITY_COOKIE, parseDensity } from '#components/shell/theme.ts'
import { ExportMenu } from '#components/table/export-menu.tsx'
import { ListBoundary, LoadedAt } from '#components/table/list-boundary.tsx'
import { pageTrail } from '#components/table/page-trail.ts'
import { type Pinned, QueryBar } from '#components/table/query/query-bar.tsx'
import { ListFrame } from '#components/table/views-frame.tsx'
import { ViewsMenu } from '#components/table/views-menu.tsx'
import { ButtonLink } from '#components/ui/button-link.tsx'
import { COUNTED_UP_TO, formatCount, formatUpTo, pluralUpTo } from '#components/ui/numbers.ts'
import { PageHeader } from '#components/ui/page-header.tsx'
import { Pagination } from '#components/ui/pagination.tsx'
import { TableSkeleton } from '#components/ui/skeleton.tsx'
import { EmptyState } from '#components/ui/states.tsx'
import { Segments } from '#components/ui/tabs.tsx'
import { GRANT_LINKS, GRANT_LIST } from '#lib/access/query/model.ts'
import {
  countListedGrants,
  driftToDecide,
  type GrantFilter,
  type GrantView,
  listGrants,
  openGrantCounts,
  type OvershootBetween,
} from '#lib/access/server.ts'
import { listHref } from '#lib/kernel/list-query/address.ts'
import { currentViewer } from '#lib/people/web/server.ts'
import type { PersonContext } from '#lib/platform/context.ts'
import { databaseTime } from '#lib/platform/db/database.ts'
import { barOf, type ListAsked, listAsked, nothingThere } from '../list-edge.tsx'
import { loadListTools } from '../list-tools.ts'
import { one, type Search, viewOf } from '../page-edge.ts'
import { soon } from '../soon.tsx'
import { rangeIn } from '../time-range.ts'
import { GrantPlaces } from './places.tsx'

export const metadata: Metadata = { title: 'Grants' }

const VIEWS = ['live', 'ending-soon', 'overdue', 'past'] as const
const TITLES: Record<GrantView, string> = {
  live: 'Live',
  'ending-soon': 'Ending soon',
  overdue: 'Overdue',
  past: 'Past',
}
const PAGE = 50
const NOTHING: Record<GrantView, { title: string; why: string; action: ReactNode }> = {
  live: {
    title: 'No elevation is live',
    why: 'What is granted for a time is listed here from its start until it is read back as gone. At this moment nothing is.',
    action: <ButtonLink href="/requests/new">Ask for elevation</ButtonLink>,
  },
  'ending-soon': {
    title: 'Nothing ends within 15 minutes',
    why: 'Grants move here shortly before their end, so that unfinished work can be wrapped up.',
    action: <ButtonLink href="/grants">Look at live grants</ButtonLink>,
  },
  overdue: {
    title: 'Nothing is overdue',
    why: 'A grant past its end that is not proven gone would be listed here: tried without end, or given up by an admin.',
    action: <ButtonLink href="/grants?view=past">See how grants ended</ButtonLink>,
  },
  past: {
    title: 'No grant has ended yet',
    why: 'Grants stay here after their end, with the read-back that proved them gone.',
    action: <ButtonLink href="/grants">Look at live grants</ButtonLink>,
  },
}

/** What the bar or the figure that led here says; the rest is in the query line. */
const ranges = (search: Awaited<Search>) => ({ gone: rangeIn(search), overshoot: overshootIn(one(search.overshoot)) })

/** `-500..-200` in milliseconds, either bound may be missing: one bar of the distribution on the timeliness page. */
function overshootIn(text: string | undefined): OvershootBetween | null {
  const found = /^(-?\d{1,12})?\.\.(-?\d{1,12})?$/.exec(text ?? '')
  const bound = (digits: string | undefined) => (digits === undefined ? null : Number(digits))
  return found ? { aboveMs: bound(found[1]), upToMs: bound(found[2]) } : null
}

const UP_TO = { upTo: COUNTED_UP_TO + 1 }
const tab = (view: GrantView) => `/grants?view=${view}`
const RANGE_PARAMS = ['from', 'to', 'overshoot']

/** Narrowed from outside the line, each with its way out. */
function pinnedBy({ gone, overshoot }: ReturnType<typeof ranges>, present: string): Pinned[] {
  const without = (drop: string[]) => listHref('/grants', present, { drop })
  return [
    ...(gone ? [{ label: 'Gone within the range of the figure', href: without(['from', 'to']) }] : []),
    ...(overshoot ? [{ label: 'Overshoot as in the bar of the figure', href: without(['overshoot']) }] : []),
  ]
}

export default async function GrantsPage({ searchParams }: { searchParams: Search }) {
  const ctx = await currentViewer()
  const search = await searchParams
  const view = viewOf(search.view, VIEWS, 'live')
  const narrow = ranges(search)
  const [asked, tools, open, past, drift] = await Promise.all([
    listAsked(ctx, GRANT_LIST, searchParams, GRANT_LINKS),
    loadListTools(ctx, 'grants', search, { rows: view, implied: { view } }),
    openGrantCounts(ctx),
    countListedGrants(ctx, { view: 'past' }, UP_TO),
    driftToDecide(ctx),
  ])
  const counts = { ...open, past }
  const pinned = pinnedBy(narrow, asked.search)
  const filter = { ...narrow, view, terms: asked.terms }
  const also = pinned.map(({ label }) => label.toLowerCase())
  const rows = rowsOf({ ctx, asked, filter, all: counts[view], also })
  return (
    <ListFrame tools={tools}>
      <div className="flex flex-col gap-4">
        <PageHeader
          title="Grants"
          description="Time-boxed privilege in force at its source. It counts as gone only when it is read back as gone."
          actions={
            <ButtonLink href="/requests/new" variant="primary">
              Ask for elevation
            </ButtonLink>
          }
        />
        <GrantPlaces current="/grants" toDecide={drift} />
        <Segments
          label="Grants"
          current={tab(view)}
          tabs={VIEWS.map((of) => ({ href: tab(of), label: TITLES[of], count: formatUpTo(counts[of]) }))}
        />
        <QueryBar
          {...barOf(asked)}
          views={<ViewsMenu />}
          actions={<ExportMenu />}
          key={view}
          label="Search grants"
          facetsPath={`/api/v1/grants/facets?view=${view}`}
          pinned={pinned}
        />
        <ListBoundary what="grants">{await soon(rows, <TableSkeleton what="grants" columns={7} />)}</ListBoundary>
      </div>
    </ListFrame>
  )
}

type RowsProps = { ctx: PersonContext; asked: ListAsked; filter: GrantFilter; all: number; also: readonly string[] }

async function rowsOf({ ctx, asked, filter, all, also }: RowsProps) {
  const { view } = filter
  const unread = asked.problems.length > 0
  const filtered = asked.text !== '' || also.length > 0
  const [{ data, nextCursor }, matching, now, jar] = await Promise.all([
    unread ? { data: [], nextCursor: null } : listGrants(ctx, filter, { limit: PAGE, cursor: asked.cursor }),
    filtered && !unread ? countListedGrants(ctx, filter, UP_TO) : null,
    databaseTime(ctx.db),
    cookies(),
  ])
  const total = matching ?? all
  const empty = <EmptyState {...NOTHING[view]} />
  return (
    <>
      <LoadedAt what="grants" at={now} />
      <GrantTable
        key={view}
        rows={data.map((row) => toGrantRow(row, now))}
        now={now}
        view={view}
        density={parseDensity(jar.get(DENSITY_COOKIE)?.value)}
        placeholder={nothingThere({ asked, pathname: '/grants', also, narrowing: RANGE_PARAMS, empty })}
      />
      {data.length > 0 ? (
        <Pagination
          summary={
            data.length < total
              ? `${formatCount(data.length)} of ${pluralUpTo(total, 'grant')}`
              : pluralUpTo(total, 'grant')
          }
          {...pageTrail('/grants', asked.search, nextCursor)}
        />
      ) : null}
    </>
  )
}
