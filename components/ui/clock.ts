'use client'

/**
 * One ticking clock for the page, set by the server: a person's clock may be wrong by minutes (I34).
 * A server instant is always in the past when it arrives, so the largest difference seen is the best estimate.
 */
import { useSyncExternalStore } from 'react'
import { instant, type Instant, SECOND_MS } from '#lib/kernel/time.ts'

let skewMs = Number.NEGATIVE_INFINITY
let timer: ReturnType<typeof setInterval> | undefined
const listeners = new Set<() => void>()

const tick = () => {
  if (document.visibilityState === 'visible') for (const listener of listeners) listener()
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  if (timer === undefined) {
    timer = setInterval(tick, SECOND_MS)
    document.addEventListener('visibilitychange', tick)
  }
  return () => {
    listeners.delete(listener)
    if (listeners.size > 0) return
    clearInterval(timer)
    timer = undefined
    document.removeEventListener('visibilitychange', tick)
  }
}

/**
 * What `say` makes of the current time; renders again only when the text changes.
 * @param serverNow the instant the server rendered at: the first paint uses exactly it
 * @param first what the first paint says, where the browser knows more than the server did
 */
export function useClockText(
  serverNow: Instant,
  say: (now: Instant) => string,
  first: (now: Instant) => string = say,
): string {
  const current = () => {
    skewMs = Math.max(skewMs, serverNow - Date.now())
    return say(instant(Date.now() + skewMs))
  }
  return useSyncExternalStore(subscribe, current, () => first(serverNow))
}
