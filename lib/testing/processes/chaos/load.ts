/** People who keep asking, approving, extending and ending through the web whatever happens to it. */
import { setTimeout as pause } from 'node:timers/promises'
import type { GrantId } from '#lib/kernel/ids.ts'
import type { Pair } from '../../worlds/access-world.ts'
import type { Client } from '../client.ts'
import { type Random, randomFrom } from './random.ts'

export type Load = { stop(): Promise<void> }

const SHORTEST_MS = 400
const LONGEST_MS = 2_500
const EARLY_END_SHARE = 0.3
const EXTENDED_SHARE = 0.4
const AFTER_FAILURE_MS = 50

/** One lane a pair; an end may be under way while the same privilege is given again. */
export function startLoad(client: Client, pairs: readonly Pair[], random: Random): Load {
  const stopping = new AbortController()
  const { signal } = stopping
  const rest = (forMs: number) => pause(forMs, undefined, { signal }).catch(() => {})

  async function lane(pair: Pair, own: Random): Promise<void> {
    while (!signal.aborted) {
      const isExtended = own.next() < EXTENDED_SHARE
      const lastsMs = isExtended ? own.between(LONGEST_MS / 2, LONGEST_MS) : own.between(SHORTEST_MS, LONGEST_MS)
      const grantId = await client.grant(pair, lastsMs)
      if (!grantId) {
        await rest(AFTER_FAILURE_MS)
        continue
      }
      const leftMs = isExtended ? await extend(grantId, lastsMs, own) : lastsMs
      if (own.next() < EARLY_END_SHARE) {
        await rest(own.between(0, leftMs))
        await client.end(grantId)
      } else await rest(leftMs)
    }
  }

  /**
   * Asks again until it is acknowledged or the time is up: a grant that is not live yet takes no more time.
   * @returns how long it lasts from now on
   */
  async function extend(grantId: GrantId, lastsMs: number, own: Random): Promise<number> {
    const untilMs = performance.now() + lastsMs
    const byMs = own.between(SHORTEST_MS, LONGEST_MS / 2)
    await rest(lastsMs * own.between(0.1, 0.5))
    while (!signal.aborted && performance.now() < untilMs) {
      if (await client.extend(grantId, byMs)) return untilMs + byMs - performance.now()
      await rest(2 * AFTER_FAILURE_MS)
    }
    return 0
  }

  const lanes = pairs.map((pair) => lane(pair, randomFrom(Math.floor(random.next() * 2 ** 32))))
  return {
    async stop() {
      stopping.abort()
      await Promise.all(lanes)
    },
  }
}
