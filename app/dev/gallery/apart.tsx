'use client'

import { type ReactNode, useEffect, useRef } from 'react'

const LANDMARKS = ['section', 'nav', 'form', 'aside', '[role=region]', '[role=navigation]', '[role=search]']
  .map((of) => `${of}[aria-label]`)
  .join(', ')

/** Own names, as their parts gave them; what was given here is told from that. */
const named = new WeakMap<Element, { own: string; given: string }>()

function ownName(landmark: Element): string {
  const now = landmark.getAttribute('aria-label') ?? ''
  const before = named.get(landmark)
  return before?.given === now ? before.own : now
}

function tellApart(within: Element): void {
  const times = new Map<string, number>()
  for (const landmark of within.querySelectorAll(LANDMARKS)) {
    const own = ownName(landmark)
    const time = (times.get(own) ?? 0) + 1
    times.set(own, time)
    const given = time === 1 ? own : `${own}, sample ${time}`
    named.set(landmark, { own, given })
    if (landmark.getAttribute('aria-label') !== given) landmark.setAttribute('aria-label', given)
  }
}

/**
 * Beside each other stand samples of what is alone on its own page: whoever goes from landmark to landmark is told
 * which is which. The parts keep the names that they have on their pages.
 */
export function Apart({ children }: { children: ReactNode }) {
  const within = useRef<HTMLDivElement>(null)
  useEffect(() => {
    const box = within.current
    if (!box) return
    tellApart(box)
    const changes = new MutationObserver(() => tellApart(box))
    changes.observe(box, { subtree: true, childList: true, attributeFilter: ['aria-label'] })
    return () => changes.disconnect()
  }, [])
  return (
    <div ref={within} className="flex flex-col gap-8">
      {children}
    </div>
  )
}
