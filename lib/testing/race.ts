/** Lets many clients go at the same moment, each on a connection of its own, in an order that a seed decides. */
import type { Database } from '#lib/platform/db/database.ts'

export type Finish<Won> = { won: Won } | { lost: unknown }

/** Every client waits until all have arrived. */
function barrier(count: number): () => Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  let arrived = 0
  return () => {
    arrived += 1
    if (arrived === count) resolve()
    return promise
  }
}

/** Opens as many connections as will be wanted at once: the first to connect would win every race. */
export async function warm(db: Database, connections: number): Promise<void> {
  const clients = await Promise.all(Array.from({ length: connections }, () => db.pool.connect()))
  for (const client of clients) client.release()
}

/** What became of each client, in the order given. */
export async function race<Won>(clients: readonly (() => Promise<Won>)[], seed: number): Promise<Finish<Won>[]> {
  const arrive = barrier(clients.length)
  const outcomes = new Map<number, Finish<Won>>()
  const run = async (index: number): Promise<void> => {
    await arrive()
    try {
      const won = await clients[index]?.()
      outcomes.set(index, { won: won as Won })
    } catch (error) {
      outcomes.set(index, { lost: error })
    }
  }
  await Promise.all(shuffled(clients.length, seed).map(run))
  return clients.map((_, index) => outcomes.get(index) ?? { lost: new Error('it never ran') })
}

/** The numbers below `count` in an order that follows from the seed (Fisher and Yates, mulberry32). */
function shuffled(count: number, seed: number): number[] {
  let state = seed >>> 0
  const random = () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  const order = Array.from({ length: count }, (_, index) => index)
  for (let last = count - 1; last > 0; last--) {
    const other = Math.floor(random() * (last + 1))
    const [one, two] = [order[last] ?? last, order[other] ?? other]
    order[last] = two
    order[other] = one
  }
  return order
}
