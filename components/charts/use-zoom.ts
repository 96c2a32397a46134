'use client'

import { parseAsString, useQueryState } from 'nuqs'
import { useEffect, useMemo, useRef, useState } from 'react'
import type { RefObject } from 'react'
import type { Range } from './time-scale.ts'
import { isWhole, panned, readZoom, within, zoomed, zoomText } from './zoom.ts'

export type Zoom = { view: Range; whole: Range; isWhole: boolean; show: (view: Range) => void }

/** The stretch in view. The address is the state, so that a link shows the same. */
export function useZoom(whole: Range): Zoom {
  const [text, setText] = useQueryState('zoom', parseAsString.withOptions({ history: 'replace', scroll: false }))
  const view = useMemo(() => readZoom(text, whole), [text, whole])
  const show = (next: Range) => void setText(isWhole(next, whole) ? null : zoomText(next))
  return { view, whole, isWhole: isWhole(view, whole), show }
}

/** What of the track is being dragged over, as shares. */
export type Dragged = { from: number; to: number } | null
type Finger = { id: number; x: number }

/** From here on a press was a drag and opens nothing. */
const DRAG_PX = 5

/**
 * Wheel with Ctrl (which is how trackpads pinch) zooms, sideways pans, a drag shows what it was drawn over, two fingers
 * pinch. Everything has a button, a key and an input as well (WCAG 2.5.7).
 */
export function useZoomGestures(track: RefObject<HTMLElement | null>, { view, whole, show }: Zoom): Dragged {
  const [dragged, setDragged] = useState<Dragged>(null)
  const now = useRef({ view, whole, show })
  useEffect(() => {
    now.current = { view, whole, show }
  })
  useEffect(() => {
    const area = track.current
    if (!area) return
    const stop = new AbortController()
    const on = { signal: stop.signal }
    const lane = () => area.querySelector('[data-track]')?.getBoundingClientRect() ?? area.getBoundingClientRect()
    const shareAt = (x: number) => Math.min(1, Math.max(0, (x - lane().left) / lane().width))
    area.addEventListener('wheel', (event) => onWheel(event, now.current, shareAt(event.clientX)), {
      ...on,
      passive: false,
    })
    followDrag(area, stop.signal, {
      shareAt,
      isOnTrack: (x) => x > lane().left && x < lane().right,
      now: () => now.current,
      told: setDragged,
    })
    return () => stop.abort()
  }, [track])
  return dragged
}

type Now = Pick<Zoom, 'view' | 'whole' | 'show'>

function onWheel(event: WheelEvent, { view, whole, show }: Now, share: number): void {
  if (event.ctrlKey || event.metaKey) {
    event.preventDefault()
    show(zoomed(view, whole, Math.exp(Math.max(-50, Math.min(50, event.deltaY)) * 0.01), share))
    return
  }
  const sideways = event.shiftKey ? event.deltaY || event.deltaX : event.deltaX
  if (sideways === 0 || (!event.shiftKey && Math.abs(event.deltaY) > Math.abs(event.deltaX))) return
  event.preventDefault()
  show(panned(view, whole, Math.max(-0.25, Math.min(0.25, sideways / 800))))
}

type Drag = {
  shareAt: (x: number) => number
  isOnTrack: (x: number) => boolean
  now: () => Now
  told: (dragged: Dragged) => void
}

function followDrag(area: HTMLElement, signal: AbortSignal, drag: Drag): void {
  const { shareAt, isOnTrack, now, told } = drag
  let began: number | null = null
  let wasDrag = false
  const fingers = new Map<number, Finger>()
  const at = (share: number, { view }: Now) => view.start + (view.end - view.start) * share
  const listen = <K extends keyof HTMLElementEventMap>(
    name: K,
    then: (event: HTMLElementEventMap[K]) => void,
    capture = false,
  ) => area.addEventListener(name, then, { signal, capture })
  listen('pointerdown', (event) => {
    wasDrag = false
    if (event.pointerType === 'touch') fingers.set(event.pointerId, { id: event.pointerId, x: event.clientX })
    else if (event.button === 0 && isOnTrack(event.clientX)) began = event.clientX
  })
  listen('pointermove', (event) => {
    if (fingers.has(event.pointerId)) pinch(fingers, event, drag)
    if (began === null || (!wasDrag && Math.abs(event.clientX - began) < DRAG_PX)) return
    if (!wasDrag) area.setPointerCapture(event.pointerId)
    wasDrag = true
    told({ from: shareAt(began), to: shareAt(event.clientX) })
  })
  const end = (event: PointerEvent) => {
    fingers.delete(event.pointerId)
    if (began !== null && wasDrag && event.type === 'pointerup') {
      const shares = [shareAt(began), shareAt(event.clientX)].toSorted((a, b) => a - b)
      const here = now()
      here.show(within({ start: at(shares[0] ?? 0, here), end: at(shares[1] ?? 1, here) }, here.whole))
    }
    began = null
    told(null)
  }
  listen('pointerup', end)
  listen('pointercancel', end)
  listen('dragstart', (event) => event.preventDefault())
  // The press that ended a drag opens no link.
  listen(
    'click',
    (event) => {
      if (wasDrag) event.preventDefault()
      if (wasDrag) event.stopPropagation()
      wasDrag = false
    },
    true,
  )
}

function pinch(fingers: Map<number, Finger>, event: PointerEvent, { shareAt, now }: Drag): void {
  const before = [...fingers.values()]
  fingers.set(event.pointerId, { id: event.pointerId, x: event.clientX })
  const after = [...fingers.values()]
  if (before.length !== 2) return
  const apart = ([a, b]: readonly Finger[]) => Math.max(8, Math.abs((a?.x ?? 0) - (b?.x ?? 0)))
  const middle = after.reduce((sum, one) => sum + one.x, 0) / 2
  const { view, whole, show } = now()
  show(zoomed(view, whole, apart(before) / apart(after), shareAt(middle)))
}
