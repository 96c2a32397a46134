/** What may happen in one round, with how often it is chosen. */
import type { Behaviour } from '../../faults/behaviours.ts'
import type { Pair } from '../../worlds/access-world.ts'
import type { Cast } from './cast.ts'
import type { Halting } from './halts.ts'
import type { Random } from './random.ts'
import type { TargetLine } from './target-line.ts'

/** Whom a fault can strike. */
export type Scene = {
  cast: Cast
  halts: Halting
  pairs: readonly Pair[]
  /** Null when the product reaches its target directly. */
  line: TargetLine | null
  random: Random
  leaseMs: number
}
export type Fault = { name: string; weight: number; strike(scene: Scene): unknown }

const ALWAYS: readonly Fault[] = [
  { name: 'worker killed', weight: 6, strike: ({ cast, random }) => cast.killWorker(random.pick(cast.workers)) },
  {
    name: 'all workers killed',
    weight: 1,
    strike: ({ cast }) => Promise.all(cast.workers.map((index) => cast.killWorker(index))),
  },
  {
    name: 'worker stalled',
    weight: 3,
    strike: ({ cast, random, leaseMs }) => cast.stallWorker(random.pick(cast.workers), random.between(50, leaseMs)),
  },
  {
    name: 'worker stalled for twice its lease',
    weight: 3,
    strike: ({ cast, random, leaseMs }) => cast.stallWorker(random.pick(cast.workers), 2 * leaseMs),
  },
  { name: 'web killed', weight: 3, strike: ({ cast }) => cast.killWeb() },
  { name: 'web stalled', weight: 2, strike: ({ cast, random }) => cast.stallWeb(random.between(50, 800)) },
  { name: 'database shut down at once', weight: 1, strike: ({ cast }) => cast.killDatabase('SIGQUIT') },
  { name: 'database killed', weight: 1, strike: ({ cast }) => cast.killDatabase('SIGKILL') },
  { name: 'database stalled', weight: 2, strike: ({ cast, random }) => cast.stallDatabase(random.between(50, 1_000)) },
  {
    name: 'kill switch pulled for an identity',
    weight: 3,
    strike: ({ halts, pairs, random }) => halts.pull(random.pick(pairs), random.between(50, 2_000)),
  },
  {
    name: 'kill switch pulled for the source',
    weight: 1,
    strike: ({ halts, random }) => halts.pull(null, random.between(50, 600)),
  },
]

/** Only where the plan asks for them: they take longer than a round. */
const RESTARTS: readonly Fault[] = [
  { name: 'rolling restart of all workers', weight: 2, strike: ({ cast }) => cast.rollWorkers() },
]

const LONGEST_OUTAGE_MS = 4_000
const disturbance = (name: string, weight: number, behaviourOf: (random: Random) => Behaviour): Fault => ({
  name,
  weight,
  strike: ({ line, random }) => line?.disturb(behaviourOf(random), random.between(100, LONGEST_OUTAGE_MS)),
})
const LINE: readonly Fault[] = [
  disturbance('target in a black hole', 2, () => ({ kind: 'black-hole' })),
  disturbance('target refuses connections', 1, () => ({ kind: 'refuse' })),
  disturbance('line to the target half open', 2, (random) => ({
    kind: 'half-open',
    open: random.pick(['client', 'target']),
  })),
  disturbance('target far away', 2, (random) => ({
    kind: 'latency',
    toTargetMs: random.between(5, 400),
    toClientMs: random.between(5, 400),
  })),
  { name: 'lines to the target reset', weight: 2, strike: ({ line }) => line?.reset() },
]

export function faultsFor(plan: { restarts: boolean; line: boolean }): (random: Random) => Fault {
  const chosen = [...ALWAYS, ...(plan.restarts ? RESTARTS : []), ...(plan.line ? LINE : [])]
  const weighted = chosen.flatMap((fault) => Array.from({ length: fault.weight }, () => fault))
  return (random) => random.pick(weighted)
}
