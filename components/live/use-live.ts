'use client'

import { useEffect, useEffectEvent } from 'react'
import type { LiveTopic } from '#lib/notifications/live/model.ts'
import { subscribe } from './connection.ts'

/** Many rows often change together; the page is read once for all of them. */
const GATHER_MS = 500

/**
 * Calls back, at most every half second, when something about the topics changed. Topics are subject kinds (`grant`),
 * event types (`grant.ended`) or ids.
 */
export function useLive(topics: readonly LiveTopic[], onChange: () => void): void {
  const changed = useEffectEvent(onChange)
  const key = topics.join('\n')
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | null = null
    const fire = () => {
      timer = null
      changed()
    }
    const leave = subscribe({
      topics: key.split('\n'),
      changed: () => {
        timer ??= setTimeout(fire, GATHER_MS)
      },
    })
    return () => {
      leave()
      if (timer) clearTimeout(timer)
    }
  }, [key])
}
