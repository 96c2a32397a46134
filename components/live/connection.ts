/**
 * One event stream per tab, shared by everything on the page. Hidden tabs hold none, for browsers allow six connections
 * to a host; without a stream the page looks by itself every ten seconds. Whoever reads may stop the page from changing.
 */
import { useSyncExternalStore } from 'react'
import { concerns, LIVE_PATH, type LiveEvent, type LiveTopic } from '#lib/notifications/live/model.ts'

export const POLL_EVERY_MS = 10_000

export type Subscriber = { topics: readonly LiveTopic[]; changed(): void }
/** `polling`: no stream, but the page looks by itself. */
export type LiveState = 'connecting' | 'live' | 'polling' | 'paused'

const subscribers = new Set<Subscriber>()
const watchers = new Set<() => void>()
let source: EventSource | null = null
let poll: ReturnType<typeof setInterval> | null = null
/** Something may have been missed since the stream was last open. */
let hasGap = false
let state: LiveState = 'connecting'

const everything = () => subscribers.forEach((subscriber) => subscriber.changed())

function become(next: LiveState): void {
  if (state === next) return
  state = next
  watchers.forEach((watcher) => watcher())
}

function hear(message: MessageEvent<string>): void {
  const event = JSON.parse(message.data) as LiveEvent
  subscribers.forEach((subscriber) => concerns(event, subscriber.topics) && subscriber.changed())
}

function opened(): void {
  stopPolling()
  if (hasGap) everything()
  hasGap = false
  become('live')
}

function broke(): void {
  hasGap = true
  // A refused stream is not tried again by the browser; the poll does both.
  if (source?.readyState === EventSource.CLOSED) source = null
  become('polling')
  poll ??= setInterval(() => {
    everything()
    if (!source) connect()
  }, POLL_EVERY_MS)
}

function connect(): void {
  if (source || state === 'paused' || document.hidden || subscribers.size === 0) return
  source = new EventSource(LIVE_PATH)
  source.addEventListener('open', opened)
  source.addEventListener('error', broke)
  source.addEventListener('message', hear)
}

const stopPolling = () => {
  if (poll) clearInterval(poll)
  poll = null
}

function disconnect(): void {
  source?.close()
  source = null
  stopPolling()
}

function visibilityChanged(): void {
  if (document.hidden) {
    hasGap = true
    disconnect()
  } else connect()
}

/** Nothing on the page changes by itself any more; what it shows may be out of date, and says so. */
export function pauseLive(): void {
  hasGap = true
  disconnect()
  become('paused')
}

/** Everything that may have changed meanwhile is read again at once. */
export function resumeLive(): void {
  if (state !== 'paused') return
  become('connecting')
  connect()
  everything()
}

/** @returns ends the subscription; the last one closes the stream */
export function subscribe(subscriber: Subscriber): () => void {
  if (subscribers.size === 0) document.addEventListener('visibilitychange', visibilityChanged)
  subscribers.add(subscriber)
  connect()
  return () => {
    subscribers.delete(subscriber)
    if (subscribers.size > 0) return
    document.removeEventListener('visibilitychange', visibilityChanged)
    // Pages follow one another within a moment: the next one takes the stream over.
    setTimeout(() => {
      if (subscribers.size === 0) disconnect()
    }, 1_000)
  }
}

const watch = (watcher: () => void): (() => void) => {
  watchers.add(watcher)
  return () => watchers.delete(watcher)
}

export const useLiveState = (): LiveState =>
  useSyncExternalStore(
    watch,
    () => state,
    () => 'connecting',
  )
