'use client'

import { type ComponentProps, useEffect, useLayoutEffect, useRef } from 'react'
import { cn } from './cn.ts'

type SidewaysProps = ComponentProps<'div'> & {
  /** What lies inside now: when it changes, the place is found again. */
  of: string
  /** What stands at its left stays there: nothing fades on that side. */
  pinned?: boolean
}

/** An edge behind which there is more fades out; what takes the focus comes out from under it. */
const MOVES = 'overflow-x-auto scroll-px-10 print:![mask-image:none]'
const FADES = `${MOVES} data-[more=after]:[mask-image:linear-gradient(to_right,black_calc(100%-2.5rem),transparent)] data-[more=before]:[mask-image:linear-gradient(to_left,black_calc(100%-2.5rem),transparent)] data-[more=both]:[mask-image:linear-gradient(to_right,transparent,black_2.5rem,black_calc(100%-2.5rem),transparent)]`
const FADES_RIGHT = `${MOVES} data-[more=after]:[mask-image:linear-gradient(to_right,black_calc(100%-2.5rem),transparent)] data-[more=both]:[mask-image:linear-gradient(to_right,black_calc(100%-2.5rem),transparent)]`

/** On which sides something is out of sight. The box is told, not React: nothing else depends on it. */
function tellWhatIsMore(box: HTMLElement): void {
  const [before, after] = [box.scrollLeft > 1, box.scrollLeft + box.clientWidth < box.scrollWidth - 1]
  box.dataset.more = before && after ? 'both' : before ? 'before' : after ? 'after' : 'none'
}

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
  useEffect(() => {
    const box = region.current
    if (!box) return
    const tell = () => tellWhatIsMore(box)
    const resized = new ResizeObserver(tell)
    resized.observe(box)
    for (const child of box.children) resized.observe(child)
    box.addEventListener('scroll', tell, { passive: true })
    return () => {
      resized.disconnect()
      box.removeEventListener('scroll', tell)
    }
  }, [])
  return <div ref={region} className={cn(pinned ? FADES_RIGHT : FADES, className)} {...props} />
}
