'use client'

import { ChevronLeft, ChevronRight, ZoomIn, ZoomOut } from 'lucide-react'
import Link from 'next/link'
import { formatDuration } from '#lib/kernel/duration.ts'
import { instantOfWall } from '#lib/kernel/zone.ts'
import { Button } from '../ui/button.tsx'
import { IconButton } from '../ui/icon-button.tsx'
import { Input } from '../ui/input.tsx'
import type { Zoom } from './use-zoom.ts'
import { panned, within, zoomed } from './zoom.ts'
import { inputText, zonedMoment } from './zoned-scale.ts'

type ZoomControlsProps = { zoom: Zoom; zone: string; allHref: string }

/** All that wheel, pinch and drag can do, as buttons and two inputs. */
export function ZoomControls({ zoom, zone, allHref }: ZoomControlsProps) {
  const { view, whole, show } = zoom
  const said = `${zonedMoment(view.start, zone)} to ${zonedMoment(view.end, zone)}, ${formatDuration(view.end - view.start)}`
  return (
    <div role="toolbar" aria-label="Zoom" className="mb-2 flex flex-wrap items-center gap-x-1 gap-y-2">
      <IconButton size="small" label="Zoom in" shortcut="+" onClick={() => show(zoomed(view, whole, 0.5))}>
        <ZoomIn aria-hidden />
      </IconButton>
      <IconButton
        size="small"
        label="Zoom out"
        shortcut="−"
        disabled={zoom.isWhole}
        onClick={() => show(zoomed(view, whole, 2))}
      >
        <ZoomOut aria-hidden />
      </IconButton>
      <IconButton
        size="small"
        label="Earlier"
        shortcut="←"
        disabled={view.start <= whole.start}
        onClick={() => show(panned(view, whole, -0.25))}
      >
        <ChevronLeft aria-hidden />
      </IconButton>
      <IconButton
        size="small"
        label="Later"
        shortcut="→"
        disabled={view.end >= whole.end}
        onClick={() => show(panned(view, whole, 0.25))}
      >
        <ChevronRight aria-hidden />
      </IconButton>
      <Stretch {...zoom} zone={zone} key={`${view.start}-${view.end}`} />
      {zoom.isWhole ? null : (
        <>
          <Button size="small" variant="ghost" className="h-6 px-1.5 text-12" onClick={() => show(whole)}>
            Whole range
          </Button>
          <Link href={allHref} className="link inline-flex min-h-6 items-center text-12">
            All charts at this stretch
          </Link>
        </>
      )}
      <span role="status" className="sr-only">
        {zoom.isWhole ? '' : `Shown: ${said}`}
      </span>
      <span className="ml-auto text-12 text-faint max-sm:ml-0">Times in {zone}</span>
    </div>
  )
}

/** A field that is left with an unfinished or reversed stretch says so by showing the last good one again. */
function Stretch({ view, whole, show, zone }: Zoom & { zone: string }) {
  const change = (edge: 'start' | 'end', text: string) => {
    const wall = Date.parse(`${text}:00Z`)
    if (!Number.isFinite(wall)) return
    const next = { ...view, [edge]: instantOfWall(wall, zone) }
    if (next.start < next.end) show(within(next, whole))
  }
  return (
    <span className="flex flex-wrap items-center gap-1 text-12 text-muted">
      {(['start', 'end'] as const).map((edge) => (
        <label key={edge} className="flex items-center gap-1">
          {edge === 'start' ? 'From' : 'until'}
          <Input
            type="datetime-local"
            defaultValue={inputText(view[edge], zone)}
            onBlur={(event) => change(edge, event.target.value)}
            onKeyDown={(event) => event.key === 'Enter' && change(edge, event.currentTarget.value)}
            className="tabular h-6 w-[172px] px-1 text-12"
          />
        </label>
      ))}
    </span>
  )
}
