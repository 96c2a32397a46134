/**
 * One event stream per tab, shared by everything on the page. Hidden tabs hold none, for browsers allow six connections
 * to a host; without a stream the page looks by itself every ten seconds.
 */
import { concerns, LIVE_PATH, type LiveEvent, type LiveTopic } from '#lib/notifications/live/model.ts'

export const POLL_EVERY_MS = 10_000

export type Subscriber = { topics: readonly LiveTopic[]; changed(): void }

const subscribers = new Set<Subscriber>()
let source: EventSource | null = null
let poll: ReturnType<typeof setInterval> | null = null
/** Something may have been missed since the stream was last open. */
let hasGap = false

const everything = () => subscribers.forEach((subscriber) => subscriber.changed())

function hear(message: MessageEvent<string>): void {
  const event = JSON.parse(message.data) as LiveEvent
  subscribers.forEach((subscriber) => concerns(event, subscriber.topics) && subscriber.changed())
}

function opened(): void {
  stopPolling()
  if (hasGap) everything()
  hasGap = false
}

function broke(): void {
  hasGap = true
  // A refused stream is not tried again by the browser; the poll does both.
  if (source?.readyState === EventSource.CLOSED) source = null
  poll ??= setInterval(() => {
    everything()
    if (!source) connect()
  }, POLL_EVERY_MS)
}

function connect(): void {
  if (source || document.hidden || subscribers.size === 0) return
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
