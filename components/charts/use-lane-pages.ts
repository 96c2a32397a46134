'use client'

import { useCallback, useEffect, useState } from 'react'
import { firstPage, type HeldPages, laneAt, LANES_A_PAGE, missingPage, withPage } from './lane-pages.ts'
import type { SwimLane } from './swimlane-model.ts'

export type LanePage = { lanes: readonly SwimLane[]; nextCursor: string | null }
/** @throws Error with what a person should read */
export type LoadLanes = (cursor: string | null, signal: AbortSignal) => Promise<LanePage>

type Pages = { of: LanePage; held: HeldPages<SwimLane>; failed: string | null }

const begin = (of: LanePage): Pages => ({ of, held: firstPage(of.lanes, of.nextCursor), failed: null })

/** The lanes in view, asked for page by page; what is far away is let go. */
export function useLanePages(initial: LanePage, load: LoadLanes, first: number, last: number) {
  const [known, setPages] = useState<Pages>(() => begin(initial))
  // The page was read anew: where one stands stays, what is drawn there follows.
  const pages = known.of === initial ? known : begin(initial)
  if (pages !== known) setPages(pages)
  const { held, failed } = pages
  const missing = missingPage(held, first, last)
  // By page, or each row that scrolls by would begin the asking anew.
  const near = Math.floor(first / LANES_A_PAGE) * LANES_A_PAGE
  useEffect(() => {
    if (missing === null || failed !== null) return
    const leaving = new AbortController()
    load(held.cursors[missing] ?? null, leaving.signal).then(
      (page) => {
        if (!leaving.signal.aborted) setPages({ of: initial, held: withPage(held, missing, page, near), failed: null })
      },
      (error: unknown) => {
        if (!leaving.signal.aborted)
          setPages({ of: initial, held, failed: error instanceof Error ? error.message : 'No answer.' })
      },
    )
    return () => leaving.abort()
  }, [initial, held, missing, failed, near, load])
  const retry = useCallback(() => setPages((now) => ({ ...now, failed: null })), [])
  const loaded = [...held.pages].toSorted(([a], [b]) => a - b).flatMap(([, lanes]) => lanes)
  return { laneAt: (index: number) => laneAt(held, index), loaded, failed, retry, loading: missing !== null }
}
