/**
 * Ids that follow from what they stand for: telling somebody twice about the same event writes the same row, which the
 * primary key refuses. They keep the event's time, so that they sort like any other id. Pure.
 */
import { createHash } from 'node:crypto'
import { type EventId, type Id, ID_PREFIXES, idFrom } from '#lib/kernel/ids.ts'

export function stableId<K extends 'notification' | 'delivery'>(kind: K, eventId: EventId, forWhat: string): Id<K> {
  const timeMs = parseInt(eventId.slice(ID_PREFIXES.event.length + 1, ID_PREFIXES.event.length + 13), 16)
  const digest = createHash('sha256').update(`${kind}\n${eventId}\n${forWhat}`).digest()
  return idFrom(kind, Number.isFinite(timeMs) ? timeMs : 0, digest.subarray(0, 10))
}
