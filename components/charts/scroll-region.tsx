'use client'

import { type ReactNode, useLayoutEffect, useRef } from 'react'

type ScrollRegionProps = { label: string; startAtEnd: boolean; children: ReactNode }

/** A drawing wider than its screen, moved sideways by itself; what matters most may lie at its end. */
export function ScrollRegion({ label, startAtEnd, children }: ScrollRegionProps) {
  const region = useRef<HTMLDivElement>(null)
  useLayoutEffect(() => {
    if (startAtEnd && region.current) region.current.scrollLeft = region.current.scrollWidth
  }, [startAtEnd])
  return (
    <div ref={region} className="overflow-x-auto" tabIndex={0} role="region" aria-label={label}>
      {children}
    </div>
  )
}
