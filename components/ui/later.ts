'use client'

import { useEffect, useState } from 'react'

/**
 * A part of the page that most visits do without: fetched when a hand moves towards it. Not React's `lazy`, which draws a
 * fallback first even when the part is there, and then waits a third of a second before it draws the part.
 */
export type Later<Part> = {
  /** Begins to fetch it, once. */
  towards: () => void
  fetch: () => Promise<Part>
  /** What is there already. */
  here: () => Part | null
}

export function later<Part>(load: () => Promise<Part>): Later<Part> {
  let part: Part | null = null
  let fetching: Promise<Part> | null = null
  const fetch = () =>
    (fetching ??= load().then(
      (found) => (part = found),
      (error: unknown) => {
        // The next try may find the network again.
        fetching = null
        throw error
      },
    ))
  return { towards: () => void fetch().catch(() => {}), fetch, here: () => part }
}

/** The part once it is needed and there; a part that cannot be fetched fails the page around it, which says so. */
export function useLater<Part>({ fetch, here }: Later<Part>, needed: boolean): Part | null {
  const [arrived, setArrived] = useState<{ part: Part } | null>(null)
  const part = needed ? (arrived?.part ?? here()) : null
  const waits = needed && part === null
  useEffect(() => {
    if (!waits) return
    let gone = false
    fetch().then(
      (found) => gone || setArrived({ part: found }),
      (error: unknown) =>
        gone ||
        setArrived(() => {
          throw error
        }),
    )
    return () => {
      gone = true
    }
  }, [waits, fetch])
  return part
}
