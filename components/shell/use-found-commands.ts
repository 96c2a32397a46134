'use client'

import { useEffect, useState } from 'react'
import type { CommandEntry } from './command-entry.ts'

type Search = (query: string, signal: AbortSignal) => Promise<readonly CommandEntry[]>
type Answer = { query: string; failed: boolean; entries: readonly CommandEntry[] }
type Found = { state: 'idle' | 'looking' | 'failed'; entries: readonly CommandEntry[] }

const PAUSE_MS = 80

/** Asks when the person pauses; an answer to an older question is dropped, but shown until the new one comes. */
export function useFoundCommands(query: string, search: Search | undefined): Found {
  const asked = query.trim()
  const [answer, setAnswer] = useState<Answer>({ query: '', failed: false, entries: [] })
  useEffect(() => {
    if (!search || asked === '') return
    const abort = new AbortController()
    const tell = (entries: readonly CommandEntry[], failed: boolean) => {
      if (!abort.signal.aborted) setAnswer({ query: asked, failed, entries })
    }
    const timer = setTimeout(() => {
      search(asked, abort.signal).then(
        (entries) => tell(entries, false),
        () => tell([], true),
      )
    }, PAUSE_MS)
    return () => {
      clearTimeout(timer)
      abort.abort()
    }
  }, [asked, search])
  if (!search || asked === '') return { state: 'idle', entries: [] }
  if (answer.query !== asked) return { state: 'looking', entries: answer.entries }
  return { state: answer.failed ? 'failed' : 'idle', entries: answer.entries }
}
