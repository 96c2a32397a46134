import Link from 'next/link'
import type { ReactNode } from 'react'
import { formatDuration } from '#lib/kernel/duration.ts'
import type { Instant } from '#lib/kernel/time.ts'
import { cn } from '../ui/cn.ts'
import { placed } from '../ui/placed.ts'
import { ChartFrame } from './chart-frame.tsx'
import { ChartTable } from './chart-table.tsx'
import { WindowLegend } from './legend.tsx'
import { NowMark, percent, TimeAxis } from './time-axis.tsx'
import {
  momentText,
  type Placed,
  placeOnTracks,
  type Range,
  RIGHT_EDGE,
  shareOf,
  ticks,
  tickText,
  type Track,
} from './time-scale.ts'
import { WINDOW_STYLES, WINDOW_WORDS, type WindowClass } from './window-class.ts'
import { visibleText } from '../ui/visible.ts'

export type LaneBar = {
  id: string
  start: Instant
  end: Instant | 'open'
  class: WindowClass
  href: string
  /** What is held: "AdministratorAccess". */
  title: string
}

export type Lane = { id: string; label: string; detail?: string; href?: string; bars: readonly LaneBar[] }

type ExposureLanesProps = {
  lanes: readonly Lane[]
  /** What a lane stands for, as the table's first head. */
  laneIs?: string
  range: Range
  now: Instant
  summary: string
  freshness: ReactNode
}

/** Who could do what, when: a lane per identity or entitlement, a bar per window, every bar a link. Times are UTC. */
export function ExposureLanes({ lanes, laneIs = 'Identity', range, now, summary, freshness }: ExposureLanesProps) {
  const shown = [...new Set(lanes.flatMap((lane) => lane.bars.map((bar) => bar.class)))]
  return (
    <ChartFrame
      summary={summary}
      freshness={freshness}
      legend={<WindowLegend shown={shown} />}
      table={<LanesTable lanes={lanes} laneIs={laneIs} now={now} />}
      chart={
        <div className="relative">
          <TimeGrid range={range} now={now} />
          <ul className="relative pt-6">
            {lanes.map((lane) => (
              <LaneRow key={lane.id} lane={lane} range={range} now={now} />
            ))}
          </ul>
        </div>
      }
    />
  )
}

/** Axis, faint lines and the now-line, behind all lanes. */
function TimeGrid({ range, now }: { range: Range; now: Instant }) {
  const nowShare = shareOf(now, range)
  const lines = ticks(range, 8).map((at, index) => {
    const share = shareOf(at, range)
    const isCrowded = share > 0.93 || Math.abs(share - nowShare) < 0.07
    return { at, share, text: tickText(at, range), hidden: isCrowded ? 'hidden' : index % 2 === 1 && 'max-sm:hidden' }
  })
  return <TimeAxis lines={lines}>{nowShare >= 0 && nowShare <= 1 ? <NowMark share={nowShare} /> : null}</TimeAxis>
}

const ROW_PX = 24
/** The same drawing at every width: only in which row a bar stands differs. */
const rowsAs = (name: string, rows: Record<Track, number>): Record<string, string> => ({
  [`--${name}-narrow`]: `${rows.narrow * ROW_PX}px`,
  [`--${name}-middle`]: `${rows.middle * ROW_PX}px`,
  [`--${name}-wide`]: `${rows.wide * ROW_PX}px`,
})

function LaneRow({ lane, range, now }: { lane: Lane; range: Range; now: Instant }) {
  const { placed: bars, rowsOn } = placeOnTracks(lane.bars, range)
  return (
    <li className="border-b border-hairline py-0.5 last:border-b-0 sm:grid sm:grid-cols-[var(--lane-name)_minmax(0,1fr)]">
      <div className="relative flex min-h-6 min-w-0 items-center gap-2 max-sm:z-20 sm:pr-3">
        {lane.href ? (
          <Link
            href={lane.href}
            title={visibleText(lane.label)}
            className="truncate bg-surface text-13 leading-6 font-medium hover:underline sm:bg-transparent"
          >
            {visibleText(lane.label)}
          </Link>
        ) : (
          <span className="truncate bg-surface text-13 font-medium sm:bg-transparent">{visibleText(lane.label)}</span>
        )}
        {lane.detail ? (
          <span className="tabular ml-auto shrink-0 bg-surface text-12 text-faint sm:bg-transparent">
            {lane.detail}
          </span>
        ) : null}
      </div>
      <div className="@container min-w-0">
        <ul
          aria-label={`Windows of ${visibleText(lane.label)}`}
          className="relative h-(--tall-narrow) @min-[460px]:h-(--tall-middle) @min-[750px]:h-(--tall-wide)"
          {...placed(rowsAs('tall', rowsOn))}
        >
          {bars.map((one) => (
            <LaneBarLink key={one.bar.id} standing={one} rowOn={one.rowOn} lane={lane.label} now={now} />
          ))}
        </ul>
      </div>
    </li>
  )
}

const barWords = (bar: LaneBar, now: Instant): string => {
  const until = bar.end === 'open' ? 'no end' : momentText(bar.end)
  const length = formatDuration((bar.end === 'open' ? Math.max(now, bar.start + 1) : bar.end) - bar.start)
  return `${bar.title}: ${WINDOW_WORDS[bar.class]}, ${momentText(bar.start)} to ${until} UTC, ${bar.end === 'open' ? `${length} so far` : length}`
}

type LaneBarLinkProps = { standing: Placed<LaneBar>; rowOn: Record<Track, number>; lane: string; now: Instant }

/**
 * The link is at least 24 × 24 px, whatever the mark inside: a window of seconds must be found by a finger too.
 * Near the right edge it grows leftwards, so that it stays on the chart.
 */
function LaneBarLink({ standing, rowOn, lane, now }: LaneBarLinkProps) {
  const { bar, left, width, startsBefore, endsAfter } = standing
  const fromRight = left > RIGHT_EDGE
  const place = fromRight ? { right: percent(1 - left - width) } : { left: percent(left) }
  return (
    <li
      className="absolute top-(--row-narrow) h-6 min-w-6 @min-[460px]:top-(--row-middle) @min-[750px]:top-(--row-wide)"
      {...placed({ ...place, width: percent(width), ...rowsAs('row', rowOn) })}
    >
      <Link
        href={bar.href}
        prefetch={false}
        aria-label={`${lane}: ${barWords(bar, now)}`}
        title={barWords(bar, now)}
        className={cn('group absolute inset-0 flex items-center -outline-offset-2', fromRight && 'justify-end')}
      >
        {/* As wide as the window is long, whatever the link: cqw is a share of the track. */}
        <span
          {...placed({ width: `${(width * 100).toFixed(3)}cqw` })}
          className={cn(
            'h-3 rounded-mark group-hover:brightness-90',
            bar.class === 'overdue' ? 'min-w-2' : 'min-w-1',
            WINDOW_STYLES[bar.class],
            startsBefore && 'rounded-l-none',
            (endsAfter || bar.end === 'open') && 'rounded-r-none border-r-0',
          )}
        />
      </Link>
    </li>
  )
}

const LanesTable = ({ lanes, laneIs, now }: { lanes: readonly Lane[]; laneIs: string; now: Instant }) => (
  <ChartTable
    head={[laneIs, 'What', 'Kind', 'From (UTC)', 'Until (UTC)', 'Length']}
    figures={[5]}
    rows={lanes.flatMap((lane) =>
      lane.bars.map((bar) => ({
        key: bar.id,
        href: bar.href,
        cells: [
          lane.label,
          bar.title,
          WINDOW_WORDS[bar.class],
          momentText(bar.start),
          bar.end === 'open' ? 'no end' : momentText(bar.end),
          formatDuration((bar.end === 'open' ? Math.max(now, bar.start) : bar.end) - bar.start),
        ],
      })),
    )}
  />
)
