import type { Instant } from '#lib/kernel/time.ts'
import { ChartFrame } from '../charts/chart-frame.tsx'
import { ChartTable } from '../charts/chart-table.tsx'
import { Freshness } from '../ui/freshness.tsx'
import { formatAe, plural } from '../ui/numbers.ts'
import { placed } from '../ui/placed.ts'
import { Time } from '../ui/time.tsx'
import { AeLegend } from './ae-bar.tsx'
import { stepsOf } from './history-steps.ts'

type HistoryChartProps = {
  /** Oldest first. */
  windows: readonly { since: Instant; until: Instant | null; ae: number; aePlus: number; said: string }[]
  now: Instant
  asOf: Instant
  source: string
  /** What the top of the drawing is; the highest of the values when absent. */
  top?: number
}

const when = (at: Instant): string => new Date(at).toISOString().slice(0, 16).replace('T', ' ')

/** How far it reached when: steps, for a score holds until it changes. */
export function HistoryChart({ windows, now, asOf, source, top }: HistoryChartProps) {
  const highest = top ?? Math.max(0.001, ...windows.map(({ aePlus }) => aePlus))
  const [first] = windows
  return (
    <ChartFrame
      summary={`${plural(windows.length, 'score')} so far, each until the next. The top is ${formatAe(highest)}.`}
      freshness={<Freshness asOf={asOf} now={now} source={source} />}
      legend={<AeLegend />}
      chart={
        <div>
          <Drawing windows={windows} now={now} highest={highest} />
          <p className="mt-1 flex justify-between text-12 text-faint">
            {first ? <Time at={first.since} now={now} /> : <span />}
            <span>now</span>
          </p>
        </div>
      }
      table={
        <ChartTable
          head={['From (UTC)', 'Until (UTC)', 'AE', 'AE+', '']}
          figures={[2, 3]}
          rows={windows.toReversed().map((one) => ({
            key: String(one.since),
            cells: [
              when(one.since),
              one.until === null ? 'now' : when(one.until),
              formatAe(one.ae),
              formatAe(one.aePlus),
              one.said,
            ],
          }))}
        />
      }
    />
  )
}

function Drawing({ windows, now, highest }: Pick<HistoryChartProps, 'windows' | 'now'> & { highest: number }) {
  const tall = (ae: number): string => `${((Math.min(ae, highest) / highest) * 100).toFixed(2)}%`
  return (
    <div aria-hidden className="relative h-20 overflow-hidden rounded-mark bg-sunken">
      {stepsOf(windows, now).map(({ left, width, ae, aePlus }) => (
        <span key={left} className="contents">
          <span className="ae-hatched absolute bottom-0" {...placed({ left, width, height: tall(aePlus) })} />
          <span className="ae-solid absolute bottom-0" {...placed({ left, width, height: tall(ae) })} />
        </span>
      ))}
    </div>
  )
}
