/**
 * The product against the model (see README.md here): fast-check makes up histories of one account and one role; after
 * every step the target must hold exactly what the model says, and after every pass of the engine the record must say
 * the same. A failure prints seed and path: run it again with CURFEW_MODEL_SEED and CURFEW_MODEL_PATH, or with
 * CURFEW_MODEL_SHRINK=1 for the shortest history that still fails.
 */
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { GrantState } from '#lib/access/model.ts'
import { type AccessWorld, startAccessWorld } from '#lib/testing/worlds/access-world.ts'
import { type Bench, openBench, PairUnderTest } from '#lib/testing/worlds/pair-under-test.ts'
import * as spec from './model.ts'
import type { Alias, Halt, Model, Span, Who } from './model.ts'

type Step = fc.AsyncCommand<Model, PairUnderTest>
const MINUTE_MS = 60_000
const DAY = 24 * 60

/** What is at the target changes by a pass of the engine or behind our back, and by nothing else. */
async function compareTarget(model: Model, real: PairUnderTest): Promise<void> {
  expect(await real.atTarget(), 'at the target').toEqual({ ours: model.ours, theirs: model.theirs })
}

const STATES: Record<Span['state'], readonly GrantState[]> = {
  scheduled: ['scheduled'],
  live: ['active'],
  ending: [],
  over: ['ended', 'activation_failed'],
}

async function compareRecord(model: Model, real: PairUnderTest): Promise<void> {
  const seen = await real.onRecord()
  expect(seen).toHaveLength(model.spans.length)
  for (const [index, span] of model.spans.entries()) {
    const grant = seen[index]
    expect(STATES[span.state], `grant ${index} is ${grant?.state}, not ${span.state}`).toContain(grant?.state)
    expect(grant?.externallyModified, `grant ${index} changed behind our back`).toBe(span.missing)
    if (span.state !== 'live') continue
    // I4: the end is where the start put it. Runs take seconds, the model's steps are of ten minutes.
    const leftMs = ((span.until ?? 0) - model.now) * MINUTE_MS
    expect(Math.abs((grant?.leftMs ?? 0) - leftMs), `the end of grant ${index}`).toBeLessThan(9 * MINUTE_MS)
  }
}

/** `act` changes the model and says what it expects; `done` does the same to the real thing. */
function step(
  name: string,
  act: (model: Model) => string,
  done: (real: PairUnderTest, model: Model) => Promise<string>,
  check: (model: Model) => boolean = () => true,
): Step {
  return {
    check,
    toString: () => name,
    async run(model, real) {
      // The real step first: it may need to know what the model was like before.
      const before = structuredClone(model)
      const expected = act(model)
      expect(await done(real, before), name).toBe(expected)
      await compareTarget(model, real)
    },
  }
}

const quietly = (work: () => unknown): string => {
  work()
  return 'done'
}
const done = async (work: Promise<unknown>): Promise<string> => {
  await work
  return 'done'
}
const pickOf = <T>(from: readonly T[], pick: number): number => pick % Math.max(1, from.length)
const at = <T>(from: readonly T[], pick: number): T => {
  const one = from[pickOf(from, pick)]
  if (one === undefined) throw new Error('nothing to pick from')
  return one
}

const who = fc.constantFrom<Who[]>(0, 1)
const minutes = fc.constantFrom(10, 20, 20, 30)
const pick = fc.nat({ max: 30 })

const ask = fc
  .record({ who, identity: fc.constantFrom<Alias[]>(0, 1), minutes, from: fc.constantFrom(null, null, null, 10, 20) })
  .map((wish) =>
    step(
      `ask(${wish.who}, identity ${wish.identity}, ${wish.minutes} min${wish.from === null ? '' : `, in ${wish.from}`})`,
      (m) => spec.ask(m, { ...wish, from: wish.from === null ? null : m.now + wish.from }),
      (real) => real.ask(wish.who, wish.identity, wish.minutes, wish.from),
    ),
  )

/** Mostly the newest request, now and then an older one, decided or not. */
const latest = fc.oneof({ weight: 4, arbitrary: fc.constant(null) }, { weight: 1, arbitrary: pick })
const indexOf = (m: Model, one: number | null): number => (one === null ? m.asks.length - 1 : pickOf(m.asks, one))

type Wish = { who: Who; identity: Alias; minutes: number; from: number | null }
const grantStep = (wish: Wish): Step =>
  step(
    `grant(${wish.who}, identity ${wish.identity}, ${wish.minutes} min${wish.from === null ? '' : `, in ${wish.from}`})`,
    (m) => {
      const asked = spec.ask(m, { ...wish, from: wish.from === null ? null : m.now + wish.from })
      return asked === 'done' ? spec.vote(m, at(m.asks, m.asks.length - 1), true, wish.minutes) : asked
    },
    async (real, m) => {
      const asked = await real.ask(wish.who, wish.identity, wish.minutes, wish.from)
      return asked === 'done' ? real.vote(m.asks.length, true, wish.minutes) : asked
    },
  )
const granted = fc
  .record({ who, identity: fc.constantFrom<Alias[]>(0, 1), minutes, from: fc.constantFrom(null, null, 10) })
  .map(grantStep)

const vote = fc
  .record({ one: latest, approve: fc.constantFrom(true, true, true, true, false), shorten: fc.boolean() })
  .map(({ one, approve, shorten }) => {
    const minutesOf = (m: Model) => {
      const asked = at(m.asks, indexOf(m, one)).minutes
      return shorten ? Math.max(10, asked - 10) : asked
    }
    return step(
      `${approve ? 'approve' : 'deny'}(${one ?? 'latest'}${shorten ? ', shorter' : ''})`,
      (m) => spec.vote(m, at(m.asks, indexOf(m, one)), approve, minutesOf(m)),
      (real, m) => real.vote(indexOf(m, one), approve, minutesOf(m)),
      (m) => m.asks.length > 0,
    )
  })

const withdraw = latest.map((one) =>
  step(
    `withdraw(${one ?? 'latest'})`,
    (m) => spec.withdraw(at(m.asks, indexOf(m, one))),
    (real, m) => real.withdraw(indexOf(m, one), at(m.asks, indexOf(m, one)).who),
    (m) => m.asks.length > 0,
  ),
)

const lapse = fc.constant(
  step(
    'lapse',
    (m) => quietly(() => spec.lapse(m)),
    (real) => done(real.lapse()),
  ),
)

const askMore = fc.record({ who, one: pick, minutes }).map(({ who: asker, one, minutes: more }) =>
  step(
    `askMore(${asker}, grant ${one}, ${more} min)`,
    (m) => spec.askMore(m, asker, at(m.spans, one), more),
    (real, m) => real.askMore(asker, pickOf(m.spans, one), more),
    // Which of several ended grants is reopened is not the model's business.
    (m) => m.spans.length > 0,
  ),
)

const extended = fc.record({ who, one: pick, minutes }).map(({ who: asker, one, minutes: more }) =>
  step(
    `extend(${asker}, grant ${one}, ${more} min)`,
    (m) => {
      const asked = spec.askMore(m, asker, at(m.spans, one), more)
      return asked === 'done' ? spec.vote(m, at(m.asks, m.asks.length - 1), true, more) : asked
    },
    async (real, m) => {
      const asked = await real.askMore(asker, pickOf(m.spans, one), more)
      return asked === 'done' ? real.vote(m.asks.length, true, more) : asked
    },
    (m) => m.spans.length > 0,
  ),
)

const place = fc.constantFrom<Halt[]>('estate', 'source', 'identity 0', 'identity 1')
const pull = place.map((halt) =>
  step(
    `kill(${halt})`,
    (m) => spec.pull(m, halt),
    (real) => real.pull(halt),
  ),
)
const lift = place.map((halt) =>
  step(
    `lift(${halt})`,
    (m) => quietly(() => m.halts.delete(halt)),
    (real) => real.lift(halt),
    (m) => m.halts.has(halt),
  ),
)

const adopt = fc.constantFrom<('unrecorded' | 'missing')[]>('unrecorded', 'missing').map((kind) =>
  step(
    `adopt(${kind})`,
    (m) => quietly(() => spec.adopt(m, kind)),
    (real) => done(real.adopt(kind)),
    (m) => spec.openDrift(m)[kind] > 0,
  ),
)

const end = pick.map((one) =>
  step(
    `end(${one})`,
    (m) => spec.end(at(m.spans, one)),
    (real, m) => real.end(pickOf(m.spans, one)),
    // Which of several ended grants is reopened is not the model's business.
    (m) => m.spans.length > 0 && !(m.outlived && at(m.spans, one).state === 'over'),
  ),
)

const workStep = (engines: 1 | 2): Step => ({
  check: () => true,
  toString: () => (engines === 1 ? 'work' : 'work(two engines)'),
  async run(model, real) {
    spec.work(model)
    await real.work(engines)
    await compareRecord(model, real)
    await compareTarget(model, real)
  },
})
const work = fc.constantFrom<(1 | 2)[]>(1, 1, 2).map(workStep)

const timeStep = (length: number): Step =>
  step(
    `time(${length} min)`,
    (m) => quietly(() => (m.now += length)),
    (real) => done(real.letTimePass(length)),
  )
const time = fc
  .oneof({ weight: 12, arbitrary: fc.constantFrom(10, 10, 20, 30) }, { weight: 1, arbitrary: fc.constant(DAY) })
  .map(timeStep)

const listStep: Step = {
  check: () => true,
  toString: () => 'sync',
  async run(model, real) {
    spec.list(model)
    await real.listAndSweep()
    expect(await real.openDrift(), 'open drift').toEqual(spec.openDrift(model))
    await compareTarget(model, real)
  },
}
const list = fc.constant(listStep)

const tamperStep = ([whose, give]: ['ours' | 'theirs', boolean]): Step =>
  step(
    `${give ? 'given' : 'taken'} behind our back as ${whose}`,
    (m) => quietly(() => spec.tamper(m, whose, give)),
    (real) => done(real.tamper(whose, give)),
    (m) => give || m[whose],
  )
const tamper = fc
  .constantFrom<['ours' | 'theirs', boolean][]>(
    ['ours', true],
    ['ours', true],
    ['ours', true],
    ['ours', false],
    ['theirs', true],
    ['theirs', false],
    ['theirs', false],
  )
  .map(tamperStep)

/** What is asked is approved, and what is approved is given, more often than chance would have it. */
const history = fc.array(
  fc.oneof(
    { weight: 6, arbitrary: granted },
    { weight: 2, arbitrary: fc.oneof(ask, vote, withdraw) },
    { weight: 2, arbitrary: fc.oneof(askMore, extended, extended) },
    { weight: 1, arbitrary: pull },
    { weight: 5, arbitrary: lift },
    { weight: 1, arbitrary: adopt },
    { weight: 5, arbitrary: work },
    { weight: 3, arbitrary: time },
    { weight: 2, arbitrary: fc.oneof(end, end, lapse) },
    { weight: 2, arbitrary: list },
    { weight: 3, arbitrary: tamper },
  ),
  { minLength: 15, maxLength: 40, size: 'max' },
)

const grantedTo = (who: Who, more: Partial<Wish> = {}) =>
  grantStep({ who, identity: 0, minutes: 10, from: null, ...more })
/** Rare by chance: what was given late while another grant is only announced, found by the engine's look and by a listing. */
const EXAMPLES: [boolean, Step[]][] = [
  [
    grantedTo(0),
    workStep(1),
    timeStep(10),
    workStep(1),
    grantedTo(1, { from: 20 }),
    tamperStep(['ours', true]),
    timeStep(10),
    workStep(1),
  ],
  [
    grantedTo(0),
    workStep(1),
    timeStep(10),
    workStep(1),
    grantedTo(1, { from: 20 }),
    tamperStep(['ours', true]),
    listStep,
    workStep(1),
  ],
].map((steps) => [false, steps])

/** However it went: a while later everything has ended, and nothing of ours is left but what no grant ever explained. */
async function everythingEnds(model: Model, real: PairUnderTest): Promise<void> {
  const worked = async () => {
    spec.work(model)
    await real.work(1)
  }
  for (const length of [30, DAY, DAY]) {
    model.now += length
    await real.letTimePass(length)
    await worked()
  }
  spec.list(model)
  await real.listAndSweep()
  await worked()
  await compareRecord(model, real)
  await compareTarget(model, real)
  expect(model.spans.filter(({ state }) => state !== 'over')).toEqual([])
  expect(model.ours && model.spans.some(({ until }) => until !== null)).toBe(false)
}

const seed = Number(process.env.CURFEW_MODEL_SEED ?? Date.now() & 0x7fffffff)
const env = (name: string, otherwise: number): number => Number(process.env[name] ?? otherwise)

describe.each([
  [18, env('CURFEW_MODEL_RUNS', 60)],
  [15, Math.ceil(env('CURFEW_MODEL_RUNS', 60) / 6)],
] as const)('on PostgreSQL %i', (version, numRuns) => {
  let world: AccessWorld
  let bench: Bench
  beforeAll(async () => {
    world = await startAccessWorld(version)
    bench = await openBench(world)
  })
  afterAll(async () => {
    await bench.close()
    await world.stop()
  })

  test(
    'whatever is asked, decided, ended or changed behind our back, the target holds what the intervals say (I1, I2, I3, I4, I6, I7, I8, I15, I17)',
    async () => {
      await fc.assert(
        fc.asyncProperty(fc.constantFrom(false, false, false, true), history, async (standing, steps) => {
          const real = await PairUnderTest.start(bench, standing)
          const model = spec.startModel(version >= 16, standing)
          try {
            await fc.asyncModelRun(() => ({ model, real }), steps)
            await everythingEnds(model, real)
          } finally {
            await real.forget()
          }
        }),
        {
          numRuns,
          seed,
          examples: EXAMPLES,
          path: process.env.CURFEW_MODEL_PATH ?? '',
          endOnFailure: !process.env.CURFEW_MODEL_SHRINK,
        },
      )
    },
    60 * MINUTE_MS,
  )
})
