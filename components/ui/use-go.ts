'use client'

import { useRouter } from 'next/navigation'
import { useCallback } from 'react'

/** Said on the window by what leads to another page without being a link. */
export const LEAVING = 'curfew:leaving'

/** To another page of the console, told to whoever shows that it is under way. */
export function useGo(): (href: string) => void {
  const router = useRouter()
  return useCallback(
    (href) => {
      window.dispatchEvent(new Event(LEAVING))
      router.push(href)
    },
    [router],
  )
}
