/**
 * The product against the model (README.md): fast-check makes up histories of one account and one role; after every step
 * the target must hold exactly what the model says, and after every pass of the engine the record must say the same. A
 * failure prints seed and path: run it again with CURFEW_MODEL_SEED and CURFEW_MODEL_PATH, or with CURFEW_MODEL_SHRINK=1
 * for the shortest history that still fails. CURFEW_MODEL_RUNS says how many.
 */
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type AccessWorld, startAccessWorld } from '#lib/testing/worlds/access-world.ts'
import { type Bench, openBench, PairUnderTest } from '#lib/testing/worlds/pair-under-test.ts'
import { DAY, EXAMPLES, histories } from './histories.ts'
import * as spec from './model.ts'
import type { Model } from './model.ts'
import { compareRecord, compareTarget } from './steps.ts'

const LONGEST_MS = 4 * 3_600_000

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
/** Beside the examples. */
const RUNS = Number(process.env.CURFEW_MODEL_RUNS ?? 80)

describe.each([
  [18, RUNS],
  [15, Math.ceil(RUNS / 8)],
] as const)('on PostgreSQL %i', (version, runs) => {
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
        fc.asyncProperty(fc.constantFrom(false, false, false, true), histories, async (standing, steps) => {
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
          numRuns: EXAMPLES.length + runs,
          seed,
          examples: EXAMPLES,
          path: process.env.CURFEW_MODEL_PATH ?? '',
          endOnFailure: !process.env.CURFEW_MODEL_SHRINK,
        },
      )
    },
    LONGEST_MS,
  )
})
