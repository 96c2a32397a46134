import type { Metadata } from 'next'
import { cookies } from 'next/headers'
import { countFacets, toDriftRow } from '#components/drift/drift-rows.ts'
import { DriftTable } from '#components/drift/drift-table.tsx'
import { KIND_WORDS } from '#components/drift/words.ts'
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
import { DRIFT_KINDS, type DriftKind } from '#lib/access/drift/model.ts'
import {
  driftCounts,
  type DriftFacetCount,
  driftFacets,
  type DriftFilter,
  type DriftView,
  listDrift,
} from '#lib/access/server.ts'
import { listSources } from '#lib/inventory/server.ts'
import { isId, type SourceId } from '#lib/kernel/ids.ts'
import { currentViewer } from '#lib/people/web/server.ts'
import { databaseTime } from '#lib/platform/db/database.ts'
import { GrantPlaces } from '../grants/places.tsx'
import { one, type Search, viewOf } from '../page-edge.ts'

export const metadata: Metadata = { title: 'Drift' }

const VIEWS = ['open', 'removing', 'closed'] as const
const TITLES: Record<DriftView, string> = { open: 'To decide', removing: 'Being removed', closed: 'Closed' }
const PAGE = 50
const FACETS = ['kind', 'source'] as const

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

function narrowOf(state: ListState, identity: string | undefined): Omit<DriftFilter, 'view'> {
  const chosen = (key: (typeof FACETS)[number]) => state.facets[key] ?? []
  return {
    text: state.q || null,
    kinds: chosen('kind').filter((kind): kind is DriftKind => (DRIFT_KINDS as readonly string[]).includes(kind)),
    sourceIds: chosen('source').filter((id): id is SourceId => isId('source', id)),
    identityId: identity && isId('identity', identity) ? identity : null,
  }
}

function facetsOf(
  rows: readonly DriftFacetCount[],
  sources: readonly { id: string; name: string }[],
  state: ListState,
): Facet[] {
  const chosen = { kinds: state.facets.kind ?? [], sources: state.facets.source ?? [] }
  const counts = countFacets(rows, chosen)
  const isShown = (value: string, count: number | undefined, picked: readonly string[]) =>
    (count ?? 0) > 0 || picked.includes(value)
  return [
    {
      key: 'kind',
      label: 'What is wrong',
      options: DRIFT_KINDS.filter((kind) => isShown(kind, counts.kinds.get(kind), chosen.kinds)).map((kind) => ({
        value: kind,
        label: KIND_WORDS[kind],
        count: counts.kinds.get(kind) ?? 0,
      })),
    },
    {
      key: 'source',
      label: 'Source',
      options: sources
        .filter(({ id }) => isShown(id, counts.sources.get(id), chosen.sources))
        .map(({ id, name }) => ({ value: id, label: name, count: counts.sources.get(id) ?? 0 })),
    },
  ]
}

export default async function DriftPage({ searchParams }: { searchParams: Search }) {
  const ctx = await currentViewer()
  const [search, jar, state] = await Promise.all([searchParams, cookies(), loadListState(searchParams, FACETS)])
  const view = viewOf(search.view, VIEWS, 'open')
  const narrow = narrowOf(state, one(search.identity))
  const { text, identityId } = narrow
  const filtered = isFiltered(state)
  const [{ data, nextCursor }, all, matching, facetRows, sources, now] = await Promise.all([
    listDrift(ctx, { ...narrow, view }, { limit: PAGE, cursor: state.cursor }),
    driftCounts(ctx, { identityId }),
    filtered ? driftCounts(ctx, narrow) : null,
    driftFacets(ctx, { view, text, identityId }),
    listSources(ctx),
    databaseTime(ctx.db),
  ])
  const facets = facetsOf(facetRows, sources, state)
  const total = (matching ?? all)[view]
  const identity = one(search.identity)
  const tab = (of: DriftView) => `/drift?${new URLSearchParams({ view: of, ...(identity ? { identity } : {}) })}`
  const placeholder = filtered ? (
    <NoMatch
      what="drift"
      filters={filterWords(state, facets)}
      clear={<ButtonLink href={tab(view)}>Clear filters</ButtonLink>}
    />
  ) : (
    <EmptyState {...NOTHING[view]} action={<ButtonLink href="/sources">Look at the sources</ButtonLink>} />
  )
  return (
    <div className="flex flex-col gap-4">
      <PageHeader
        title="Drift"
        description="What the last listings showed that differs from the record. Nothing is adopted by itself, and nothing is put back."
      />
      <GrantPlaces current="/drift" />
      <Segments
        label="Drift"
        current={tab(view)}
        tabs={VIEWS.map((of) => ({ href: tab(of), label: TITLES[of], count: all[of] }))}
      />
      <FilterBar
        searchLabel="Search drift"
        searchHint="Identity, entitlement"
        facets={facets}
        summary={filtered ? `${formatCount(total)} matching` : undefined}
      />
      <DriftTable
        key={view}
        rows={data.map(toDriftRow)}
        now={now}
        decided={view !== 'open'}
        density={parseDensity(jar.get(DENSITY_COOKIE)?.value)}
        placeholder={placeholder}
      />
      {data.length > 0 ? (
        <Pagination
          summary={
            data.length < total ? `${formatCount(data.length)} of ${formatCount(total)}` : plural(total, 'finding')
          }
          {...pageTrail('/drift', searchText(search), nextCursor)}
        />
      ) : null}
    </div>
  )
}
