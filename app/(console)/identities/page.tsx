import type { Metadata } from 'next'
import { cookies } from 'next/headers'
import type { ReactNode } from 'react'
import { toListRow } from '#components/identities/identity-rows.ts'
import { IdentityTable } from '#components/identities/identity-table.tsx'
import { DENSITY_COOKIE, parseDensity } from '#components/shell/theme.ts'
import { ExportMenu } from '#components/table/export-menu.tsx'
import type { Sort } from '#components/table/filters.ts'
import { ListBoundary, LoadedAt } from '#components/table/list-boundary.tsx'
import { packed } from '#components/table/packed.ts'
import { pageTrail } from '#components/table/page-trail.ts'
import { QueryBar } from '#components/table/query/query-bar.tsx'
import { ListFrame } from '#components/table/views-frame.tsx'
import { ViewsMenu } from '#components/table/views-menu.tsx'
import { ButtonLink } from '#components/ui/button-link.tsx'
import { COUNTED_UP_TO, formatCount, pluralUpTo } from '#components/ui/numbers.ts'
import { PageHeader } from '#components/ui/page-header.tsx'
import { Pagination } from '#components/ui/pagination.tsx'
import { TableSkeleton } from '#components/ui/skeleton.tsx'
import { EmptyState } from '#components/ui/states.tsx'
import {
  IDENTITY_SORTS,
  type IdentityOrder,
  type IdentityRow,
  type IdentitySort,
  NO_FILTERS,
} from '#lib/ownership/model.ts'
import type { Slice } from '#lib/kernel/page.ts'
import { IDENTITY_LINKS, IDENTITY_LIST } from '#lib/ownership/query/model.ts'
import { countListedIdentities, listIdentities } from '#lib/ownership/server.ts'
import { listTeamRefs } from '#lib/people/server.ts'
import { currentViewer, pageTime, viewerOfFrame } from '#lib/people/web/server.ts'
import type { PersonContext } from '#lib/platform/context.ts'
import { barOf, type ListAsked, listAsked, nothingThere } from '../list-edge.tsx'
import { loadListTools } from '../list-tools.ts'
import type { Search } from '../page-edge.ts'
import { soon } from '../soon.tsx'

export const metadata: Metadata = { title: 'Identities' }

const PAGE = 50

function orderOf(sort: Sort | null): IdentityOrder {
  const known = (IDENTITY_SORTS as readonly string[]).includes(sort?.key ?? '')
  return sort && known
    ? { sort: sort.key as IdentitySort, direction: sort.direction }
    : { sort: 'name', direction: 'asc' }
}

const EMPTY = (
  <EmptyState
    title="No machine identities yet"
    why="Connect a source, and the service accounts, roles, keys and bots it holds appear here."
    action={
      <ButtonLink href="/sources" variant="primary">
        Go to sources
      </ButtonLink>
    }
  />
)

/** What the address asks for, and its rows on their way: they are not kept waiting by what stands around them. */
async function load(ctx: PersonContext, searchParams: Search) {
  const asked = await listAsked(ctx, IDENTITY_LIST, searchParams, IDENTITY_LINKS)
  const filters = { ...NO_FILTERS, terms: asked.terms }
  const order = orderOf(asked.sort)
  const wrong = asked.problems.length > 0
  const page = { limit: PAGE, cursor: asked.cursor }
  const slice = wrong ? Promise.resolve(NOTHING) : listIdentities(ctx, { filters, order, page })
  // The page does not wait for the count of all that match: it is told when it is known, and counts no further than is read.
  const total = wrong ? Promise.resolve(0) : countListedIdentities(ctx, filters, { upTo: COUNTED_UP_TO + 1 })
  // Where the page ends before it draws them, nobody else would hear that they failed.
  for (const one of [slice, total]) one.catch(() => {})
  return { asked, order, slice, total }
}
const NOTHING: Slice<IdentityRow> = { data: [], nextCursor: null }

export default async function IdentitiesPage({ searchParams }: { searchParams: Search }) {
  const ctx = await currentViewer()
  const [tools, { asked, order, slice, total }] = await Promise.all([
    searchParams.then((search) => loadListTools(ctx, 'identities', search)),
    load(ctx, searchParams),
  ])
  const [counted, rows] = await Promise.all([
    soon(inWords(total), 'Counting…'),
    soon(
      rowsOf({ asked, order, slice, counted: soon(inWords(total), '…') }),
      <TableSkeleton what="identities" rows={12} columns={7} />,
    ),
  ])
  return (
    <ListFrame tools={{ ...tools, total }}>
      <div className="flex flex-col gap-4">
        <PageHeader
          title="Identities"
          description="Machine identities: who answers for each, what it holds standing, and what it holds for a time."
        />
        <QueryBar
          {...barOf(asked)}
          label="Search identities"
          facetsPath="/api/v1/identities/facets"
          views={<ViewsMenu />}
          actions={<ExportMenu />}
          summary={counted}
        />
        <ListBoundary what="identities">{rows}</ListBoundary>
      </div>
    </ListFrame>
  )
}

const inWords = async (count: Promise<number>) => pluralUpTo(await count, 'identity', 'identities')

type RowsProps = {
  asked: ListAsked
  order: IdentityOrder
  slice: Promise<Slice<IdentityRow>>
  /** How many match. */
  counted: Promise<ReactNode>
}

async function rowsOf({ asked, order, slice: reading, counted }: RowsProps) {
  const ctx = await viewerOfFrame()
  const [slice, total, teams, now, jar] = await Promise.all([
    reading,
    counted,
    listTeamRefs(ctx),
    pageTime(),
    cookies(),
  ])
  const rows = slice.data.map(toListRow)
  return (
    <>
      <LoadedAt what="identities" at={now} />
      <IdentityTable
        rows={packed(rows)}
        now={now}
        sort={{ key: order.sort, direction: order.direction }}
        density={parseDensity(jar.get(DENSITY_COOKIE)?.value)}
        teams={teams.filter((team) => ctx.actor.teamIds.has(team.id))}
        placeholder={rows.length === 0 ? nothingThere({ asked, pathname: '/identities', empty: EMPTY }) : null}
      />
      {rows.length > 0 ? (
        <Pagination
          summary={
            <>
              {formatCount(rows.length)} of {total}
            </>
          }
          {...pageTrail('/identities', asked.search, slice.nextCursor)}
        />
      ) : null}
    </>
  )
}
