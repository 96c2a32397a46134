'use client'

import { useRouter } from 'next/navigation'
import { useEffect } from 'react'

/** Reads the page again while something runs whose steps are no events. Only while it is looked at. */
export function LookAgain({ everyMs }: { everyMs: number }) {
  const router = useRouter()
  useEffect(() => {
    const timer = setInterval(() => {
      if (document.visibilityState === 'visible') router.refresh()
    }, everyMs)
    return () => clearInterval(timer)
  }, [router, everyMs])
  return null
}
