import type { Metadata } from 'next'
import { ReachTable } from '#components/breadth/reach-table.tsx'
import { ConcurrencyChart } from '#components/charts/concurrency-chart.tsx'
import { concurrencySummary, rangeParams, toPoints } from '#components/exposure/lanes-view.ts'
import { RangePicker } from '#components/exposure/range-picker.tsx'
import { CONTROLS, DEFINITIONS, figuresOf, periodText, sentenceOf } from '#components/reports/ciso-view.ts'
import { Figures } from '#components/reports/figures.tsx'
import { PrintButton } from '#components/reports/print-button.tsx'
import { SourceAges, TopExposures } from '#components/reports/report-lists.tsx'
import { ButtonLink } from '#components/ui/button-link.tsx'
import { Freshness } from '#components/ui/freshness.tsx'
import { PageHeader } from '#components/ui/page-header.tsx'
import { Panel } from '#components/ui/panel.tsx'
import { EmptyState } from '#components/ui/states.tsx'
import { exactText } from '#components/ui/times.ts'
import { concurrencySeries } from '#lib/exposure/server.ts'
import { DAY_MS, type Instant, plus, toRfc3339 } from '#lib/kernel/time.ts'
import { loadScope } from '#lib/people/server.ts'
import { currentViewer } from '#lib/people/web/server.ts'
import type { PersonContext } from '#lib/platform/context.ts'
import { databaseTime } from '#lib/platform/db/database.ts'
import type { CisoReport } from '#lib/reports/model.ts'
import { cisoReport } from '#lib/reports/server.ts'
import { type Search, viewOf } from '../../page-edge.ts'
import { rangeIn } from '../../time-range.ts'

export const metadata: Metadata = { title: 'Risk report' }

const PERIODS = { '7d': 7 * DAY_MS, '30d': 30 * DAY_MS, '90d': 90 * DAY_MS } as const
const KEYS = Object.keys(PERIODS) as (keyof typeof PERIODS)[]
const BUCKETS = 120

const Forbidden = () => (
  <div className="flex flex-col gap-4">
    <PageHeader title="Risk report" />
    <Panel title="The report" flush>
      <EmptyState
        title="The report shows the whole estate"
        why="Risk viewers, auditors and admins read it. What is yours stands on the overview and on the exposure page."
        action={<ButtonLink href="/exposure">Look at my exposure</ButtonLink>}
      />
    </Panel>
  </div>
)

export default async function CisoPage({ searchParams }: { searchParams: Search }) {
  const ctx = await currentViewer()
  const [search, scope, now] = await Promise.all([searchParams, loadScope(ctx), databaseTime(ctx.db)])
  if (!scope.seesAll) return <Forbidden />
  const own = rangeIn(search)
  const key = viewOf(search.period, KEYS, '30d')
  const report = await cisoReport(ctx, own ?? { from: plus(now, -PERIODS[key]), to: now })
  return (
    <div className="flex flex-col gap-4 print:gap-3 print:[zoom:0.6]">
      <PageHeader
        title="Risk report"
        description={sentenceOf(report)}
        actions={
          <div className="flex flex-wrap gap-2" data-print="hide">
            <RangePicker
              choices={KEYS.map((one) => ({
                label: one.replace('d', ' d'),
                href: `/reports/ciso?period=${one}`,
                current: own === null && one === key,
              }))}
            />
            <PrintButton />
          </div>
        }
      />
      <Figures figures={figuresOf(report)} />
      <div className="grid items-start gap-4 xl:grid-cols-[minmax(0,3fr)_minmax(0,2fr)] print:grid-cols-[minmax(0,3fr)_minmax(0,2fr)] print:gap-3">
        <Panel title="Top exposures" flush count={report.topExposures.length}>
          {report.topExposures.length > 0 ? (
            <TopExposures exposures={report.topExposures} now={report.asOf} />
          ) : (
            <EmptyState
              title="Nothing stands out"
              why="No identity holds standing privilege, as far as the sources were read."
            />
          )}
        </Panel>
        <Panel title="What this rests on" flush>
          <SourceAges sources={report.sources} now={report.asOf} />
        </Panel>
      </div>
      {report.reach.length > 0 ? (
        <Panel title="How far identities reach" flush>
          <ReachTable estates={report.reach} now={report.asOf} />
        </Panel>
      ) : null}
      <Elevated ctx={ctx} report={report} />
      <Colophon report={report} by={ctx.actor.name} />
    </div>
  )
}

async function Elevated({ ctx, report }: { ctx: PersonContext; report: CisoReport }) {
  const found = await concurrencySeries(ctx, { ...report.period, maxBuckets: BUCKETS })
  return (
    <Panel title="Elevated at once">
      <ConcurrencyChart
        points={toPoints(
          found,
          false,
          (at) => `/exposure?${new URLSearchParams({ ...rangeParams(found.range), at: toRfc3339(at) })}`,
        )}
        range={{ start: found.range.from, end: found.range.to }}
        now={found.asOf}
        unit="identities"
        height={160}
        summary={concurrencySummary(found)}
        freshness={<Freshness asOf={oldestOf(report)} now={report.asOf} source="the oldest connected listing" />}
      />
    </Panel>
  )
}

const oldestOf = (report: CisoReport): Instant | null =>
  report.sources
    .filter((source) => source.freshness !== 'imported')
    .reduce<Instant | null>(
      (oldest, { lastFullSyncAt }) => (oldest === null || (lastFullSyncAt ?? 0) < oldest ? lastFullSyncAt : oldest),
      null,
    )

const Colophon = ({ report, by }: { report: CisoReport; by: string }) => (
  <footer data-colophon className="flex flex-col gap-2 text-12 text-muted print:text-[11px]">
    <dl className="flex flex-wrap gap-x-5 gap-y-0.5">
      {DEFINITIONS.map(({ term, means }) => (
        <div key={term}>
          <dt className="inline font-medium text-text">{term}</dt> <dd className="inline">{means}</dd>
        </div>
      ))}
    </dl>
    <p>{CONTROLS}</p>
    <p className="tabular">
      Period {periodText(report)}, against the same length before. Generated {exactText(report.asOf)} by {by}.
    </p>
  </footer>
)
