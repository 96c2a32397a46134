import type { Metadata } from 'next'
import { cookies } from 'next/headers'
import { Invite } from '#components/settings/invite.tsx'
import { PeopleTable } from '#components/settings/people-table.tsx'
import { toPersonRow } from '#components/settings/person-rows.ts'
import { SettingsFrame } from '#components/settings/settings-frame.tsx'
import { DENSITY_COOKIE, parseDensity } from '#components/shell/theme.ts'
import { FilterBar } from '#components/table/filter-bar.tsx'
import { type Facet, filterWords, isFiltered, type ListState, loadListState } from '#components/table/filters.ts'
import { pageTrail, searchText } from '#components/table/page-trail.ts'
import { ButtonLink } from '#components/ui/button-link.tsx'
import { plural } from '#components/ui/numbers.ts'
import { Pagination } from '#components/ui/pagination.tsx'
import { EmptyState, NoMatch } from '#components/ui/states.tsx'
import { isId } from '#lib/kernel/ids.ts'
import { countPeopleMatching, listPeople, listTeamRefs, loadScope, type PeopleQuery } from '#lib/people/server.ts'
import { currentViewer } from '#lib/people/web/server.ts'
import { databaseTime } from '#lib/platform/db/database.ts'
import type { Search } from '../../page-edge.ts'

export const metadata: Metadata = { title: 'People' }

const PAGE = 50
const STATUSES = ['active', 'invited', 'disabled'] as const
const STATUS: Facet = {
  key: 'status',
  label: 'State',
  options: [
    { value: 'active', label: 'Active' },
    { value: 'invited', label: 'Invited' },
    { value: 'disabled', label: 'Disabled' },
  ],
}

function queryOf(state: ListState): PeopleQuery {
  const team = state.facets.team?.[0]
  return {
    search: state.q || null,
    status: STATUSES.find((one) => one === state.facets.status?.[0]) ?? null,
    teamId: team && isId('team', team) ? team : null,
  }
}

export default async function PeoplePage({ searchParams }: { searchParams: Search }) {
  const ctx = await currentViewer()
  const [search, state, scope, teams, now, jar] = await Promise.all([
    searchParams,
    loadListState(searchParams, ['status', 'team']),
    loadScope(ctx),
    listTeamRefs(ctx),
    databaseTime(ctx.db),
    cookies(),
  ])
  const query = queryOf(state)
  const [{ data, nextCursor }, total] = await Promise.all([
    listPeople(ctx, query, { limit: PAGE, cursor: state.cursor }),
    countPeopleMatching(ctx, query),
  ])
  const facets: Facet[] = [
    STATUS,
    { key: 'team', label: 'Team', options: teams.map((team) => ({ value: team.id, label: team.name })) },
  ]
  const viewer = { personId: ctx.actor.personId, seesAll: scope.seesAll }
  return (
    <SettingsFrame
      current="/settings/people"
      title="People"
      description="Who signs in here, with which roles. Roles add up; everybody may own identities and ask."
      actions={scope.isAdmin ? <Invite /> : undefined}
    >
      <FilterBar searchLabel="Search people" searchHint="Name or e-mail" facets={facets} />
      <PeopleTable
        rows={data.map((person) => toPersonRow(person, viewer))}
        now={now}
        density={parseDensity(jar.get(DENSITY_COOKIE)?.value)}
        linked={scope.seesAll}
        placeholder={
          isFiltered(state) ? (
            <NoMatch
              what="people"
              filters={filterWords(state, facets)}
              clear={<ButtonLink href="/settings/people">Clear filters</ButtonLink>}
            />
          ) : (
            <EmptyState title="Nobody yet" why="People appear at their first sign-in, or when an admin invites them." />
          )
        }
      />
      {data.length > 0 ? (
        <Pagination
          summary={plural(total, 'person', 'people')}
          {...pageTrail('/settings/people', searchText(search), nextCursor)}
        />
      ) : null}
    </SettingsFrame>
  )
}
