'use client'

import { useSyncExternalStore } from 'react'

const never = () => () => {}

/** The zone the person chose; without one the browser's, once the page is awake. Both sides first say the same. */
export const useViewerZone = (chosen: string | null): string =>
  useSyncExternalStore(
    never,
    () => chosen ?? Intl.DateTimeFormat().resolvedOptions().timeZone,
    () => chosen ?? 'UTC',
  )

const QUERY = '(prefers-reduced-motion: reduce)'
const onChange = (query: string) => (listener: () => void) => {
  const media = window.matchMedia(query)
  media.addEventListener('change', listener)
  return () => media.removeEventListener('change', listener)
}
const onMotion = onChange(QUERY)

export const useStill = (): boolean =>
  useSyncExternalStore(
    onMotion,
    () => window.matchMedia(QUERY).matches,
    () => true,
  )

const WIDE = '(min-width: 640px)'
const onWidth = onChange(WIDE)

/** Wide enough for names beside the bars; on a phone they stand above. */
export const useBeside = (): boolean =>
  useSyncExternalStore(
    onWidth,
    () => window.matchMedia(WIDE).matches,
    () => true,
  )
