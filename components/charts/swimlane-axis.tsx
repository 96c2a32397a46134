'use client'

import { type Instant } from '#lib/kernel/time.ts'
import { useClockText } from '../ui/clock.ts'
import { placed } from '../ui/placed.ts'
import { NowMark, percent, TimeAxis } from './time-axis.tsx'
import { type Range, shareOf } from './time-scale.ts'
import type { Dragged } from './use-zoom.ts'
import { useStill } from './use-viewer-zone.ts'
import { zonedTicks, zonedTickText } from './zoned-scale.ts'

/** About what the words of a line take, and the flag of the present: where both would stand the flag does. */
const WORDS_PX = 48
const NOW_PX = 30

type GridProps = { view: Range; zone: string; trackPx: number; dragged: Dragged; readAt: Instant; mark: Instant | null }

/** Round times, the now-line and what is being dragged over, behind all lanes. */
export function SwimlaneGrid({ view, zone, trackPx, dragged, readAt, mark }: GridProps) {
  const marked = mark === null ? -1 : shareOf(mark, view)
  const now = shareOf(readAt, view)
  const lines = zonedTicks(view, Math.max(2, Math.floor(trackPx / 90)), zone).map((at) => {
    const share = shareOf(at, view)
    const beforeNowPx = (now - share) * trackPx
    const covered = now <= 1 && beforeNowPx > -NOW_PX && beforeNowPx < WORDS_PX + NOW_PX
    return { at, share, text: zonedTickText(at, view, zone), hidden: (share > 0.9 || covered) && 'hidden' }
  })
  return (
    <TimeAxis lines={lines}>
      {marked >= 0 && marked <= 1 ? (
        <div
          data-mark=""
          className="absolute top-5 bottom-0 border-l-[1.5px] border-dashed border-text"
          {...placed({ left: percent(marked) })}
        />
      ) : null}
      <NowLine view={view} readAt={readAt} />
      {dragged ? (
        <div
          className="absolute inset-y-0 border-x border-accent bg-accent/15"
          {...placed({
            left: percent(Math.min(dragged.from, dragged.to)),
            width: percent(Math.abs(dragged.to - dragged.from)),
          })}
        />
      ) : null}
    </TimeAxis>
  )
}

/**
 * It moves with the server's clock. What lies between it and the moment the page was read is not known yet, and is drawn
 * so; whoever wants no motion sees the moment that was read.
 */
function NowLine({ view, readAt }: { view: Range; readAt: Instant }) {
  const still = useStill()
  const live = Number(useClockText(readAt, (now) => (shareOf(now, view) * 100).toFixed(2))) / 100
  const read = shareOf(readAt, view)
  const share = still ? read : Math.max(read, live)
  if (share < 0 || read > 1) return null
  return (
    <>
      {share > read ? (
        <div
          className="absolute top-5 bottom-0 bg-hover"
          {...placed({ left: percent(Math.max(0, read)), width: percent(Math.min(1, share) - Math.max(0, read)) })}
        />
      ) : null}
      {share <= 1 ? <NowMark share={share} /> : null}
    </>
  )
}
