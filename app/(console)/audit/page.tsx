import { Download } from 'lucide-react'
import type { Metadata } from 'next'
import { cookies } from 'next/headers'
import { toEventRow, typesOf, WHAT_OPTIONS } from '#components/audit/event-rows.ts'
import { EventTable } from '#components/audit/event-table.tsx'
import { RangePicker } from '#components/exposure/range-picker.tsx'
import { DENSITY_COOKIE, parseDensity } from '#components/shell/theme.ts'
import { FilterBar } from '#components/table/filter-bar.tsx'
import { type Facet, filterWords, isFiltered, type ListState, loadListState } from '#components/table/filters.ts'
import { pageTrail, searchText } from '#components/table/page-trail.ts'
import { ButtonLink } from '#components/ui/button-link.tsx'
import { buttonStyle } from '#components/ui/button-style.ts'
import { plural } from '#components/ui/numbers.ts'
import { PageHeader } from '#components/ui/page-header.tsx'
import { Pagination } from '#components/ui/pagination.tsx'
import { Panel } from '#components/ui/panel.tsx'
import { EmptyState, NoMatch } from '#components/ui/states.tsx'
import { type AuditFilters, listAuditEvents } from '#lib/audit/server.ts'
import { listSources } from '#lib/inventory/server.ts'
import { isId } from '#lib/kernel/ids.ts'
import { DAY_MS, type Instant, plus, toRfc3339 } from '#lib/kernel/time.ts'
import { listPeople, loadScope } from '#lib/people/server.ts'
import { currentViewer } from '#lib/people/web/server.ts'
import type { PersonContext } from '#lib/platform/context.ts'
import { databaseTime } from '#lib/platform/db/database.ts'
import { one, type Search, viewOf } from '../page-edge.ts'
import { rangeIn } from '../time-range.ts'

export const metadata: Metadata = { title: 'Audit' }

const PAGE = 50
const FACET_KEYS = ['what', 'actor', 'source', 'kind']
const SINCE = { '24h': DAY_MS, '7d': 7 * DAY_MS, '30d': 30 * DAY_MS, all: null } as const
const SINCE_KEYS = Object.keys(SINCE) as (keyof typeof SINCE)[]
const SINCE_LABELS: Record<keyof typeof SINCE, string> = { '24h': '24 h', '7d': '7 d', '30d': '30 d', all: 'All' }
const KINDS: Facet = {
  key: 'kind',
  label: 'Kind',
  options: [
    { value: 'change', label: 'Changes' },
    { value: 'access', label: 'Accesses' },
  ],
}

async function facetsFor(ctx: PersonContext): Promise<{ facets: Facet[]; sourceNames: Map<string, string> }> {
  const [sources, people] = await Promise.all([listSources(ctx), listPeople(ctx, {}, { limit: 100, cursor: null })])
  return {
    sourceNames: new Map(sources.map((source) => [source.id as string, source.name])),
    facets: [
      { key: 'what', label: 'About', options: WHAT_OPTIONS },
      { key: 'actor', label: 'By', options: people.data.map((person) => ({ value: person.id, label: person.name })) },
      { key: 'source', label: 'Source', options: sources.map((source) => ({ value: source.id, label: source.name })) },
      KINDS,
    ],
  }
}

function filtersOf(state: ListState, search: Awaited<Search>, now: Instant): AuditFilters {
  const [actor, source, kind] = [state.facets.actor?.[0], state.facets.source?.[0], state.facets.kind?.[0]]
  const [identity, subject] = [one(search.identity), one(search.subject)]
  const since = SINCE[viewOf(search.since, SINCE_KEYS, 'all')]
  return {
    types: typesOf(state.facets.what ?? []),
    text: state.q || undefined,
    actorId: actor,
    kind: kind === 'change' || kind === 'access' ? kind : undefined,
    sourceId: source && isId('source', source) ? source : undefined,
    identityId: identity && isId('identity', identity) ? identity : undefined,
    subjectId: subject,
    ...(rangeIn(search) ?? (since === null ? {} : { from: plus(now, -since) })),
  }
}

/** The same filters as the export's own parameters. */
function exportHref(filters: AuditFilters, format: 'csv' | 'jsonl'): string {
  const { types, text, from, to, ...rest } = filters
  const params = new URLSearchParams({ format })
  for (const type of types ?? []) params.append('type', type)
  for (const [key, value] of Object.entries({
    ...rest,
    q: text,
    from: from && toRfc3339(from),
    to: to && toRfc3339(to),
  }))
    if (value) params.set(key, value)
  return `/api/v1/audit-events/export?${params}`
}

const Export = ({ filters, format }: { filters: AuditFilters; format: 'csv' | 'jsonl' }) => (
  <a href={exportHref(filters, format)} download className={buttonStyle()}>
    <Download aria-hidden />
    {format === 'csv' ? 'Export CSV' : 'Export JSON lines'}
  </a>
)

const sinceHref = (search: Awaited<Search>, since: string): string => {
  const params = new URLSearchParams(searchText(search))
  for (const key of ['cursor', 'back', 'from', 'to']) params.delete(key)
  params.set('since', since)
  return `/audit?${params}`
}

const Forbidden = () => (
  <div className="flex flex-col gap-4">
    <PageHeader title="Audit" />
    <Panel title="The record" flush>
      <EmptyState
        title="Reading the whole record needs a role"
        why="Auditors, admins and risk viewers read it. What happened to an identity of yours stands on its page."
        action={<ButtonLink href="/identities?owner=me">Go to my identities</ButtonLink>}
      />
    </Panel>
  </div>
)

export default async function AuditPage({ searchParams }: { searchParams: Search }) {
  const ctx = await currentViewer()
  const [search, scope, now, jar] = await Promise.all([searchParams, loadScope(ctx), databaseTime(ctx.db), cookies()])
  if (!scope.seesAll) return <Forbidden />
  const [{ facets, sourceNames }, state] = await Promise.all([facetsFor(ctx), loadListState(searchParams, FACET_KEYS)])
  const filters = filtersOf(state, search, now)
  const { data, nextCursor } = await listAuditEvents(ctx, filters, { limit: PAGE, cursor: state.cursor })
  const since = rangeIn(search) ? null : viewOf(search.since, SINCE_KEYS, 'all')
  const narrowed =
    isFiltered(state) ||
    filters.identityId !== undefined ||
    filters.subjectId !== undefined ||
    filters.from !== undefined
  const words = [
    ...filterWords(state, facets),
    ...(since && since !== 'all' ? [`in the last ${SINCE_LABELS[since]}`] : []),
  ]
  const clear = (
    <ButtonLink size="small" href="/audit">
      Clear filters
    </ButtonLink>
  )
  return (
    <div className="flex flex-col gap-4">
      <PageHeader
        title="Audit"
        description="Every change and access, written in the same transaction as what it records. Exports are recorded too."
        actions={
          <>
            <Export filters={filters} format="jsonl" />
            <Export filters={filters} format="csv" />
          </>
        }
      />
      <div className="flex items-start gap-3 max-sm:flex-col">
        <RangePicker
          choices={SINCE_KEYS.map((key) => ({
            label: SINCE_LABELS[key],
            href: sinceHref(search, key),
            current: since === key,
          }))}
        />
        <div className="w-full min-w-0 flex-1">
          <FilterBar searchLabel="Search the audit" searchHint="What happened, or who did it" facets={facets} />
        </div>
      </div>
      {filters.identityId || filters.subjectId ? (
        <p className="flex items-center gap-3 text-13 text-muted">
          Only what concerns one {filters.identityId ? 'identity' : 'thing'}. {clear}
        </p>
      ) : null}
      <EventTable
        rows={data.map((event) => toEventRow(event, sourceNames))}
        now={now}
        density={parseDensity(jar.get(DENSITY_COOKIE)?.value)}
        placeholder={
          narrowed ? (
            <NoMatch what="events" filters={words} clear={clear} />
          ) : (
            <EmptyState title="Nothing has happened yet" why="The first sign-in, source or request is the first row." />
          )
        }
      />
      {data.length > 0 ? (
        <Pagination
          summary={`${plural(data.length, 'event')} on this page, newest first`}
          {...pageTrail('/audit', searchText(search), nextCursor)}
        />
      ) : null}
    </div>
  )
}
