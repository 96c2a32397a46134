'use client'

import { usePathname, useSearchParams } from 'next/navigation'
import { useEffect, useState } from 'react'
import { LEAVING } from '../ui/use-go.ts'

/** A page that has not come by then is not coming. */
const AT_MOST_MS = 20_000
/** A bar is seen sooner than a sentence is heard through. */
const SAID_AFTER_MS = 1_000

/** The page that a press on this leads to, where it is another one of this console in this window. */
function leadsAway(event: MouseEvent): boolean {
  const link = event.target instanceof Element ? event.target.closest('a') : null
  if (!link || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return false
  if (link.target || link.hasAttribute('download')) return false
  const { origin, pathname, search } = new URL(link.href, window.location.href)
  const here = window.location
  return origin === here.origin && !pathname.startsWith('/api/') && pathname + search !== here.pathname + here.search
}

/**
 * While the next page is on its way the present one stays; a line along the top says so when it takes longer than a
 * moment, and a sentence when it takes longer than that.
 */
export function UnderWay() {
  const place = `${usePathname()}?${useSearchParams()}`
  const [from, setFrom] = useState<string | null>(null)
  const [said, setSaid] = useState(false)
  const leaving = from === place
  useEffect(() => {
    const begin = () => setFrom(place)
    const end = () => setFrom(null)
    const press = (event: MouseEvent) => leadsAway(event) && begin()
    // Also when what was asked for led back here: then the place is what it was.
    const { navigation } = window as { navigation?: EventTarget }
    document.addEventListener('click', press)
    window.addEventListener(LEAVING, begin)
    navigation?.addEventListener('currententrychange', end)
    return () => {
      document.removeEventListener('click', press)
      window.removeEventListener(LEAVING, begin)
      navigation?.removeEventListener('currententrychange', end)
    }
  }, [place])
  useEffect(() => {
    if (!leaving) return
    const say = setTimeout(() => setSaid(true), SAID_AFTER_MS)
    const giveUp = setTimeout(() => setFrom(null), AT_MOST_MS)
    return () => {
      clearTimeout(say)
      clearTimeout(giveUp)
      setSaid(false)
    }
  }, [leaving])
  return <UnderWayLine shown={leaving} said={said} />
}

export const UnderWayLine = ({ shown, said }: { shown: boolean; said: boolean }) => (
  <>
    {shown ? <div aria-hidden data-print="hide" className="under-way" /> : null}
    <p role="status" className="sr-only">
      {said ? 'The page is on its way.' : ''}
    </p>
  </>
)
