/** Windows in which a source was watched. What lies between two windows is unknown, never safe (I41). */
import { MINUTE_MS, type Instant } from '#lib/kernel/time.ts'

export type ObservedWindow = { id: string; endsAt: Instant }
export type ObservationStep = { kind: 'extend'; id: string } | { kind: 'begin' }

/** A sync that is late by up to one interval and a minute still continues the window before it. */
export function continueObservation(
  last: ObservedWindow | null,
  startedAt: Instant,
  syncIntervalMs: number,
): ObservationStep {
  if (last && startedAt - last.endsAt <= 2 * syncIntervalMs + MINUTE_MS) return { kind: 'extend', id: last.id }
  return { kind: 'begin' }
}
