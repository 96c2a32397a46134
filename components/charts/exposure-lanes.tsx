import Link from 'next/link'
import type { ReactNode } from 'react'
import { formatDuration } from '#lib/kernel/duration.ts'
import type { Instant } from '#lib/kernel/time.ts'
import { cn } from '../ui/cn.ts'
import { ChartFrame } from './chart-frame.tsx'
import { ChartTable } from './chart-table.tsx'
import { WindowLegend } from './legend.tsx'
import { momentText, type Placed, placeBars, type Range, RIGHT_EDGE, shareOf, ticks, tickText } from './time-scale.ts'
import { WINDOW_STYLES, WINDOW_WORDS, type WindowClass } from './window-class.ts'

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
  range: Range
  now: Instant
  summary: string
  freshness: ReactNode
}

/** Who could do what, when: a lane per identity or entitlement, a bar per window, every bar a link. Times are UTC. */
export function ExposureLanes({ lanes, range, now, summary, freshness }: ExposureLanesProps) {
  const shown = [...new Set(lanes.flatMap((lane) => lane.bars.map((bar) => bar.class)))]
  return (
    <ChartFrame
      summary={summary}
      freshness={freshness}
      legend={<WindowLegend shown={shown} />}
      table={<LanesTable lanes={lanes} now={now} />}
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

const percent = (share: number) => `${(share * 100).toFixed(3)}%`

/** Axis, faint lines and the now-line, behind all lanes. */
function TimeGrid({ range, now }: { range: Range; now: Instant }) {
  const nowShare = shareOf(now, range)
  const marks = ticks(range, 8)
  return (
    <div aria-hidden className="pointer-events-none absolute inset-y-0 right-0 left-0 overflow-hidden sm:left-[200px]">
      {marks.map((at, index) => {
        const share = shareOf(at, range)
        return (
          <div key={at} className="absolute inset-y-0 border-l border-hairline" style={{ left: percent(share) }}>
            <span
              className={cn(
                'tabular absolute top-0 left-1 text-[11px] whitespace-nowrap text-faint',
                index % 2 === 1 && 'max-sm:hidden',
                (share > 0.93 || Math.abs(share - nowShare) < 0.07) && 'hidden',
              )}
            >
              {tickText(at, range)}
            </span>
          </div>
        )
      })}
      {nowShare >= 0 && nowShare <= 1 ? (
        <div className="absolute inset-y-0 z-10 border-l-[1.5px] border-text" style={{ left: percent(nowShare) }}>
          <span
            className={cn(
              'absolute top-0 rounded-mark bg-text px-1 text-[11px] leading-4 font-medium text-surface',
              nowShare > 0.9 ? 'right-0' : 'left-0',
            )}
          >
            now
          </span>
        </div>
      ) : null}
    </div>
  )
}

const ROW_PX = 24
/** 24 px of a track of 750; narrower ones have the table view. */
const LEAST_SHARE = 0.032

function LaneRow({ lane, range, now }: { lane: Lane; range: Range; now: Instant }) {
  const { placed, rows } = placeBars(lane.bars, range, LEAST_SHARE)
  return (
    <li className="border-b border-hairline py-0.5 last:border-b-0 sm:grid sm:grid-cols-[200px_minmax(0,1fr)]">
      <div className="relative flex min-h-6 min-w-0 items-center gap-2 max-sm:z-20 sm:pr-3">
        {lane.href ? (
          <Link
            href={lane.href}
            title={lane.label}
            className="truncate bg-surface text-13 font-medium hover:underline sm:bg-transparent"
          >
            {lane.label}
          </Link>
        ) : (
          <span className="truncate bg-surface text-13 font-medium sm:bg-transparent">{lane.label}</span>
        )}
        {lane.detail ? (
          <span className="tabular ml-auto shrink-0 bg-surface text-12 text-faint sm:bg-transparent">
            {lane.detail}
          </span>
        ) : null}
      </div>
      <ul aria-label={`Windows of ${lane.label}`} className="@container relative" style={{ height: rows * ROW_PX }}>
        {placed.map((one) => (
          <LaneBarLink key={one.bar.id} placed={one} lane={lane.label} now={now} />
        ))}
      </ul>
    </li>
  )
}

const barWords = (bar: LaneBar, now: Instant): string => {
  const until = bar.end === 'open' ? 'no end' : momentText(bar.end)
  const length = formatDuration((bar.end === 'open' ? Math.max(now, bar.start + 1) : bar.end) - bar.start)
  return `${bar.title}: ${WINDOW_WORDS[bar.class]}, ${momentText(bar.start)} to ${until} UTC, ${bar.end === 'open' ? `${length} so far` : length}`
}

/**
 * The link is at least 24 × 24 px, whatever the mark inside: a window of seconds must be found by a finger too.
 * Near the right edge it grows leftwards, so that it stays on the chart.
 */
function LaneBarLink({ placed, lane, now }: { placed: Placed<LaneBar>; lane: string; now: Instant }) {
  const { bar, row, left, width, startsBefore, endsAfter } = placed
  const fromRight = left > RIGHT_EDGE
  const place = fromRight ? { right: percent(1 - left - width) } : { left: percent(left) }
  return (
    <li className="absolute min-w-6" style={{ ...place, width: percent(width), top: row * ROW_PX, height: ROW_PX }}>
      <Link
        href={bar.href}
        prefetch={false}
        aria-label={`${lane}: ${barWords(bar, now)}`}
        title={barWords(bar, now)}
        className={cn('group absolute inset-0 flex items-center -outline-offset-2', fromRight && 'justify-end')}
      >
        {/* As wide as the window is long, whatever the link: cqw is a share of the track. */}
        <span
          style={{ width: `${(width * 100).toFixed(3)}cqw` }}
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

const LanesTable = ({ lanes, now }: { lanes: readonly Lane[]; now: Instant }) => (
  <ChartTable
    head={['Identity', 'What', 'Kind', 'From (UTC)', 'Until (UTC)', 'Length']}
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
