/** People who keep asking, approving and ending through the web whatever happens to it. */
import { setTimeout as pause } from 'node:timers/promises'
import type { Pair } from '../../worlds/access-world.ts'
import type { Client } from '../client.ts'
import { type Random, randomFrom } from './random.ts'

export type Load = { stop(): Promise<void> }

const SHORTEST_MS = 400
const LONGEST_MS = 2_500
const EARLY_END_SHARE = 0.3
const AFTER_FAILURE_MS = 50

/** One lane a pair; an end may be under way while the same privilege is given again. */
export function startLoad(client: Client, pairs: readonly Pair[], random: Random): Load {
  const stopping = new AbortController()
  const { signal } = stopping
  const rest = (forMs: number) => pause(forMs, undefined, { signal }).catch(() => {})

  async function lane(pair: Pair, own: Random): Promise<void> {
    while (!signal.aborted) {
      const lastsMs = own.between(SHORTEST_MS, LONGEST_MS)
      const grantId = await client.grant(pair, lastsMs)
      if (!grantId) await rest(AFTER_FAILURE_MS)
      else if (own.next() < EARLY_END_SHARE) {
        await rest(own.between(0, lastsMs))
        await client.end(grantId)
      } else await rest(lastsMs)
    }
  }

  const lanes = pairs.map((pair) => lane(pair, randomFrom(Math.floor(random.next() * 2 ** 32))))
  return {
    async stop() {
      stopping.abort()
      await Promise.all(lanes)
    },
  }
}
