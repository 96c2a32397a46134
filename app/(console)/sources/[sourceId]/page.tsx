import type { Metadata } from 'next'
import { cookies } from 'next/headers'
import { EstatePanel } from '#components/breadth/estate-panel.tsx'
import { ImportAgain } from '#components/breadth/import-again.tsx'
import { HaltNotices } from '#components/halts/halt-notices.tsx'
import { PullSwitch } from '#components/halts/pull-switch.tsx'
import { placeName } from '#components/halts/words.ts'
import { DetailColumns } from '#components/shell/app-shell.tsx'
import { DENSITY_COOKIE, parseDensity } from '#components/shell/theme.ts'
import { AcceptDisappearance, SyncNow } from '#components/sources/source-actions.tsx'
import { EntitlementTable } from '#components/sources/entitlement-table.tsx'
import { toEntitlementRow } from '#components/sources/source-rows.ts'
import { SyncProgress } from '#components/sources/sync-progress.tsx'
import { TestPanel } from '#components/sources/test-panel.tsx'
import { heldOf, heldWords, kindName, progressOf, sayFreshness } from '#components/sources/words.ts'
import { FilterBar } from '#components/table/filter-bar.tsx'
import { type Facet, filterWords, isFiltered, readListState } from '#components/table/filters.ts'
import { pageTrail, searchText } from '#components/table/page-trail.ts'
import { Breadcrumbs } from '#components/ui/breadcrumbs.tsx'
import { ButtonLink } from '#components/ui/button-link.tsx'
import { Callout } from '#components/ui/callout.tsx'
import { plural } from '#components/ui/numbers.ts'
import { PageHeader } from '#components/ui/page-header.tsx'
import { Pagination } from '#components/ui/pagination.tsx'
import { EmptyState, NoMatch } from '#components/ui/states.tsx'
import { Remedy } from '#components/ui/remedy.tsx'
import { StatusChip } from '#components/ui/status-chip.tsx'
import { Tabs } from '#components/ui/tabs.tsx'
import { visibleText } from '#components/ui/visible.ts'
import { type HaltOutlook, haltOutlook } from '#lib/access/server.ts'
import { getEstate } from '#lib/breadth/server.ts'
import type { SourceDetail } from '#lib/inventory/model.ts'
import { listEntitlements } from '#lib/inventory/server.ts'
import type { Instant } from '#lib/kernel/time.ts'
import { loadScope } from '#lib/people/server.ts'
import { currentViewer } from '#lib/people/web/server.ts'
import { databaseTime } from '#lib/platform/db/database.ts'
import { orNotFound, type Search, viewOf } from '../../page-edge.ts'
import { findSource } from '../../things.ts'
import { SourceRail } from './rail.tsx'

type Props = { params: Promise<{ sourceId: string }>; searchParams: Search }

const PAGE = 50
const AWS_ACCOUNT = 'aws-account'
const FACETS: Facet[] = [
  {
    key: 'asked',
    label: 'May be asked for',
    options: [
      { value: 'yes', label: 'Requestable' },
      { value: 'no', label: 'Not requestable' },
    ],
  },
]
const HELD = ['giveable', 'all'] as const

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: visibleText((await findSource((await params).sourceId)).name) }
}

export default async function SourcePage({ params, searchParams }: Props) {
  const ctx = await currentViewer()
  const [source, now] = await Promise.all([findSource((await params).sourceId), databaseTime(ctx.db)])
  const [scope, halts] = await Promise.all([
    loadScope(ctx),
    orNotFound(haltOutlook(ctx, { scope: 'source', sourceId: source.id })),
  ])
  const said = sayFreshness(source.freshness, source.run)
  const live = source.connected && source.removedAt === null
  const approves = ctx.actor.teamIds.has(source.approverTeam?.id as never)
  return (
    <div className="flex flex-col gap-5">
      <PageHeader
        breadcrumbs={<Breadcrumbs crumbs={[{ label: 'Sources', href: '/sources' }]} />}
        title={source.name}
        status={<StatusChip tone={said.tone}>{said.word}</StatusChip>}
        description={`${kindName(source.kind)}, ${source.environment}. ${plural(source.identities, 'identity', 'identities')}, ${plural(source.entitlements, 'entitlement')}, ${source.requestable} of them may be asked for.`}
        actions={
          <>
            {source.connected && halts.mayPull ? <PullSource halts={halts} /> : null}
            {live && (source.canManage || approves) ? (
              <SyncNow sourceId={source.id} running={source.run !== null} />
            ) : null}
          </>
        }
      />
      <HaltNotices halts={halts.inForce} now={now} mayLift={scope.isAdmin} />
      {source.run ? <SyncProgress progress={progressOf(source.run)} /> : null}
      <Trouble source={source} />
      <DetailColumns rail={<SourceRail ctx={ctx} source={source} now={now} />}>
        {live && source.canManage ? <TestPanel sourceId={source.id} /> : null}
        {source.kind === AWS_ACCOUNT ? <AwsAccount source={source} now={now} /> : null}
        <Entitlements source={source} searchParams={searchParams} />
      </DetailColumns>
    </div>
  )
}

/** What comes with an account whose facts are imported. */
async function AwsAccount({ source, now }: { source: SourceDetail; now: Instant }) {
  const ctx = await currentViewer()
  // Only those who govern a source are told its configuration, and how far all of it reaches.
  const estate = source.config === null ? undefined : await orNotFound(getEstate(ctx, source.id))
  return (
    <>
      {estate === undefined ? null : (
        <EstatePanel estate={estate} sourceId={source.id} source={source.name} now={now} />
      )}
      {source.canManage && source.removedAt === null ? <ImportAgain sourceId={source.id} source={source.name} /> : null}
    </>
  )
}

const PullSource = ({ halts: { place } }: { halts: HaltOutlook }) =>
  place.sourceId ? <PullSwitch target={{ scope: 'source', sourceId: place.sourceId }} place={placeName(place)} /> : null

/** What failed, what it means, and what to do about it. */
function Trouble({ source }: { source: SourceDetail }) {
  if (source.removedAt !== null)
    return (
      <Callout title="This source was removed">Its identities, grants and audit stay on record with their end.</Callout>
    )
  if (source.connected && source.approverTeam === null)
    return (
      <Callout
        tone="warn"
        title="Nobody can decide requests here"
        action={
          source.canManage ? (
            <ButtonLink size="small" href={`/sources/${source.id}/change`}>
              Choose a team
            </ButtonLink>
          ) : undefined
        }
      >
        Without an approver team nothing of this source can be asked for.
      </Callout>
    )
  const failed = source.freshness === 'failing' ? source.lastRun : null
  if (!failed) return null
  const held = heldOf(failed)
  return (
    <Callout
      tone={held ? 'warn' : 'danger'}
      title={held ? 'Held: too much disappeared at once' : 'The last sync failed'}
      action={
        held && source.canManage ? (
          <AcceptDisappearance sourceId={source.id} source={source.name} missing={heldWords(held)} />
        ) : undefined
      }
    >
      <p>{failed.error ?? source.lastSyncError}</p>
      <p className="mt-1">What is shown is older than it should be. Live grants still end on time.</p>
      {failed.remedy ? <Remedy text={failed.remedy} where={source.name} /> : null}
    </Callout>
  )
}

async function Entitlements({ source, searchParams }: { source: SourceDetail; searchParams: Search }) {
  const ctx = await currentViewer()
  const [search, jar] = await Promise.all([searchParams, cookies()])
  const state = readListState(search, ['asked'])
  const asked = state.facets.asked ?? []
  const requestable = asked.length === 1 ? asked[0] === 'yes' : undefined
  const held = viewOf(search.held, HELD, source.connected ? 'giveable' : 'all')
  const { data, nextCursor } = await orNotFound(
    listEntitlements(ctx, {
      administrable: held === 'giveable' ? true : undefined,
      sourceId: source.id,
      requestable,
      q: state.q || undefined,
      limit: PAGE,
      cursor: state.cursor,
    }),
  )
  const here = `/sources/${source.id}?held=${held}`
  const placeholder = isFiltered(state) ? (
    <NoMatch
      what="entitlements"
      filters={filterWords(state, FACETS)}
      clear={<ButtonLink href={here}>Clear filters</ButtonLink>}
    />
  ) : (
    <EmptyState
      title={held === 'giveable' ? 'Curfew can give nothing here yet' : 'No entitlements are known yet'}
      why={
        source.lastFullSyncAt === null
          ? 'The first sync has not come to its end. They appear with it.'
          : 'Test the source: it prints the statements that let Curfew give and take its roles.'
      }
    />
  )
  return (
    <section aria-labelledby="entitlements" className="flex min-w-0 flex-col gap-3">
      <h2 id="entitlements" className="text-16 font-semibold">
        What can be held here
      </h2>
      {source.connected ? (
        <Tabs
          label="Entitlements"
          current={here}
          tabs={[
            { href: `/sources/${source.id}?held=giveable`, label: 'Curfew can give' },
            { href: `/sources/${source.id}?held=all`, label: 'Everything that is held' },
          ]}
        />
      ) : null}
      <FilterBar searchLabel="Search entitlements" facets={FACETS} />
      <EntitlementTable
        rows={data.map(toEntitlementRow)}
        canManage={source.canManage && source.connected && source.removedAt === null}
        density={parseDensity(jar.get(DENSITY_COOKIE)?.value)}
        placeholder={placeholder}
      />
      {data.length > 0 ? (
        <Pagination
          summary={`${plural(data.length, 'entitlement')} on this page`}
          {...pageTrail(`/sources/${source.id}`, searchText(search), nextCursor)}
        />
      ) : null}
    </section>
  )
}
