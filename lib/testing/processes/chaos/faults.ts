/** What may go wrong in one round, with how often it is chosen. */
import { type Cast, WORKERS } from './cast.ts'
import type { Random } from './random.ts'

export type Fault = { name: string; weight: number; strike(cast: Cast, random: Random, leaseMs: number): unknown }

export const FAULTS: readonly Fault[] = [
  { name: 'worker killed', weight: 6, strike: (cast, random) => cast.killWorker(random.pick(WORKERS)) },
  {
    name: 'both workers killed',
    weight: 1,
    strike: (cast) => Promise.all(WORKERS.map((index) => cast.killWorker(index))),
  },
  {
    name: 'worker stalled',
    weight: 3,
    strike: (cast, random, leaseMs) => cast.stallWorker(random.pick(WORKERS), random.between(50, leaseMs)),
  },
  {
    name: 'worker stalled for twice its lease',
    weight: 3,
    strike: (cast, random, leaseMs) => cast.stallWorker(random.pick(WORKERS), 2 * leaseMs),
  },
  { name: 'web killed', weight: 3, strike: (cast) => cast.killWeb() },
  { name: 'web stalled', weight: 2, strike: (cast, random) => cast.stallWeb(random.between(50, 800)) },
  { name: 'database shut down at once', weight: 1, strike: (cast) => cast.killDatabase('SIGQUIT') },
  { name: 'database killed', weight: 1, strike: (cast) => cast.killDatabase('SIGKILL') },
  { name: 'database stalled', weight: 2, strike: (cast, random) => cast.stallDatabase(random.between(50, 1_000)) },
]

const WEIGHTED = FAULTS.flatMap((fault) => Array.from({ length: fault.weight }, () => fault))
export const pickFault = (random: Random): Fault => random.pick(WEIGHTED)
