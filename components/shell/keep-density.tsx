'use client'

import { useRouter } from 'next/navigation'
import { useEffect } from 'react'
import { remember } from './remember.ts'
import { DENSITY_COOKIE, type Density } from './theme.ts'

/** At a browser that has not seen this person yet: tables are drawn as they prefer them from the next look on. */
export function KeepDensity({ density, cookie }: { density: Density; cookie: string | undefined }) {
  const router = useRouter()
  const isNew = cookie === undefined
  useEffect(() => {
    if (!isNew) return
    remember(DENSITY_COOKIE, density)
    router.refresh()
  }, [isNew, density, router])
  return null
}
