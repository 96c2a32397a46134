import type { Metadata } from 'next'
import { cookies } from 'next/headers'
import { toListRow } from '#components/identities/identity-rows.ts'
import { IdentityTable } from '#components/identities/identity-table.tsx'
import { DENSITY_COOKIE, parseDensity } from '#components/shell/theme.ts'
import { FilterBar } from '#components/table/filter-bar.tsx'
import {
  type Facet,
  filterWords,
  isFiltered,
  type ListState,
  loadListState,
  type Sort,
} from '#components/table/filters.ts'
import { pageTrail, searchText } from '#components/table/page-trail.ts'
import { ButtonLink } from '#components/ui/button-link.tsx'
import { formatCount, plural } from '#components/ui/numbers.ts'
import { PageHeader } from '#components/ui/page-header.tsx'
import { Pagination } from '#components/ui/pagination.tsx'
import { EmptyState, NoMatch } from '#components/ui/states.tsx'
import {
  IDENTITY_SORTS,
  type IdentityFacets,
  type IdentityFilters,
  identityFiltersSchema,
  type IdentityOrder,
  type IdentitySort,
  NO_FILTERS,
} from '#lib/ownership/model.ts'
import { identityFacets, listIdentities } from '#lib/ownership/server.ts'
import { listTeamRefs } from '#lib/people/server.ts'
import { currentViewer } from '#lib/people/web/server.ts'
import { databaseTime } from '#lib/platform/db/database.ts'
import type { Search } from '../page-edge.ts'

export const metadata: Metadata = { title: 'Identities' }

const PAGE = 50
const FACET_LABELS = [
  ['owner', 'Owner'],
  ['baseline', 'Baseline'],
  ['lastUsed', 'Last used'],
  ['flag', 'Flags'],
  ['liveGrants', 'Live grants'],
  ['kind', 'Kind'],
  ['source', 'Source'],
  ['environment', 'Environment'],
] as const
const KEYS = FACET_LABELS.map(([key]) => key)

/** A filter that makes no sense is no filter: the chips still show it, so that it can be removed. */
function filtersOf(state: ListState): IdentityFilters {
  const { liveGrants, ...facets } = state.facets
  const parsed = identityFiltersSchema.safeParse({
    ...facets,
    q: state.q || undefined,
    liveGrants: liveGrants?.length === 1 ? liveGrants[0] : undefined,
  })
  return parsed.success ? parsed.data : NO_FILTERS
}

function orderOf(sort: Sort | null): IdentityOrder {
  const known = (IDENTITY_SORTS as readonly string[]).includes(sort?.key ?? '')
  return sort && known
    ? { sort: sort.key as IdentitySort, direction: sort.direction }
    : { sort: 'name', direction: 'asc' }
}

// Others are many; the filter knows nobody, me and my teams. What is filtered by stays, so that it can be taken back.
const facetsOf = (counts: IdentityFacets, chosen: ListState['facets']): Facet[] =>
  FACET_LABELS.map(([key, label]) => ({
    key,
    label,
    options: counts[key].filter((option) => option.value !== 'other'),
  })).filter((facet) => facet.options.length > 0 || (chosen[facet.key]?.length ?? 0) > 0)

export default async function IdentitiesPage({ searchParams }: { searchParams: Search }) {
  const ctx = await currentViewer()
  const [search, state, jar] = await Promise.all([searchParams, loadListState(searchParams, KEYS), cookies()])
  const filters = filtersOf(state)
  const order = orderOf(state.sort)
  const [slice, counts, teams, now] = await Promise.all([
    listIdentities(ctx, { filters, order, page: { limit: PAGE, cursor: state.cursor } }),
    identityFacets(ctx, filters),
    listTeamRefs(ctx),
    databaseTime(ctx.db),
  ])
  const facets = facetsOf(counts, state.facets)
  const placeholder = isFiltered(state) ? (
    <NoMatch
      what="identities"
      filters={filterWords(state, facets)}
      clear={<ButtonLink href="/identities">Clear filters</ButtonLink>}
    />
  ) : (
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
  return (
    <div className="flex flex-col gap-4">
      <PageHeader
        title="Identities"
        description="Machine identities: who answers for each, what it holds standing, and what it holds for a time."
      />
      <FilterBar
        searchLabel="Search identities"
        searchHint="Name, principal, owner"
        facets={facets}
        summary={plural(counts.total, 'identity', 'identities')}
      />
      <IdentityTable
        rows={slice.data.map(toListRow)}
        now={now}
        sort={{ key: order.sort, direction: order.direction }}
        density={parseDensity(jar.get(DENSITY_COOKIE)?.value)}
        teams={teams.filter((team) => ctx.actor.teamIds.has(team.id))}
        placeholder={slice.data.length === 0 ? placeholder : null}
      />
      {slice.data.length > 0 ? (
        <Pagination
          summary={`${formatCount(slice.data.length)} of ${plural(counts.total, 'identity', 'identities')}`}
          {...pageTrail('/identities', searchText(search), slice.nextCursor)}
        />
      ) : null}
    </div>
  )
}
