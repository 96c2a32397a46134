'use client'

import { usePathname, useSearchParams } from 'next/navigation'
import { type RefObject, useEffect } from 'react'

/** Whether the page that is about to be drawn was reached by Back or Forward. */
let cameBack = false

/** Browsers that tell how one goes somewhere tell it before anything is drawn; in others a press is a way forward. */
function watch(): void {
  const { navigation } = window as { navigation?: EventTarget }
  const [first] = performance.getEntriesByType('navigation') as PerformanceNavigationTiming[]
  cameBack = first?.type === 'back_forward' || first?.type === 'reload'
  if (navigation)
    navigation.addEventListener('navigate', (event) => {
      const { navigationType } = event as Event & { navigationType?: string }
      // The router writes its own marks into the entry that one went to: that leads nowhere.
      if (navigationType !== 'replace') cameBack = navigationType === 'traverse'
    })
  else {
    window.addEventListener('popstate', () => (cameBack = true), true)
    window.addEventListener('click', () => (cameBack = false), true)
  }
}
if (typeof window !== 'undefined') watch()

/** Asked once: a list that is asked differently afterwards begins at its top. */
function takeBack(): boolean {
  const was = cameBack
  cameBack = false
  return was
}

const keyOf = (place: string) => `curfew:scroll:${place}`

/** A list scrolls in its own frame, which browsers forget: Back finds it where it was left. */
export function useScrollMemory(container: RefObject<HTMLElement | null>): void {
  const place = `${usePathname()}?${useSearchParams()}`
  useEffect(() => {
    const box = container.current
    if (!box) return
    const kept = takeBack() ? sessionStorage.getItem(keyOf(place)) : null
    const keep = () => sessionStorage.setItem(keyOf(place), String(Math.round(box.scrollTop)))
    // Whoever scrolled before the page listened is where they want to be.
    if (box.scrollTop > 0) keep()
    else if (kept !== null) box.scrollTo({ top: Number(kept) })
    box.addEventListener('scrollend', keep)
    box.addEventListener('scroll', keep, { passive: true })
    return () => {
      box.removeEventListener('scrollend', keep)
      box.removeEventListener('scroll', keep)
    }
  }, [container, place])
}
