'use client'

import { type RefObject, useEffect } from 'react'

/** An edge behind which there is more fades out. */
const HINT = 'print:![mask-image:none]'
export const FADES_RIGHT = `${HINT} data-[more=after]:[mask-image:linear-gradient(to_right,black_calc(100%-2.5rem),transparent)] data-[more=both]:[mask-image:linear-gradient(to_right,black_calc(100%-2.5rem),transparent)]`
export const FADES = `${HINT} data-[more=after]:[mask-image:linear-gradient(to_right,black_calc(100%-2.5rem),transparent)] data-[more=before]:[mask-image:linear-gradient(to_left,black_calc(100%-2.5rem),transparent)] data-[more=both]:[mask-image:linear-gradient(to_right,transparent,black_2.5rem,black_calc(100%-2.5rem),transparent)]`

/** On which sides something is out of sight. The box is told, not React: nothing else depends on it. */
function tellWhatIsMore(box: HTMLElement): void {
  const [before, after] = [box.scrollLeft > 1, box.scrollLeft + box.clientWidth < box.scrollWidth - 1]
  box.dataset.more = before && after ? 'both' : before ? 'before' : after ? 'after' : 'none'
}

/** Keeps `data-more` of a box that moves sideways: before, after, both or none. */
export function useEdgeFade(region: RefObject<HTMLElement | null>): void {
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
  }, [region])
}
