import type { Metadata } from 'next'
import { cookies } from 'next/headers'
import { toEventRow } from '#components/audit/event-rows.ts'
import { EventTable } from '#components/audit/event-table.tsx'
import { RangePicker } from '#components/exposure/range-picker.tsx'
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
import { Panel } from '#components/ui/panel.tsx'
import { TableSkeleton } from '#components/ui/skeleton.tsx'
import { EmptyState } from '#components/ui/states.tsx'
import { AUDIT_LINKS, AUDIT_LIST } from '#lib/audit/query/model.ts'
import { listAuditEvents } from '#lib/audit/server.ts'
import { listUncountedSources } from '#lib/inventory/server.ts'
import { listHref, searchString } from '#lib/kernel/list-query/address.ts'
import { chosenOf, withChosen } from '#lib/kernel/list-query/edit.ts'
import { toRfc3339 } from '#lib/kernel/time.ts'
import { loadScope } from '#lib/people/server.ts'
import { currentViewer } from '#lib/people/web/server.ts'
import type { PersonContext } from '#lib/platform/context.ts'
import { databaseTime } from '#lib/platform/db/database.ts'
import { barOf, type ListAsked, listAsked, nothingThere } from '../list-edge.tsx'
import { loadListTools } from '../list-tools.ts'
import type { Search } from '../page-edge.ts'
import { soon } from '../soon.tsx'
import { rangeIn } from '../time-range.ts'

export const metadata: Metadata = { title: 'Audit' }

const PAGE = 50
const SINCE = [
  { value: '24h', label: '24 h' },
  { value: '7d', label: '7 d' },
  { value: '30d', label: '30 d' },
  { value: null, label: 'All' },
] as const

/** Events one by one, as scripts read them: the same line and range. */
function linesHref({ text, zone }: ListAsked, range: ReturnType<typeof rangeIn>): string {
  const entries: [string, string][] = [['format', 'jsonl']]
  if (text) entries.push(['q', text])
  if (text && zone) entries.push(['zone', zone])
  if (range) entries.push(['from', toRfc3339(range.from)], ['to', toRfc3339(range.to)])
  return `/api/v1/audit-events/export?${searchString(entries)}`
}

const Forbidden = () => (
  <div className="flex flex-col gap-4">
    <PageHeader title="Audit" />
    <Panel title="The record" flush>
      <EmptyState
        title="Reading the whole record needs a role"
        why="Auditors, admins and risk viewers read it. What happened to an identity of yours stands on its page."
        action={<ButtonLink href="/identities?q=owner:me">Go to my identities</ButtonLink>}
      />
    </Panel>
  </div>
)

export default async function AuditPage({ searchParams }: { searchParams: Search }) {
  const ctx = await currentViewer()
  const search = await searchParams
  const [tools, scope, asked] = await Promise.all([
    loadListTools(ctx, 'audit', search),
    loadScope(ctx),
    listAsked(ctx, AUDIT_LIST, searchParams, AUDIT_LINKS),
  ])
  if (!scope.seesAll) return <Forbidden />
  const range = rangeIn(search)
  const since = chosenOf(asked.text, 'since')[0] ?? null
  const sinceHref = (value: string | null) =>
    listHref('/audit', asked.search, {
      q: withChosen(asked.text, 'since', value ? [value] : []),
      drop: [...asked.drop, 'from', 'to'],
    })
  const pinned = range
    ? [{ label: 'Within the range of the figure', href: listHref('/audit', asked.search, { drop: ['from', 'to'] }) }]
    : []
  const rows = rowsOf({ ctx, asked, range })
  return (
    <ListFrame tools={tools}>
      <div className="flex flex-col gap-4">
        <PageHeader
          title="Audit"
          description="Every change and access, written in the same transaction as what it records. Exports are recorded too."
        />
        <div className="flex items-start gap-3 max-sm:flex-col">
          <RangePicker
            choices={SINCE.map(({ value, label }) => ({
              label,
              href: sinceHref(value),
              current: range === null && since === value,
            }))}
          />
          <div className="w-full min-w-0 flex-1">
            <QueryBar
              {...barOf(asked)}
              views={<ViewsMenu />}
              actions={<ExportMenu more={[{ label: 'JSON lines, whole events', href: linesHref(asked, range) }]} />}
              label="Search the audit"
              facetsPath="/api/v1/audit-events/facets"
              pinned={pinned}
            />
          </div>
        </div>
        <ListBoundary what="audit">
          {await soon(rows, <TableSkeleton what="the audit" rows={12} columns={6} />)}
        </ListBoundary>
      </div>
    </ListFrame>
  )
}

type RowsProps = { ctx: PersonContext; asked: ListAsked; range: ReturnType<typeof rangeIn> }

async function rowsOf({ ctx, asked, range }: RowsProps) {
  const { terms, cursor, problems, search } = asked
  const [{ data, nextCursor }, sources, now, jar] = await Promise.all([
    problems.length > 0
      ? { data: [], nextCursor: null }
      : listAuditEvents(ctx, { terms, ...range }, { limit: PAGE, cursor }),
    listUncountedSources(ctx),
    databaseTime(ctx.db),
    cookies(),
  ])
  const names = new Map(sources.map((source) => [source.id as string, source.name]))
  const also = range ? ['within the range of the figure'] : []
  const empty = (
    <EmptyState title="Nothing has happened yet" why="The first sign-in, source or request is the first row." />
  )
  return (
    <>
      <LoadedAt what="audit" at={now} />
      <EventTable
        rows={data.map((event) => toEventRow(event, names))}
        now={now}
        density={parseDensity(jar.get(DENSITY_COOKIE)?.value)}
        placeholder={nothingThere({ asked, pathname: '/audit', also, narrowing: ['from', 'to'], empty })}
      />
      {data.length > 0 ? (
        <Pagination
          summary={`${plural(data.length, 'event')} on this page, newest first`}
          {...pageTrail('/audit', search, nextCursor)}
        />
      ) : null}
    </>
  )
}
