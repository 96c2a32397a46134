/** Kill switches that people pull, and lift a while later, whatever happens to web, workers and database meanwhile. */
import { setTimeout as pause } from 'node:timers/promises'
import type { Pair } from '../../worlds/access-world.ts'
import type { Client } from '../client.ts'

export type Halting = {
  /** Goes on by itself; at most one at a time, so that something is given all the while. */
  pull(where: Pair | null, forMs: number): void
  /** Everything pulled is lifted. */
  settle(): Promise<void>
}

const AFTER_FAILURE_MS = 50
const TRIES = 600

/** Until it is acknowledged: a switch whose answer was lost is in force, and it would stay so. */
async function untilDone<T>(act: () => Promise<T | null>): Promise<T> {
  for (let left = TRIES; left > 0; left -= 1) {
    const done = await act()
    if (done !== null) return done
    await pause(AFTER_FAILURE_MS)
  }
  throw new Error('the kill switch was neither pulled nor refused')
}

export function startHalting(client: Pick<Client, 'pull' | 'lift'>): Halting {
  let underWay: Promise<void> | null = null

  async function pullAndLift(where: Pair | null, forMs: number): Promise<void> {
    const haltId = await untilDone(() => client.pull(where))
    await pause(forMs)
    await untilDone(async () => (await client.lift(haltId)) || null)
  }

  return {
    pull(where, forMs) {
      // Kept when it fails, so that the end of the play hears of it.
      underWay ??= pullAndLift(where, forMs).then(() => {
        underWay = null
      })
    },
    async settle() {
      await underWay
    },
  }
}
