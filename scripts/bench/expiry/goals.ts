/** What was promised, and whether it was kept. Pure. */
import type { ExpiryResults } from './index.ts'

export type Goal = { goal: string; measured: number; limit: string; kept: boolean }

const MARGIN_MS = 250
/** The witness looks every 20 ms: an end is at most this much older than its first absent read. */
const WITNESS_MS = 40

export function judge({ commits, activation, ends = [], flooded }: ExpiryResults): Goal[] {
  const goals: Goal[] = []
  const atMost = (goal: string, measured: number, limit: number) =>
    goals.push({ goal, measured, limit: `≤ ${limit}`, kept: measured <= limit })
  const atLeast = (goal: string, measured: number, limit: number) =>
    goals.push({ goal, measured, limit: `≥ ${limit}`, kept: measured >= limit })
  for (const one of ends) {
    atMost(`overshoot p99, ${one.grants} grants, ms`, one.overshootMs.p99, 0)
    atMost(`overshoot max, ${one.grants} grants, ms`, one.overshootMs.max, 1_000)
    atMost(`early end max, ${one.grants} grants, ms`, one.earlyMs.max, MARGIN_MS + WITNESS_MS)
    atMost(`never ended, ${one.grants} grants`, one.stillHeld, 0)
  }
  const idle = ends.find(({ grants }) => grants === flooded?.ends.grants)
  if (flooded?.ends.lagMs && idle?.lagMs) {
    atMost('overshoot p99 under the flood, ms', flooded.ends.overshootMs.p99, 0)
    atMost('lag p99 under the flood, ms', flooded.ends.lagMs.p99, Math.max(2 * idle.lagMs.p99, 50))
  }
  if (commits) {
    for (const one of commits.oneByOne)
      atLeast(`claim and finish ÷ raw commits, ${one.connections} connections`, one.oneByOneRatio, 0.3)
    atLeast('claim and finish in batches of 100 ÷ raw commits', commits.batched.ratio, 2)
  }
  if (activation) atMost('approve → active p95 ÷ (GRANT p95 + flush)', activation.ratio, 3)
  return goals
}
