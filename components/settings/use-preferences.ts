'use client'

import { useRouter } from 'next/navigation'
import { useState } from 'react'
import type { Preferences, PreferencesPatch } from '#lib/people/preferences/model.ts'
import { call, messageOf } from '../api/call.ts'

type Kept = {
  preferences: Preferences
  /** What the last change came to, for a status line. */
  said: string
  error: string | null
  change: (patch: PreferencesPatch, done?: () => void) => void
}

/** Shown at once, for each can be taken back by the same click; what could not be kept is shown as it was. */
export function usePreferences(stored: Preferences): Kept {
  const router = useRouter()
  const [preferences, setPreferences] = useState(stored)
  const [said, setSaid] = useState('')
  const [error, setError] = useState<string | null>(null)
  async function change(patch: PreferencesPatch, done?: () => void): Promise<void> {
    const before = preferences
    setPreferences({ ...before, ...patch } as Preferences)
    setError(null)
    setSaid('')
    const answer = await call<Preferences>('/api/v1/me/preferences', { method: 'PATCH', body: patch })
    if (!answer.ok) {
      setPreferences(before)
      return setError(messageOf(answer.problem))
    }
    done?.()
    setSaid('Saved')
    router.refresh()
  }
  return { preferences, said, error, change: (patch, done) => void change(patch, done) }
}
