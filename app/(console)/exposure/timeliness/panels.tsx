/** Figures, distribution, percentiles over time, sources and the worst grants: one answer, as of one moment. */
import { OvershootHistogram } from '#components/charts/overshoot-histogram.tsx'
import { QuantileChart } from '#components/charts/quantile-chart.tsx'
import { BeyondList } from '#components/exposure/beyond-list.tsx'
import { TimelinessTable } from '#components/exposure/timeliness-table.tsx'
import {
  againstEnd,
  binHref,
  binWords,
  distributionSummary,
  marginWords,
  pastHref,
  pointsSummary,
  timelinessFigures,
} from '#components/exposure/timeliness-view.ts'
import { SOURCE_COLUMNS, sourceLines } from '#components/exposure/timeliness-lines.ts'
import { Figures } from '#components/reports/figures.tsx'
import { Freshness } from '#components/ui/freshness.tsx'
import { Panel } from '#components/ui/panel.tsx'
import { EmptyState } from '#components/ui/states.tsx'
import { timeliness } from '#lib/exposure/server.ts'
import type { TimelinessReport } from '#lib/exposure/timeliness.ts'
import type { PersonContext } from '#lib/platform/context.ts'
import { type Asked, hrefWith, narrowedBy, RANGES, TIMELINESS } from '../asked.ts'

type PanelsProps = { ctx: PersonContext; asked: Asked }

const whenOf = ({ range }: Asked): string => {
  const named = RANGES.find(({ key }) => key === range)
  return named ? `in the last ${named.words}` : 'in this range'
}
export async function TimelinessPanels({ ctx, asked }: PanelsProps) {
  const report = await timeliness(ctx, asked.query)
  const narrowed = narrowedBy(asked)
  const age = <Freshness asOf={report.asOf} now={report.asOf} source="read back at the sources" />
  return (
    <>
      <Figures figures={timelinessFigures(report, narrowed)} />
      <Distribution report={report} asked={asked} age={age} />
      <Panel title="Overshoot over time">
        <QuantileChart
          points={report.points.map((point) => ({
            at: point.from,
            ends: point.judged,
            ...point.overshoot,
            words: {
              p50Ms: againstEnd(point.overshoot.p50Ms),
              p95Ms: againstEnd(point.overshoot.p95Ms),
              p99Ms: againstEnd(point.overshoot.p99Ms),
              maxMs: againstEnd(point.overshoot.maxMs),
            },
            href: pastHref(point, narrowed, { end: 'judged' }),
          }))}
          stepMs={report.bucketMs}
          range={{ start: report.range.from, end: report.range.to }}
          summary={pointsSummary(report)}
          freshness={age}
        />
      </Panel>
      <Panel title="Source by source" flush count={report.sources.length}>
        {report.sources.length > 0 ? (
          <TimelinessTable
            groups={SOURCE_COLUMNS}
            lines={sourceLines(report, narrowed, (sourceId) =>
              hrefWith(asked.search, { source: sourceId }, TIMELINESS),
            )}
          />
        ) : (
          <EmptyState
            title="No grant ended in this range"
            why="Each source is listed with its percentiles once a grant there has ended."
          />
        )}
      </Panel>
      <Panel
        id="beyond"
        title="Beyond approval, grant by grant"
        flush
        count={report.whole.beyond.grants}
        footer="Hours, minutes and seconds past the end, within the range; a begun second counts."
      >
        {report.worst.length > 0 ? (
          <BeyondList grants={report.worst} now={report.asOf} />
        ) : (
          <EmptyState
            title="Nothing was held past its end"
            why="A grant that outlives its approval is listed here with how long it did."
          />
        )}
      </Panel>
    </>
  )
}

function Distribution({ report, asked, age }: { report: TimelinessReport; asked: Asked; age: React.ReactNode }) {
  const words = marginWords(report.whole)
  return (
    <Panel title="How early, how late">
      <OvershootHistogram
        bins={report.bins.map((bin) => ({
          ...bin,
          words: binWords(bin),
          href: binHref(report.range, narrowedBy(asked), bin),
        }))}
        margin={report.whole.marginMs && words ? { ms: report.whole.marginMs.most, words } : null}
        summary={distributionSummary(report.whole, whenOf(asked))}
        freshness={age}
      />
    </Panel>
  )
}
