/** How exposed the estate is, and which way it goes: read after the rest, for it looks at thirty days. */
import Link from 'next/link'
import { ConcurrencyChart } from '#components/charts/concurrency-chart.tsx'
import { cautions, rangeParams } from '#components/exposure/lanes-view.ts'
import { FailedPanel } from '#components/overview/failed-panel.tsx'
import { Figure, type FigureProps } from '#components/overview/figure.tsx'
import { trendPoints, trendSentence } from '#components/overview/trend.ts'
import { WhereToLook, type Place } from '#components/overview/where-to-look.tsx'
import { Freshness } from '#components/ui/freshness.tsx'
import { formatCount, formatPercent, plural } from '#components/ui/numbers.ts'
import { Panel } from '#components/ui/panel.tsx'
import { openGrantCounts } from '#lib/access/server.ts'
import { RANGE_DEFAULT_MS } from '#lib/exposure/model.ts'
import { concurrencySeries, durationStats, overshootStats } from '#lib/exposure/server.ts'
import { listSources } from '#lib/inventory/server.ts'
import { formatDuration } from '#lib/kernel/duration.ts'
import { DAY_MS, MINUTE_MS, plus } from '#lib/kernel/time.ts'
import { identityListFacets } from '#lib/ownership/server.ts'
import type { PersonContext } from '#lib/platform/context.ts'
import { databaseTime } from '#lib/platform/db/database.ts'
import { loaded } from './overview.ts'

type PanelProps = { ctx: PersonContext; zone: string | null }

async function loadTrend(ctx: PersonContext, zone: string | null) {
  const now = await databaseTime(ctx.db)
  const from = plus(now, -RANGE_DEFAULT_MS)
  const [series, durations, before, overshoot, counts, sources] = await Promise.all([
    concurrencySeries(ctx, { maxBuckets: 60, timeZone: zone ?? undefined }),
    durationStats(ctx, { connectedOnly: true }),
    durationStats(ctx, { from: plus(from, -RANGE_DEFAULT_MS), to: from, connectedOnly: true }),
    overshootStats(ctx, {}),
    openGrantCounts(ctx),
    listSources(ctx),
  ])
  return { series, durations, before, overshoot, counts, sources: sources.filter((one) => one.removedAt === null) }
}
type Trend = Awaited<ReturnType<typeof loadTrend>>

export async function TrendPanel({ ctx, zone }: PanelProps) {
  const found = await loaded(ctx, 'trend', loadTrend(ctx, zone))
  if (!found.ok) return <FailedPanel title="Exposure" reference={found.reference} />
  const { series, sources } = found.value
  const connected = sources.filter((one) => one.connected)
  const oldest = connected.toSorted((a, b) => (a.lastFullSyncAt ?? 0) - (b.lastFullSyncAt ?? 0))[0]
  const notes = cautions(series)
  return (
    <Panel
      title="Exposure"
      flush
      actions={
        <Link href="/exposure?range=30d" className="link inline-flex min-h-6 items-center text-13">
          Charts
        </Link>
      }
    >
      <ul aria-label="Figures" className="grid grid-cols-2 gap-px bg-hairline lg:grid-cols-4">
        {figuresOf(found.value).map((figure) => (
          <Figure key={figure.label} {...figure} />
        ))}
      </ul>
      <div className="border-t border-hairline p-4">
        <ConcurrencyChart
          points={trendPoints(series.buckets)}
          range={{ start: series.range.from, end: series.range.to }}
          now={series.asOf}
          unit="identities"
          zone={zone}
          height={160}
          summary={trendSentence(series)}
          freshness={
            <Freshness
              asOf={oldest?.lastFullSyncAt ?? null}
              now={series.asOf}
              source={connected.length === 1 ? (oldest?.name ?? '') : plural(connected.length, 'connected source')}
              staleAfterMs={2 * (oldest?.syncIntervalMs ?? DAY_MS) + MINUTE_MS}
            />
          }
        />
        {notes.length > 0 ? (
          <ul className="mt-2 flex max-w-[72ch] flex-col gap-1 text-12 text-muted">
            {notes.map((note) => (
              <li key={note}>{note}</li>
            ))}
          </ul>
        ) : null}
      </div>
    </Panel>
  )
}

/** Each figure opens the list it counts. */
function figuresOf({ counts, durations, before, overshoot }: Trend): FigureProps[] {
  const share = (value: number | null) => (value === null ? '—' : formatPercent(value))
  const late =
    overshoot.ended === 0
      ? 'none ended in 30 days'
      : `${formatCount(overshoot.late)} of ${formatCount(overshoot.ended)} ended late in 30 days`
  return [
    {
      label: 'Elevated now',
      value: formatCount(counts.live),
      detail: `${formatCount(counts['ending-soon'])} within 15 minutes of their end`,
      href: '/grants?view=live',
    },
    { label: 'Past their end', value: formatCount(overshoot.overdueNow), detail: late, href: '/grants?view=overdue' },
    {
      label: 'Privileged time with an end',
      value: share(durations.timeBoxedShare),
      detail:
        before.timeBoxedShare === null
          ? 'of connected sources in 30 days; the rest is standing'
          : `of connected sources; ${share(before.timeBoxedShare)} in the 30 days before`,
      href: '/exposure?range=30d&show=all',
    },
    {
      label: 'Typical grant',
      value: durations.medianMs === null ? '—' : formatDuration(durations.medianMs),
      detail: `median of ${plural(durations.grants, 'grant')} in 30 days`,
      href: `/grants?${new URLSearchParams({ view: 'past', ...rangeParams(durations.range) })}`,
    },
  ]
}

/** For those who watch over all of it: what stands out, by how many it is. */
export async function LookPanel({ ctx }: Pick<PanelProps, 'ctx'>) {
  const found = await loaded(ctx, 'where-to-look', identityListFacets(ctx, []))
  if (!found.ok) return <FailedPanel title="Where to look" reference={found.reference} />
  const { total, facets } = found.value
  const place = (words: string, facet: string, value: string): Place => ({
    words,
    count: facets[facet]?.find((one) => one.value === value)?.count ?? 0,
    href: `/identities?q=${facet}:${value}`,
  })
  const places = [
    place('Nobody answers for them', 'owner', 'none'),
    place('Superuser of their database', 'is', 'superuser'),
    place('Administrator of their cloud account', 'tier', 'T0'),
    place('Can become administrator of it', 'tier', 'T1'),
    place('Hold more than was declared as needed', 'baseline', 'excess'),
    place('Nobody declared what they need', 'baseline', 'undeclared'),
    place('A credential never expires', 'is', 'never-expires'),
    place('Not used for 90 days', 'is', 'unused'),
  ]
  return <WhereToLook places={places} total={total} />
}
