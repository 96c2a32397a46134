/** A flood of reads on the web while privileges end: 50 connections that ask for the identity list again and again. */
import autocannon from 'autocannon'
import { createToken } from '#lib/people/server.ts'
import { personContext } from '#lib/testing/builders/people.ts'
import type { Ground } from '../ground.ts'
import { startWeb } from '../processes.ts'

export const FLOOD_CONNECTIONS = 50

export type Flood = { connections: number; requestsPerSecond: number; p99Ms: number; notAnsweredWell: number }

/** Runs the work under the flood. */
export async function underFlood<T>(ground: Ground, work: () => Promise<T>): Promise<{ result: T; flood: Flood }> {
  const { secret } = await createToken(personContext(ground.db, ground.owner), {
    personId: ground.owner.id,
    name: 'flood',
    scopes: ['identities:read'],
    lifetimeMs: 3_600_000,
  })
  const web = await startWeb(ground)
  const flood = autocannon({
    url: `${web.origin}/api/v1/identities?limit=50`,
    connections: FLOOD_CONNECTIONS,
    duration: 3_600,
    headers: { authorization: `Bearer ${secret.reveal()}` },
  })
  try {
    const result = await work()
    flood.stop()
    const { requests, latency, non2xx, errors } = await flood
    return {
      result,
      flood: {
        connections: FLOOD_CONNECTIONS,
        requestsPerSecond: requests.average,
        p99Ms: latency.p99,
        notAnsweredWell: non2xx + errors,
      },
    }
  } finally {
    await web.stop()
  }
}
