'use client'

import { useEffect, useState } from 'react'
import { call, messageOf } from '../api/call.ts'

type Asked = { identityId: string; entitlementId: string; duration: string }
type Verdict = {
  refusal: { code: string; message: string } | null
  approverTeam: string | null
  approvers: string[]
  maxDuration: string
  heldStanding: boolean
}

export type Preview =
  | { state: 'none' }
  | { state: 'looking' }
  | { state: 'unknown'; why: string }
  | { state: 'refused'; why: string }
  | { state: 'decidable'; approverTeam: string | null; approvers: string[] }

const PAUSE_MS = 200

function judge(verdict: Verdict): Preview {
  if (verdict.refusal) return { state: 'refused', why: verdict.refusal.message }
  return { state: 'decidable', approverTeam: verdict.approverTeam, approvers: verdict.approvers }
}

/** What would become of the request, asked again whenever it changes; an answer to an older question is dropped. */
export function usePreview(asked: Asked | null): Preview {
  const query = asked ? new URLSearchParams(asked).toString() : null
  const [answer, setAnswer] = useState<{ query: string; preview: Preview } | null>(null)
  useEffect(() => {
    if (query === null) return
    const abort = new AbortController()
    const ask = async () => {
      const found = await call<Verdict>(`/api/v1/requests/preview?${query}`, { signal: abort.signal })
      setAnswer({ query, preview: found.ok ? judge(found.data) : { state: 'unknown', why: messageOf(found.problem) } })
    }
    // An aborted question has no answer to show.
    const timer = setTimeout(() => void ask().catch(() => undefined), PAUSE_MS)
    return () => {
      clearTimeout(timer)
      abort.abort()
    }
  }, [query])
  if (query === null) return { state: 'none' }
  return answer?.query === query ? answer.preview : { state: 'looking' }
}
