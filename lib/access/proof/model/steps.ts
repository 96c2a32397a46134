/** The steps of a history: each does the same to the model and to the real thing, and then compares the two. */
import type fc from 'fast-check'
import { expect } from 'vitest'
import type { GrantState } from '#lib/access/model.ts'
import type { PairUnderTest } from '#lib/testing/worlds/pair-under-test.ts'
import * as spec from './model.ts'
import type { Alias, Halt, Model, Span, Who } from './model.ts'

export type Step = fc.AsyncCommand<Model, PairUnderTest>
const MINUTE_MS = 60_000

/** What is at the target changes by a pass of the engine or behind our back, and by nothing else. */
export async function compareTarget(model: Model, real: PairUnderTest): Promise<void> {
  expect(await real.atTarget(), 'at the target').toEqual({ ours: model.ours, theirs: model.theirs })
}

const STATES: Record<Span['state'], readonly GrantState[]> = {
  scheduled: ['scheduled'],
  live: ['active'],
  ending: [],
  over: ['ended', 'activation_failed'],
}

export async function compareRecord(model: Model, real: PairUnderTest): Promise<void> {
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

/** Which request: by number, or the newest. */
export type Which = number | null
const indexOf = (m: Model, one: Which): number => (one === null ? m.asks.length - 1 : pickOf(m.asks, one))
const shown = (one: Which) => one ?? 'latest'
/** `from`: in how many minutes it shall start; null for at once. */
export type Wish = { who: Who; identity: Alias; minutes: number; from: number | null }
const wished = (m: Model, wish: Wish): Wish => ({ ...wish, from: wish.from === null ? null : m.now + wish.from })
const told = ({ who, identity, minutes, from }: Wish) =>
  `${who}, identity ${identity}, ${minutes} min${from === null ? '' : `, in ${from}`}`
const hasAsks = (m: Model) => m.asks.length > 0
const hasSpans = (m: Model) => m.spans.length > 0

export const ask = (wish: Wish): Step =>
  step(
    `ask(${told(wish)})`,
    (m) => spec.ask(m, wished(m, wish)),
    (real) => real.ask(wish.who, wish.identity, wish.minutes, wish.from),
  )

/** Asked and approved. */
export const grant = (wish: Wish): Step =>
  step(
    `grant(${told(wish)})`,
    (m) => {
      const asked = spec.ask(m, wished(m, wish))
      return asked === 'done' ? spec.vote(m, at(m.asks, m.asks.length - 1), true, wish.minutes) : asked
    },
    async (real, m) => {
      const asked = await real.ask(wish.who, wish.identity, wish.minutes, wish.from)
      return asked === 'done' ? real.vote(m.asks.length, true, wish.minutes) : asked
    },
  )

export function vote(one: Which, approve: boolean, shorten: boolean): Step {
  const minutesOf = (m: Model) => Math.max(10, at(m.asks, indexOf(m, one)).minutes - (shorten ? 10 : 0))
  return step(
    `${approve ? 'approve' : 'deny'}(${shown(one)}${shorten ? ', shorter' : ''})`,
    (m) => spec.vote(m, at(m.asks, indexOf(m, one)), approve, minutesOf(m)),
    (real, m) => real.vote(indexOf(m, one), approve, minutesOf(m)),
    hasAsks,
  )
}

export const withdraw = (one: Which): Step =>
  step(
    `withdraw(${shown(one)})`,
    (m) => spec.withdraw(at(m.asks, indexOf(m, one))),
    (real, m) => real.withdraw(indexOf(m, one), at(m.asks, indexOf(m, one)).who),
    hasAsks,
  )

export const lapse: Step = step(
  'lapse',
  (m) => quietly(() => spec.lapse(m)),
  (real) => done(real.lapse()),
)

export const askMore = (who: Who, one: number, minutes: number): Step =>
  step(
    `askMore(${who}, grant ${one}, ${minutes} min)`,
    (m) => spec.askMore(m, who, at(m.spans, one), minutes),
    (real, m) => real.askMore(who, pickOf(m.spans, one), minutes),
    hasSpans,
  )

/** More time, asked for and approved. */
export const extend = (who: Who, one: number, minutes: number): Step =>
  step(
    `extend(${who}, grant ${one}, ${minutes} min)`,
    (m) => {
      const asked = spec.askMore(m, who, at(m.spans, one), minutes)
      return asked === 'done' ? spec.vote(m, at(m.asks, m.asks.length - 1), true, minutes) : asked
    },
    async (real, m) => {
      const asked = await real.askMore(who, pickOf(m.spans, one), minutes)
      return asked === 'done' ? real.vote(m.asks.length, true, minutes) : asked
    },
    hasSpans,
  )

export const end = (one: number): Step =>
  step(
    `end(${one})`,
    (m) => spec.end(at(m.spans, one)),
    (real, m) => real.end(pickOf(m.spans, one)),
    // Which of several ended grants is reopened is not the model's business.
    (m) => hasSpans(m) && !(m.outlived && at(m.spans, one).state === 'over'),
  )

export const pull = (halt: Halt): Step =>
  step(
    `kill(${halt})`,
    (m) => spec.pull(m, halt),
    (real) => real.pull(halt),
  )

export const lift = (halt: Halt): Step =>
  step(
    `lift(${halt})`,
    (m) => quietly(() => m.halts.delete(halt)),
    (real) => real.lift(halt),
    (m) => m.halts.has(halt),
  )

export const adopt = (kind: 'unrecorded' | 'missing'): Step =>
  step(
    `adopt(${kind})`,
    (m) => quietly(() => spec.adopt(m, kind)),
    (real) => done(real.adopt(kind)),
    (m) => spec.openDrift(m)[kind] > 0,
  )

export const time = (minutes: number): Step =>
  step(
    `time(${minutes} min)`,
    (m) => quietly(() => (m.now += minutes)),
    (real) => done(real.letTimePass(minutes)),
  )

export const tamper = (whose: 'ours' | 'theirs', give: boolean): Step =>
  step(
    `${give ? 'given' : 'taken'} behind our back as ${whose}`,
    (m) => quietly(() => spec.tamper(m, whose, give)),
    (real) => done(real.tamper(whose, give)),
    (m) => give || m[whose],
  )

/** The engine, or two of them at once, until nothing is due. */
export const work = (engines: 1 | 2): Step => ({
  check: () => true,
  toString: () => (engines === 1 ? 'work' : 'work(two engines)'),
  async run(model, real) {
    spec.work(model)
    await real.work(engines)
    await compareRecord(model, real)
    await compareTarget(model, real)
  },
})

/** A listing, and the sweep after it. */
export const sync: Step = {
  check: () => true,
  toString: () => 'sync',
  async run(model, real) {
    spec.list(model)
    await real.listAndSweep()
    expect(await real.openDrift(), 'open drift').toEqual(spec.openDrift(model))
    await compareTarget(model, real)
  },
}
