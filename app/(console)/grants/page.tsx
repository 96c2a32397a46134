import type { Metadata } from 'next'
import { cookies } from 'next/headers'
import type { ReactNode } from 'react'
import { toGrantRow } from '#components/grants/grant-rows.ts'
import { GrantTable } from '#components/grants/grant-table.tsx'
import { DENSITY_COOKIE, parseDensity } from '#components/shell/theme.ts'
import { FilterBar } from '#components/table/filter-bar.tsx'
import { type Facet, filterWords, isFiltered, type ListState, loadListState } from '#components/table/filters.ts'
import { pageTrail, searchText } from '#components/table/page-trail.ts'
import { ButtonLink } from '#components/ui/button-link.tsx'
import { formatCount, plural } from '#components/ui/numbers.ts'
import { PageHeader } from '#components/ui/page-header.tsx'
import { Pagination } from '#components/ui/pagination.tsx'
import { EmptyState, NoMatch } from '#components/ui/states.tsx'
import { Segments } from '#components/ui/tabs.tsx'
import {
  driftToDecide,
  GRANT_ENDS,
  grantCounts,
  type GrantFilter,
  type GrantView,
  listGrants,
  type OvershootBetween,
} from '#lib/access/server.ts'
import { listSources } from '#lib/inventory/server.ts'
import { isId } from '#lib/kernel/ids.ts'
import { currentViewer } from '#lib/people/web/server.ts'
import type { PersonContext } from '#lib/platform/context.ts'
import { databaseTime } from '#lib/platform/db/database.ts'
import { one, type Search, viewOf } from '../page-edge.ts'
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
/** How past ones ended, and what is the matter with live ones. */
const ENDS: Readonly<Partial<Record<GrantView, Facet>>> = {
  past: {
    key: 'end',
    label: 'End',
    options: [
      { value: 'late', label: 'Gone late' },
      { value: 'judged', label: 'Came to its end' },
      { value: 'early', label: 'Ended early' },
      { value: 'killed', label: 'Kill switch' },
      { value: 'never-given', label: 'Could not be given' },
      { value: 'kept', label: 'Kept for another grant' },
      { value: 'may-be-live', label: 'May still be live' },
    ],
  },
  live: { key: 'end', label: 'End', options: [{ value: 'failing', label: 'Revoke failing' }] },
}

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

async function facetsFor(ctx: PersonContext, view: GrantView): Promise<Facet[]> {
  const sources = (await listSources(ctx)).filter((source) => source.connected || source.removedAt !== null)
  const bySource = {
    key: 'source',
    label: 'Source',
    options: sources.map((source) => ({ value: source.id, label: source.name })),
  }
  const ends = ENDS[view]
  return [...(ends ? [ends] : []), ...(sources.length > 1 ? [bySource] : [])]
}

type Narrow = Omit<GrantFilter, 'view'>

function narrowOf(state: ListState, search: Awaited<Search>): Narrow {
  const source = state.facets.source?.[0]
  const [identity, owner] = [one(search.identity), one(search.owner)]
  const [end] = state.facets.end ?? []
  return {
    text: state.q || null,
    sourceId: source && isId('source', source) ? source : null,
    identityId: identity && isId('identity', identity) ? identity : null,
    ownerId: owner && (isId('person', owner) || isId('team', owner)) ? owner : null,
    end: GRANT_ENDS.find((known) => known === end) ?? null,
    gone: rangeIn(search),
    overshoot: overshootIn(one(search.overshoot)),
  }
}

/** `-500..-200` in milliseconds, either bound may be missing: one bar of the distribution on the timeliness page. */
function overshootIn(text: string | undefined): OvershootBetween | null {
  const found = /^(-?\d{1,12})?\.\.(-?\d{1,12})?$/.exec(text ?? '')
  const bound = (digits: string | undefined) => (digits === undefined ? null : Number(digits))
  return found ? { aboveMs: bound(found[1]), upToMs: bound(found[2]) } : null
}

function tabsFor(counts: Record<GrantView, number>, search: Awaited<Search>) {
  const identity = one(search.identity)
  const tab = (view: GrantView) => `/grants?${new URLSearchParams({ view, ...(identity ? { identity } : {}) })}`
  return { tab, tabs: VIEWS.map((view) => ({ href: tab(view), label: TITLES[view], count: counts[view] })) }
}

export default async function GrantsPage({ searchParams }: { searchParams: Search }) {
  const ctx = await currentViewer()
  const [search, jar] = await Promise.all([searchParams, cookies()])
  const view = viewOf(search.view, VIEWS, 'live')
  const facets = await facetsFor(ctx, view)
  const state = await loadListState(
    searchParams,
    facets.map((facet) => facet.key),
  )
  const narrow = narrowOf(state, search)
  const hidden = [
    ...(narrow.gone ? ['gone within the range of the figure'] : []),
    ...(narrow.overshoot ? ['overshoot as in the bar of the figure'] : []),
    ...(narrow.ownerId ? ['one owner'] : []),
  ]
  const filtered = isFiltered(state) || hidden.length > 0
  const [{ data, nextCursor }, counts, matching, drift, now] = await Promise.all([
    listGrants(ctx, { ...narrow, view }, { limit: PAGE, cursor: state.cursor }),
    grantCounts(ctx, { identityId: narrow.identityId ?? null }),
    filtered ? grantCounts(ctx, narrow) : null,
    driftToDecide(ctx),
    databaseTime(ctx.db),
  ])
  const { tab, tabs } = tabsFor(counts, search)
  const total = matching?.[view] ?? counts[view]
  const words = [...filterWords(state, facets), ...hidden]
  const placeholder = filtered ? (
    <NoMatch what="grants" filters={words} clear={<ButtonLink href={tab(view)}>Clear filters</ButtonLink>} />
  ) : (
    <EmptyState {...NOTHING[view]} />
  )
  return (
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
      <Segments label="Grants" current={tab(view)} tabs={tabs} />
      <FilterBar
        searchLabel="Search grants"
        searchHint="Identity, entitlement, person"
        facets={facets}
        summary={filtered ? plural(total, 'grant') : undefined}
      />
      <GrantTable
        key={view}
        rows={data.map((row) => toGrantRow(row, now))}
        now={now}
        past={view === 'past'}
        density={parseDensity(jar.get(DENSITY_COOKIE)?.value)}
        placeholder={placeholder}
      />
      {data.length > 0 ? (
        <Pagination
          summary={
            data.length < total ? `${formatCount(data.length)} of ${plural(total, 'grant')}` : plural(total, 'grant')
          }
          {...pageTrail('/grants', searchText(search), nextCursor)}
        />
      ) : null}
    </div>
  )
}
