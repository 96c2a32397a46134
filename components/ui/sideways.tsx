'use client'

import { type ComponentProps, useLayoutEffect, useRef } from 'react'
import { cn } from './cn.ts'
import { FADES, FADES_RIGHT, useEdgeFade } from './edge-fade.ts'

type SidewaysProps = ComponentProps<'div'> & {
  /** What lies inside now: when it changes, the place is found again. */
  of: string
  /** What stands at its left stays there: nothing fades on that side. */
  pinned?: boolean
}

/** What takes the focus comes out from under the edge. */
const MOVES = 'overflow-x-auto scroll-px-10'

/** What may be wider than its screen and moves by itself; it opens at what is current, not at its left edge. */
export function Sideways({ of, pinned = false, className, ...props }: SidewaysProps) {
  const region = useRef<HTMLDivElement>(null)
  useLayoutEffect(() => {
    const box = region.current
    const place = box?.querySelector('[aria-current=page], [data-opens-here]')
    if (!box || !place) return
    const [frame, found] = [box.getBoundingClientRect(), place.getBoundingClientRect()]
    // In the middle if it fits, and from its beginning if not.
    box.scrollLeft += found.left - frame.left - Math.max(0, (frame.width - found.width) / 2)
  }, [of])
  useEdgeFade(region)
  return <div ref={region} className={cn(MOVES, pinned ? FADES_RIGHT : FADES, className)} {...props} />
}
