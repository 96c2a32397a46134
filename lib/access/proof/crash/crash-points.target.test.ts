/**
 * A worker is killed without warning at every named point of every kind of work, on a real target. Whatever it left
 * half done, its successor ends in time, and the record says so once.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type FaultProxy, startFaultProxy } from '#lib/testing/faults/tcp-proxy.ts'
import type { Child } from '#lib/testing/processes/child.ts'
import { type Stage, startStage } from '#lib/testing/processes/stage.ts'
import type { Pair } from '#lib/testing/worlds/access-world.ts'
import { ENGINE_STEPS, type EngineStep } from '../../expiry/steps.ts'
import type { Arm } from './crash-worker.ts'
import { type Scenario, SCENARIOS } from './scenarios.ts'

const LEASE_SECONDS = 1
/** Class B1 with the engine killed at the worst instant: a claim lease and a restart (design.md section 6). */
const RESTART_MS = 5_000
const LATE_AT_MOST_MS = LEASE_SECONDS * 1_000 + RESTART_MS
const ENTRY = 'lib/access/proof/crash/crash-worker.ts'

/** Where the call is when the worker dies; the engine cannot tell that, the line can. */
const LINE_POINTS = ['line.call-lost', 'line.call-arrives-later', 'line.call-arrived'] as const
type LinePoint = (typeof LINE_POINTS)[number]

/** The stage, the line from its product to its target, and the worker that is to die next. */
type Play = { stage: Stage; proxy: FaultProxy; worker: Child }

async function startPlay(): Promise<Play> {
  const { promise: proxy, resolve } = Promise.withResolvers<FaultProxy>()
  const lineTo = async (target: { host: string; port: number }) => {
    resolve(await startFaultProxy(target))
    return proxy
  }
  const stage = await startStage({ leaseSeconds: LEASE_SECONDS, lineTo })
  return { stage, proxy: await proxy, worker: await startWorker(stage) }
}

async function startWorker(stage: Stage): Promise<Child> {
  const worker = stage.processes.node(ENTRY)
  await worker.message()
  return worker
}

/** @returns what is to be done after the trigger; resolves when the worker is dead */
async function armStep(worker: Child, arm: Arm): Promise<() => Promise<unknown>> {
  const answered = worker.message()
  worker.send(arm)
  await answered
  return async () => {}
}

async function armLine({ proxy, worker }: Play, pair: Pair, point: LinePoint): Promise<() => Promise<unknown>> {
  const seeing = `"memberOid":${pair.identity.accountKey.replace('role:', '')},`
  if (point === 'line.call-arrived') {
    const forwarded = proxy.whenForwarded(seeing)
    return async () => {
      await forwarded
      worker.signal('SIGKILL')
    }
  }
  await proxy.behave({ kind: 'hold', seeing, once: true })
  const held = proxy.whenHeld()
  return async () => {
    await held
    await worker.kill()
    if (point === 'line.call-lost') proxy.resetAll()
    await proxy.release()
  }
}

const isOfLine = (point: EngineStep | LinePoint): point is LinePoint => LINE_POINTS.includes(point as LinePoint)

/** Lets the worker die at the point, and hands the stage to a fresh one. */
async function kill(play: Play, scenario: Scenario, point: EngineStep | LinePoint): Promise<void> {
  const { stage, worker } = play
  const pair = await stage.world.pair()
  const grantId = await scenario.prepare(stage, pair)
  const strike = isOfLine(point)
    ? await armLine(play, pair, point)
    : await armStep(worker, { at: point, effect: scenario.effect })
  await scenario.trigger(stage, pair, grantId)
  await strike()
  expect(await worker.gone).toMatchObject({ killedBy: 'SIGKILL' })
  play.worker = await startWorker(stage)
  expect(await stage.allOver(20_000), play.worker.log()).toBe(true)
}

describe.concurrent.each(SCENARIOS)('a worker that dies in $name', (scenario) => {
  let play: Play
  beforeAll(async () => {
    play = await startPlay()
  })
  afterAll(async () => {
    await play.stage.stop()
    await play.proxy.close()
  })

  test.sequential.each([...ENGINE_STEPS, ...LINE_POINTS])(
    'at %s leaves nothing that is not ended in time and on record once (I1, I2, I3, I5, I10, I14, I15)',
    async (point) => {
      await kill(play, scenario, point)
      expect(await play.stage.verdict({ lateByMs: LATE_AT_MOST_MS })).toEqual([])
    },
  )
})
