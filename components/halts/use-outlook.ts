'use client'

import { useEffect, useState } from 'react'
import { call, messageOf } from '../api/call.ts'
import type { Outlook } from './words.ts'

export type Counted = { state: 'counting' } | { state: 'counted'; outlook: Outlook } | { state: 'unknown'; why: string }

/** What would end, counted when the question is put: a number that was on the page may be an hour old. */
export function useOutlook(query: string | null): Counted {
  const [answer, setAnswer] = useState<{ query: string; counted: Counted } | null>(null)
  useEffect(() => {
    if (query === null) return
    const abort = new AbortController()
    const count = async () => {
      const found = await call<Outlook>(`/api/v1/halts/preview?${query}`, { signal: abort.signal })
      setAnswer({
        query,
        counted: found.ok
          ? { state: 'counted', outlook: found.data }
          : { state: 'unknown', why: messageOf(found.problem) },
      })
    }
    // An aborted question has no answer to show.
    void count().catch(() => undefined)
    return () => {
      abort.abort()
      setAnswer(null)
    }
  }, [query])
  return query !== null && answer?.query === query ? answer.counted : { state: 'counting' }
}
