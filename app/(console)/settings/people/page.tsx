import type { Metadata } from 'next'
import { cookies } from 'next/headers'
import { Invite } from '#components/settings/invite.tsx'
import { PeopleTable } from '#components/settings/people-table.tsx'
import { toPersonRow } from '#components/settings/person-rows.ts'
import { DENSITY_COOKIE, parseDensity } from '#components/shell/theme.ts'
import { ExportMenu } from '#components/table/export-menu.tsx'
import { ListBoundary, LoadedAt } from '#components/table/list-boundary.tsx'
import { pageTrail } from '#components/table/page-trail.ts'
import { QueryBar } from '#components/table/query/query-bar.tsx'
import { ListFrame } from '#components/table/views-frame.tsx'
import { ViewsMenu } from '#components/table/views-menu.tsx'
import { plural } from '#components/ui/numbers.ts'
import { Pagination } from '#components/ui/pagination.tsx'
import { TableSkeleton } from '#components/ui/skeleton.tsx'
import { EmptyState } from '#components/ui/states.tsx'
import { PEOPLE_LINKS } from '#lib/people/query/model.ts'
import { countPeopleMatching, listPeople, loadScope, peopleListFor } from '#lib/people/server.ts'
import { currentViewer } from '#lib/people/web/server.ts'
import type { PersonContext } from '#lib/platform/context.ts'
import { databaseTime } from '#lib/platform/db/database.ts'
import { Frame } from '../frame.tsx'
import { barOf, type ListAsked, listAsked, nothingThere } from '../../list-edge.tsx'
import { loadListTools } from '../../list-tools.ts'
import type { Search } from '../../page-edge.ts'
import { soon } from '../../soon.tsx'

export const metadata: Metadata = { title: 'People' }

const PAGE = 50
export default async function PeoplePage({ searchParams }: { searchParams: Search }) {
  const ctx = await currentViewer()
  const search = await searchParams
  const [tools, scope, asked] = await Promise.all([
    loadListTools(ctx, 'people', search),
    loadScope(ctx),
    listAsked(ctx, peopleListFor(ctx), searchParams, PEOPLE_LINKS),
  ])
  const rows = rowsOf({ ctx, asked, seesAll: scope.seesAll })
  return (
    <ListFrame tools={tools}>
      <Frame
        current="/settings/people"
        title="People"
        description="Who signs in here, with which roles. Roles add up; everybody may own identities and ask."
        actions={scope.isAdmin ? <Invite /> : undefined}
      >
        <QueryBar
          {...barOf(asked)}
          views={<ViewsMenu />}
          actions={<ExportMenu />}
          label="Search people"
          facetsPath="/api/v1/people/facets"
        />
        <ListBoundary what="people">{await soon(rows, <TableSkeleton what="people" columns={6} />)}</ListBoundary>
      </Frame>
    </ListFrame>
  )
}

type RowsProps = { ctx: PersonContext; asked: ListAsked; seesAll: boolean }

async function rowsOf({ ctx, asked, seesAll }: RowsProps) {
  const { terms, cursor, problems } = asked
  const unread = problems.length > 0
  const [{ data, nextCursor }, total, now, jar] = await Promise.all([
    unread ? { data: [], nextCursor: null } : listPeople(ctx, { terms }, { limit: PAGE, cursor }),
    unread ? 0 : countPeopleMatching(ctx, { terms }),
    databaseTime(ctx.db),
    cookies(),
  ])
  const viewer = { personId: ctx.actor.personId, seesAll }
  const empty = (
    <EmptyState title="Nobody yet" why="People appear at their first sign-in, or when an admin invites them." />
  )
  return (
    <>
      <LoadedAt what="people" at={now} />
      <PeopleTable
        rows={data.map((person) => toPersonRow(person, viewer))}
        now={now}
        density={parseDensity(jar.get(DENSITY_COOKIE)?.value)}
        linked={seesAll}
        placeholder={nothingThere({ asked, pathname: '/settings/people', empty })}
      />
      {data.length > 0 ? (
        <Pagination
          summary={plural(total, 'person', 'people')}
          {...pageTrail('/settings/people', asked.search, nextCursor)}
        />
      ) : null}
    </>
  )
}
