'use client'

import { useEffect, useState } from 'react'
import type { Banner } from '#lib/access/banners/model.ts'
import { call } from '../api/call.ts'

const LOOK_EVERY_MS = 10_000
/** One answer that is missing says little: a page may be asked while the product restarts. */
const SILENT_LOOKS = 2

const NO_ANSWER: Banner = {
  key: 'no-answer',
  tone: 'warn',
  title: 'Curfew does not answer.',
  text: 'What this page shows may be out of date.',
  link: null,
}

/** The banners the page was rendered with, until a look of its own knows better; a page read again begins anew. */
export function useBanners(initial: readonly Banner[]): readonly Banner[] {
  const [looked, setLooked] = useState({ since: initial, banners: initial })
  useEffect(() => {
    const leaving = new AbortController()
    let silent = 0
    async function look(): Promise<void> {
      if (document.hidden) return
      const answer = await call<{ data: Banner[] }>('/api/v1/banners', { signal: leaving.signal }).catch(() => null)
      if (answer === null) return
      silent = answer.ok ? 0 : silent + 1
      if (answer.ok) setLooked({ since: initial, banners: answer.data.data })
      else if (silent >= SILENT_LOOKS && isAway(answer.problem.status))
        setLooked(({ since, banners }) => ({
          since: initial,
          banners: withNoAnswer(since === initial ? banners : initial),
        }))
    }
    const timer = setInterval(() => void look(), LOOK_EVERY_MS)
    const shown = () => void look()
    document.addEventListener('visibilitychange', shown)
    return () => {
      leaving.abort()
      clearInterval(timer)
      document.removeEventListener('visibilitychange', shown)
    }
  }, [initial])
  return looked.since === initial ? looked.banners : initial
}

const isAway = (status: number): boolean => status === 0 || status >= 500
const withNoAnswer = (banners: readonly Banner[]): readonly Banner[] =>
  banners.some(({ key }) => key === NO_ANSWER.key) ? banners : [...banners, NO_ANSWER]
