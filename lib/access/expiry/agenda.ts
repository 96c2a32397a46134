/**
 * What is due when, as the last look at the queues told. Between looks the engine claims by it: a look after every act
 * would cost more than the acts. Pure; times are of the monotonic clock, in milliseconds.
 */
import type { SourceId } from '#lib/kernel/ids.ts'
import { type Head, LOOK_AHEAD_ROWS } from '../store/queue.ts'

type Place = Pick<Head, 'queue' | 'sourceId'>

export type Agenda = {
  /**
   * What a look found takes the place of all that was known.
   * @returns from when on it does not know enough, because a queue holds more than a look tells; Infinity: it knows all
   */
  replace(heads: readonly Head[], nowMs: number): number
  /** The sources with something due in that queue, and how many rows each. */
  due(queue: Head['queue'], nowMs: number): Map<SourceId, number>
  /** Whatever was due there by then has been claimed. */
  clear(place: Place, nowMs: number): void
  /** There is more than could be claimed. */
  more(place: Place, nowMs: number): void
  /** When the next act is due at a place that can be served now; Infinity: never. */
  nextMs(canServe: (place: Place) => boolean): number
}

export function createAgenda(): Agenda {
  const places = new Map<string, Place & { atMs: number[] }>()
  const keyOf = ({ queue, sourceId }: Place) => `${queue} ${sourceId}`

  return {
    replace(heads, nowMs) {
      places.clear()
      let knownUntilMs = Infinity
      for (const { queue, sourceId, untilMs } of heads) {
        const atMs = untilMs.map((until) => nowMs + until)
        places.set(keyOf({ queue, sourceId }), { queue, sourceId, atMs })
        if (atMs.length >= LOOK_AHEAD_ROWS) knownUntilMs = Math.min(knownUntilMs, atMs.at(-1) ?? Infinity)
      }
      return knownUntilMs
    },
    due(queue, nowMs) {
      const found = new Map<SourceId, number>()
      for (const place of places.values()) {
        if (place.queue !== queue) continue
        const rows = place.atMs.filter((atMs) => atMs <= nowMs).length
        if (rows > 0) found.set(place.sourceId, rows)
      }
      return found
    },
    clear(place, nowMs) {
      const known = places.get(keyOf(place))
      if (known) known.atMs = known.atMs.filter((atMs) => atMs > nowMs)
    },
    more(place, nowMs) {
      const known = places.get(keyOf(place))
      if (known) known.atMs.unshift(nowMs)
      else places.set(keyOf(place), { ...place, atMs: [nowMs] })
    },
    nextMs: (canServe) =>
      Math.min(Infinity, ...[...places.values()].filter(canServe).flatMap(({ atMs }) => atMs.slice(0, 1))),
  }
}
