'use client'

import { useCallback, useEffect, useRef, useState } from 'react'
import { searchString } from '#lib/kernel/list-query/address.ts'
import { call } from '../../api/call.ts'
import type { Known } from './words.ts'

type FacetsDto = { total: number; facets: Record<string, { value: string; label: string; count: number }[]> }
export type FacetCounts = { state: 'none' | 'counting' | 'counted' | 'failed'; known: Known; total?: number }

type Line = { text: string; zone: string | null }

const FRESH_MS = 5_000

/**
 * Counts are asked for when somebody reaches for a filter, never by the page itself: it does not wait for them. What is
 * asked for again replaces what is under way.
 */
export function useFacets(href: string | null, { text, zone }: Line, given: Known | undefined) {
  const [counts, setCounts] = useState<FacetCounts>({ state: given ? 'counted' : 'none', known: given ?? {} })
  const running = useRef<AbortController | null>(null)
  const last = useRef<{ text: string; at: number } | null>(null)
  useEffect(
    () => () => {
      running.current?.abort()
      running.current = null
      last.current = null
      // It was the count of another line.
      setCounts(({ state, known }) => ({ state, known }))
    },
    [href, text],
  )
  const count = useCallback(async () => {
    if (href === null) return
    if (last.current?.text === text && Date.now() - last.current.at < FRESH_MS) return
    running.current?.abort()
    const controller = new AbortController()
    running.current = controller
    last.current = { text, at: Date.now() }
    setCounts(({ known }) => ({ state: 'counting', known }))
    const asked = searchString([['q', text], ...(zone ? [['zone', zone] as const] : [])])
    const path = text ? `${href}${href.includes('?') ? '&' : '?'}${asked}` : href
    const answer = await call<FacetsDto>(path, { signal: controller.signal }).catch(() => null)
    if (answer === null || controller.signal.aborted) return
    if (!answer.ok) last.current = null
    setCounts(({ known }) =>
      answer.ok
        ? { state: 'counted', known: answer.data.facets, total: answer.data.total }
        : { state: 'failed', known },
    )
  }, [href, text, zone])
  return { counts: given ? { state: 'counted' as const, known: given } : counts, count }
}
