'use client'

import Link from 'next/link'
import { memo } from 'react'
import { cn } from '../ui/cn.ts'
import { formatCount } from '../ui/numbers.ts'
import { placed } from '../ui/placed.ts'
import { visibleText } from '../ui/visible.ts'
import { type Mark, marksOf, pressedOf } from './lane-marks.ts'
import {
  barWords,
  groupWords,
  isElevated,
  isStanding,
  isUnknown,
  laneWords,
  type SwimBar,
  type SwimLane,
  usedWords,
} from './swimlane-model.ts'
import { type Range, shareOf } from './time-scale.ts'
import { WINDOW_STYLES } from './window-class.ts'

export type LaneView = {
  view: Range
  trackPx: number
  zone: string
  /** Where a group of bars opens: this page, closer. */
  closerHref: (bars: readonly SwimBar[]) => string
}

type RowProps = {
  /** Not there yet: the row stays the same element when it comes, and keeps the focus. */
  lane: SwimLane | undefined
  index: number
  active: boolean
  shown: LaneView
  onActive: (index: number) => void
}

const percent = (share: number) => `${(share * 100).toFixed(3)}%`

/** One lane: its name, what is known of its use, and its windows. Only the lane that the keyboard stands on takes part in tabbing. */
export const SwimlaneRow = memo(function SwimlaneRow({ lane, index, active, shown, onActive }: RowProps) {
  return (
    <div
      role="row"
      aria-rowindex={index + 1}
      data-lane={index}
      tabIndex={active ? 0 : -1}
      onFocus={() => onActive(index)}
      className="relative h-(--lane) border-b border-hairline -outline-offset-2 hover:bg-hover/60 sm:grid sm:grid-cols-[var(--lane-name)_minmax(0,1fr)]"
    >
      {lane ? (
        <Content lane={lane} active={active} shown={shown} />
      ) : (
        <span role="rowheader" className="flex items-center text-12 whitespace-nowrap text-faint">
          Loading lane {formatCount(index + 1)}
        </span>
      )}
    </div>
  )
})

function Content({ lane, active, shown }: { lane: SwimLane; active: boolean; shown: LaneView }) {
  const label = visibleText(lane.label)
  return (
    <>
      <div role="rowheader" className="flex h-6 min-w-0 items-center gap-2 sm:h-full sm:pr-3">
        <Link
          href={lane.href}
          prefetch={false}
          title={label}
          tabIndex={active ? 0 : -1}
          className="min-w-0 truncate text-13 leading-6 font-medium hover:underline"
        >
          {label}
        </Link>
        {lane.detail ? (
          <span className="tabular ml-auto shrink-0 text-12 text-faint max-sm:relative max-sm:z-20 max-sm:bg-surface max-sm:pl-1">
            {lane.detail}
          </span>
        ) : null}
        <span className="sr-only">{laneWords(lane, shown.zone)}</span>
      </div>
      <div role="gridcell" className="relative h-[28px] min-w-0 overflow-hidden sm:h-full">
        <Marks lane={lane} shown={shown} />
        <Links lane={lane} shown={shown} active={active} />
      </div>
    </>
  )
}

/** At their true place and length, whatever can be pressed. */
function Marks({ lane, shown: { view, zone } }: { lane: SwimLane; shown: LaneView }) {
  const used = lane.lastUsedAt === null ? -1 : shareOf(lane.lastUsedAt, view)
  return (
    <div aria-hidden>
      {marksOf(lane.bars.filter(isUnknown), view).map((mark) => (
        <Stretch key={mark.bar.start} mark={mark} className="inset-y-0.5" />
      ))}
      {marksOf(lane.bars.filter(isStanding), view).map((mark, index) => (
        <Stretch key={index} mark={mark} className="bottom-[3px] h-1.5 min-w-px" />
      ))}
      {marksOf(lane.bars.filter(isElevated), view).map((mark, index) => (
        <Stretch
          key={index}
          mark={mark}
          className={cn('top-1.5 h-3', mark.bar.class === 'overdue' ? 'min-w-2' : 'min-w-1')}
        />
      ))}
      {used >= 0 && used <= 1 ? (
        <span
          title={usedWords(lane, zone)}
          data-use=""
          className="absolute bottom-0 h-3 w-0.5 -translate-x-1/2 bg-text outline-1 outline-surface"
          {...placed({ left: percent(used) })}
        />
      ) : null}
    </div>
  )
}

const Stretch = ({
  mark: { bar, left, width, startsBefore, endsAfter },
  className,
}: {
  mark: Mark<SwimBar>
  className: string
}) => (
  <span
    className={cn(
      'absolute rounded-mark',
      WINDOW_STYLES[bar.class],
      startsBefore && 'rounded-l-none',
      (endsAfter || bar.open) && 'rounded-r-none border-r-0',
      className,
    )}
    // A mark of no length at the edge stays on the chart.
    {...placed({
      ...(left > 0.98 ? { right: percent(1 - left - width) } : { left: percent(left) }),
      width: percent(width),
    })}
  />
)

function Links({ lane, shown, active }: { lane: SwimLane; shown: LaneView; active: boolean }) {
  const { view, trackPx, zone, closerHref } = shown
  const pressed = pressedOf(marksOf(lane.bars.filter(isElevated), view), trackPx)
  if (pressed.length === 0) return null
  return (
    <ul aria-label={`Windows of ${visibleText(lane.label)}`}>
      {pressed.map(({ bars, left, width }, index) => {
        const [only] = bars
        const words = bars.length === 1 && only ? barWords(only, zone) : groupWords(bars, zone)
        return (
          <li key={index} className="absolute top-0 h-6" {...placed({ left: percent(left), width: percent(width) })}>
            <Link
              href={bars.length === 1 && only ? only.href : closerHref(bars)}
              prefetch={false}
              draggable={false}
              tabIndex={active ? 0 : -1}
              aria-label={`${visibleText(lane.label)}: ${words}`}
              title={words}
              className="absolute inset-0 -outline-offset-2 hover:bg-accent/15"
            />
          </li>
        )
      })}
    </ul>
  )
}
