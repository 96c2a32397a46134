import { ConcurrencyChart } from '#components/charts/concurrency-chart.tsx'
import { DurationBars } from '#components/charts/duration-bars.tsx'
import { ExposureLanes } from '#components/charts/exposure-lanes.tsx'
import { OvershootStrip } from '#components/charts/overshoot-strip.tsx'
import { Freshness } from '#components/ui/freshness.tsx'
import { Panel } from '#components/ui/panel.tsx'
import { HOUR_MS, type Instant, MINUTE_MS, plus } from '#lib/kernel/time.ts'
import { dayBefore, sampleLanes, samplePoints } from './sample.ts'
import { Specimen } from './specimen.tsx'

const BINS = [
  { label: '≤ 15 min', granted: 4, used: 31, href: '#charts' },
  { label: '≤ 1 h', granted: 38, used: 22, href: '#charts' },
  { label: '≤ 4 h', granted: 51, used: 12, href: '#charts' },
  { label: '≤ 8 h', granted: 9, used: 2, href: '#charts' },
  { label: '≤ 1 d', granted: 3, used: 0, href: '#charts' },
  { label: 'never ends', granted: 1, used: 1, href: '#charts' },
]

export const Charts = ({ now }: { now: Instant }) => {
  const fresh = (
    <Freshness
      asOf={plus(now, -2 * MINUTE_MS)}
      now={now}
      source="recorded windows of 4 sources"
      staleAfterMs={HOUR_MS}
    />
  )
  const range = dayBefore(now)
  return (
    <Specimen id="charts" title="Charts">
      <Panel title="Exposure windows" count={6}>
        <ExposureLanes
          lanes={sampleLanes(now)}
          range={range}
          now={now}
          freshness={fresh}
          summary="In the last 24 h, 6 identities held privileged access; 1 is past its end and 1 was not observed for 9 h."
        />
      </Panel>
      <div className="grid gap-5 lg:grid-cols-2">
        <Panel title="Held at once">
          <ConcurrencyChart
            points={samplePoints(now)}
            range={{ ...range, end: now }}
            now={now}
            unit="identities"
            freshness={fresh}
            limit={{ value: 24, label: 'agreed limit 24' }}
            summary="At most 25 identities held privileged access at once, at 04:00; 18 do now, 1 of them past its end."
          />
        </Panel>
        <Panel title="Granted against used">
          <DurationBars
            bins={BINS}
            freshness={fresh}
            summary="Half of the grants were for 4 h; 3 of 4 were done within the hour."
          />
        </Panel>
        <Panel title="Overshoot">
          <OvershootStrip
            overshoot={{ p50Ms: -412, p95Ms: -120, p99Ms: -8, maxMs: 1_840, count: 1_204, lateCount: 1 }}
            freshness={fresh}
            href="#charts"
            lateHref="#charts"
            summary="99 % of grants were gone at the target before their end; 1 was late, because ledger-prod did not answer."
          />
        </Panel>
        <Panel title="Overshoot, all on time">
          <OvershootStrip
            overshoot={{ p50Ms: -412, p95Ms: -120, p99Ms: -40, maxMs: 0, count: 98, lateCount: 0 }}
            freshness={fresh}
            href="#charts"
            lateHref="#charts"
            summary="Every grant was gone at the target by its end."
          />
        </Panel>
        <Panel title="Overshoot, nothing to measure">
          <OvershootStrip overshoot={null} freshness={fresh} href="#charts" lateHref="#charts" summary="" />
        </Panel>
      </div>
    </Specimen>
  )
}
