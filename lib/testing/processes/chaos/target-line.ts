/** The line from the product to its target, which is cut, swallowed, left half open and made slow, and heals again. */
import { setTimeout as pause } from 'node:timers/promises'
import type { Behaviour } from '../../faults/behaviours.ts'
import type { FaultProxy } from '../../faults/tcp-proxy.ts'
import type { Outage } from '../judge.ts'

export type TargetLine = {
  /** Goes on by itself; at most one fault at a time. */
  disturb(behaviour: Behaviour, forMs: number): void
  /** Every connection breaks, and new ones are as good as ever. */
  reset(): void
  /** How long nobody could have ended anything, with the waits of those who had tried in vain. */
  outages(): readonly Outage[]
  settle(): Promise<void>
}

const CAP_MS = 60_000
const FIRST_WAIT_MS = 1_000

/**
 * Whoever failed while it lasted waits before the next try: by the doubling back-off no longer than twice the time since
 * the first failure (`access/expiry/backoff.ts`), and never longer than its cap. Faults that follow before that time is
 * over make one. Pure.
 */
export function withWaits(faults: readonly Outage[]): Outage[] {
  const merged: { fromMs: number; toMs: number; waitsUntilMs: number }[] = []
  for (const { fromMs, toMs } of [...faults].sort((a, b) => a.fromMs - b.fromMs)) {
    const last = merged.at(-1)
    const one = last && fromMs <= last.waitsUntilMs ? last : { fromMs, toMs, waitsUntilMs: 0 }
    one.toMs = Math.max(one.toMs, toMs)
    one.waitsUntilMs = one.toMs + Math.min(CAP_MS, FIRST_WAIT_MS + 2 * (one.toMs - one.fromMs))
    if (one !== last) merged.push(one)
  }
  return merged.map(({ fromMs, waitsUntilMs }) => ({ fromMs, toMs: waitsUntilMs }))
}

export function disturbedLine(proxy: FaultProxy): TargetLine {
  const faults: Outage[] = []
  let underWay: Promise<void> | null = null

  async function disturbFor(behaviour: Behaviour, forMs: number): Promise<void> {
    const fromMs = Date.now()
    await proxy.behave(behaviour)
    await pause(forMs)
    await proxy.behave({ kind: 'pass' })
    faults.push({ fromMs, toMs: Date.now() })
  }

  return {
    disturb(behaviour, forMs) {
      underWay ??= disturbFor(behaviour, forMs).then(() => {
        underWay = null
      })
    },
    reset() {
      const atMs = Date.now()
      proxy.resetAll()
      faults.push({ fromMs: atMs, toMs: atMs })
    },
    outages: () => withWaits(faults),
    async settle() {
      await underWay
    },
  }
}
