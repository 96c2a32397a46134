'use client'

import { usePathname } from 'next/navigation'
import { useEffect } from 'react'
import { isOfOneThing, rememberVisit } from './recent.ts'

/** By then the page mostly has its own title. */
const TITLE_AFTER_MS = 800

const titleOf = (): string => document.title.replace(/ · Curfew$/, '').trim()

/** Remembers the pages of single things, under the titles they have; a title that comes late replaces the one before. */
export function useVisits(personId: string): void {
  const pathname = usePathname()
  useEffect(() => {
    if (!isOfOneThing(pathname)) return
    const remember = () => {
      const label = titleOf()
      // On the way to another page the title may be that of the other already.
      if (label !== '' && location.pathname === pathname) rememberVisit(personId, { href: pathname, label })
    }
    const titles = new MutationObserver(remember)
    const timer = setTimeout(() => {
      remember()
      titles.observe(document.head, { childList: true, subtree: true, characterData: true })
    }, TITLE_AFTER_MS)
    return () => {
      clearTimeout(timer)
      titles.disconnect()
    }
  }, [pathname, personId])
}
