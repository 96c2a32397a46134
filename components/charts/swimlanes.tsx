'use client'

import {
  type KeyboardEvent,
  type ReactNode,
  type RefObject,
  useCallback,
  useEffect,
  useLayoutEffect,
  useRef,
  useState,
} from 'react'
import { formatDuration } from '#lib/kernel/duration.ts'
import type { Instant } from '#lib/kernel/time.ts'
import { Button } from '../ui/button.tsx'
import { placed } from '../ui/placed.ts'
import { formatCount } from '../ui/numbers.ts'
import { ChartFrame } from './chart-frame.tsx'
import { ChartTable } from './chart-table.tsx'
import { WindowLegend } from './legend.tsx'
import { SwimlaneGrid } from './swimlane-axis.tsx'
import { openWords, type SwimBar, type SwimLane, usedWords } from './swimlane-model.ts'
import { SwimlaneRow } from './swimlane-row.tsx'
import type { Range } from './time-scale.ts'
import { type LanePage, type LoadLanes, useLanePages } from './use-lane-pages.ts'
import { useBeside, useViewerZone } from './use-viewer-zone.ts'
import { useZoom, useZoomGestures, type Zoom } from './use-zoom.ts'
import { WINDOW_WORDS } from './window-class.ts'
import { ZoomControls } from './zoom-controls.tsx'
import { panned, zoomed } from './zoom.ts'
import { zonedMoment } from './zoned-scale.ts'

export type LaneHrefs = { stretch: (view: Range) => string; closer: (view: Range) => string }

type SwimlanesProps = {
  first: LanePage
  /** Of the whole view, loaded or not. */
  total: number
  load: LoadLanes
  range: Range
  /** When the lanes were read. */
  readAt: Instant
  /** A moment to point at; null for none. */
  mark: Instant | null
  /** The zone the person chose; null for the browser's. */
  zone: string | null
  summary: string
  freshness: ReactNode
  hrefOf: LaneHrefs
}

const ROWS_SHOWN = { beside: 16, above: 10 }
const LANE_PX = { beside: 32, above: 54 }
/** Drawn besides what is in view, so that scrolling shows no holes. */
const BESIDES = 6

/** Who could do what, when, for any number of lanes: only those in view are drawn, and only what surrounds them is kept. */
export function Swimlanes(props: SwimlanesProps) {
  const { first, total, load, range, summary, freshness } = props
  const zone = useViewerZone(props.zone)
  const box = useRef<HTMLDivElement>(null)
  const scroll = useScroll(total, box)
  const pages = useLanePages(first, load, scroll.first, scroll.last)
  const zoom = useZoom(range)
  const shown = [...new Set(pages.loaded.flatMap((lane) => lane.bars.map((bar) => bar.class)))]
  return (
    <ChartFrame
      summary={summary}
      freshness={freshness}
      legend={
        <div className="flex flex-wrap gap-x-4 gap-y-1">
          <WindowLegend shown={shown} />
          <span className="flex items-center gap-1.5 text-muted">
            <span aria-hidden className="h-3 w-0.5 bg-text" />
            last use, where it is known
          </span>
          {/* The toolbar that says it stays on the screen. */}
          <span className="hidden text-muted print:inline">zone: {zone}</span>
        </div>
      }
      table={<LanesTable lanes={pages.loaded} total={total} zone={zone} />}
      chart={
        <>
          <ZoomControls zoom={zoom} zone={zone} allHref={props.hrefOf.stretch(zoom.view)} />
          <Lanes {...props} zone={zone} zoom={zoom} scroll={scroll} box={box} pages={pages} />
          {pages.failed === null ? null : (
            <p role="alert" className="mt-2 flex items-center gap-3 text-13 text-danger-text">
              The next lanes could not be loaded: {pages.failed}
              <Button size="small" onClick={pages.retry}>
                Try again
              </Button>
            </p>
          )}
        </>
      }
    />
  )
}

type Scroll = ReturnType<typeof useScroll>

/** Which lanes are in view, and which one the keyboard stands on. */
function useScroll(total: number, box: RefObject<HTMLDivElement | null>) {
  const beside = useBeside()
  const lanePx = beside ? LANE_PX.beside : LANE_PX.above
  const rows = Math.min(total, beside ? ROWS_SHOWN.beside : ROWS_SHOWN.above)
  const [top, setTop] = useState(0)
  const [active, setActive] = useState(0)
  const wanted = useRef<number | null>(null)
  const at = Math.floor(top / lanePx)
  const first = Math.max(0, at - BESIDES)
  const last = Math.max(0, Math.min(total - 1, at + rows + BESIDES))
  useLayoutEffect(() => {
    if (wanted.current === null) return
    box.current?.querySelector<HTMLElement>(`[data-lane="${wanted.current}"]`)?.focus({ preventScroll: true })
    wanted.current = null
  })
  const go = (lane: number) => {
    const next = Math.max(0, Math.min(total - 1, lane))
    const element = box.current
    if (!element) return
    const [above, below] = [next * lanePx, (next + 1) * lanePx - element.clientHeight]
    if (element.scrollTop > above) element.scrollTo({ top: above })
    else if (element.scrollTop < below) element.scrollTo({ top: below })
    setTop(element.scrollTop)
    wanted.current = next
    setActive(next)
  }
  const scrolled = (to: number) => setTop(Math.floor(to / lanePx) * lanePx)
  return { lanePx, rows, first, last, active, setActive, go, scrolled }
}

function keyed(event: KeyboardEvent, zoom: Zoom, { active, go, rows }: Scroll, total: number): void {
  if (event.ctrlKey || event.metaKey || event.altKey) return
  const { view, whole, show } = zoom
  const act: Partial<Record<string, () => void>> = {
    ArrowDown: () => go(active + 1),
    ArrowUp: () => go(active - 1),
    PageDown: () => go(active + rows - 1),
    PageUp: () => go(active - rows + 1),
    Home: () => go(0),
    End: () => go(total - 1),
    ArrowLeft: () => show(panned(view, whole, -0.1)),
    ArrowRight: () => show(panned(view, whole, 0.1)),
    '+': () => show(zoomed(view, whole, 0.5)),
    '=': () => show(zoomed(view, whole, 0.5)),
    '-': () => show(zoomed(view, whole, 2)),
    '−': () => show(zoomed(view, whole, 2)),
    '0': () => show(whole),
  }
  const found = act[event.key]
  if (!found) return
  event.preventDefault()
  event.stopPropagation()
  found()
}

/** The width of a track, for what can be pressed; the drawing itself knows only shares. */
function useTrackPx(area: RefObject<HTMLElement | null>): number {
  const [width, setWidth] = useState(900)
  useEffect(() => {
    const track = area.current?.querySelector('[data-track]')
    if (!track) return
    const observer = new ResizeObserver(([entry]) => setWidth(Math.max(1, Math.round(entry?.contentRect.width ?? 900))))
    observer.observe(track)
    return () => observer.disconnect()
  }, [area])
  return width
}

type LanesProps = SwimlanesProps & {
  zone: string
  zoom: Zoom
  scroll: Scroll
  box: RefObject<HTMLDivElement | null>
  pages: ReturnType<typeof useLanePages>
}

function Lanes({ total, readAt, mark, zone, zoom, scroll, box, pages, hrefOf }: LanesProps) {
  const area = useRef<HTMLDivElement>(null)
  const dragged = useZoomGestures(area, zoom)
  const trackPx = useTrackPx(area)
  const { view, whole } = zoom
  const closerHref = useCallback((bars: readonly SwimBar[]) => hrefOf.closer(around(bars, whole)), [hrefOf, whole])
  const shown = { view, trackPx, zone, closerHref }
  const rows = rowsOf(scroll, total)
  return (
    <div
      ref={area}
      className="relative touch-pan-y pt-6 select-none [--lane:54px] sm:[--lane:32px]"
      aria-busy={pages.loading}
    >
      {/* The same gutter as the rows have, or the times would not stand above their bars. */}
      <div className="absolute inset-0 overflow-hidden [scrollbar-gutter:stable] [scrollbar-width:thin]">
        <div className="relative h-full">
          <SwimlaneGrid view={view} zone={zone} trackPx={trackPx} dragged={dragged} readAt={readAt} mark={mark} />
          <div data-track="" className="absolute inset-y-0 right-0 left-0 sm:left-(--lane-name)" />
        </div>
      </div>
      <div
        ref={box}
        role="grid"
        tabIndex={-1}
        aria-label={`${formatCount(total)} lanes. Up and down move between lanes, left and right in time, plus and minus zoom.`}
        aria-rowcount={total}
        aria-colcount={2}
        onScroll={(event) => scroll.scrolled(event.currentTarget.scrollTop)}
        onKeyDown={(event) => keyed(event, zoom, scroll, total)}
        className="relative overflow-x-hidden overflow-y-auto overscroll-contain [overflow-anchor:none] [scrollbar-gutter:stable] [scrollbar-width:thin] print:h-auto!"
        {...placed({ height: `calc(var(--lane) * ${scroll.rows} + 1px)` })}
      >
        {rows.map(({ index, before }) => {
          const lane = pages.laneAt(index)
          return (
            <div key={index} role="presentation">
              {before > 0 ? <Spacer lanes={before} /> : null}
              <SwimlaneRow
                lane={lane}
                index={index}
                active={index === scroll.active}
                shown={shown}
                onActive={scroll.setActive}
              />
            </div>
          )
        })}
        <Spacer lanes={total - 1 - (rows.at(-1)?.index ?? -1)} />
      </div>
      {total > rows.length ? (
        <p className="hidden text-12 text-muted print:block">
          Printed are {rows.length} of {formatCount(total)} lanes.
        </p>
      ) : null}
    </div>
  )
}

/** Lanes in view and the one with the focus, each with how many are left out before it. */
function rowsOf({ first, last, active }: Scroll, total: number): { index: number; before: number }[] {
  const indexes = new Set([active, ...Array.from({ length: last - first + 1 }, (_, offset) => first + offset)])
  const sorted = [...indexes].filter((index) => index < total).toSorted((a, b) => a - b)
  return sorted.map((index, place) => ({ index, before: index - (sorted[place - 1] ?? -1) - 1 }))
}

const Spacer = ({ lanes }: { lanes: number }) => (
  <div
    role="presentation"
    className="print:hidden"
    {...placed({ height: `calc(var(--lane) * ${Math.max(0, lanes)})` })}
  />
)

/** A little more than the bars, so that their ends are seen. */
function around(bars: readonly SwimBar[], whole: Range): Range {
  const start = Math.min(...bars.map((bar) => bar.start))
  const end = Math.max(...bars.map((bar) => bar.end))
  const centre = { start, end } as Range
  return zoomed(centre, whole, 1.3)
}

const LanesTable = ({ lanes, total, zone }: { lanes: readonly SwimLane[]; total: number; zone: string }) => (
  <>
    {lanes.length < total ? (
      <p className="mb-2 text-12 text-muted">
        {formatCount(lanes.length)} of {formatCount(total)} lanes: those around what the chart shows. All of them are at
        /api/v1/exposure.
      </p>
    ) : null}
    <ChartTable
      head={['Identity', 'What', 'Kind', `From (${zone})`, `Until (${zone})`, 'Length', 'Use of the identity']}
      figures={[5]}
      rows={lanes.flatMap((lane) =>
        lane.bars.map((bar, index) => ({
          key: `${lane.id} ${index}`,
          href: bar.href,
          cells: [
            lane.label,
            bar.title,
            WINDOW_WORDS[bar.class],
            zonedMoment(bar.start, zone),
            bar.open ? openWords(bar) : zonedMoment(bar.end, zone),
            formatDuration(bar.end - bar.start),
            usedWords(lane, zone),
          ],
        })),
      )}
    />
  </>
)
