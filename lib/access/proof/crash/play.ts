/** One death of a worker at a named point, and its successor: what the tests of crash points and the soak both play. */
import { type FaultProxy, startFaultProxy } from '#lib/testing/faults/tcp-proxy.ts'
import type { TestDatabase } from '#lib/testing/database.ts'
import type { Child } from '#lib/testing/processes/child.ts'
import { type Stage, startStage } from '#lib/testing/processes/stage.ts'
import type { Pair } from '#lib/testing/worlds/access-world.ts'
import { ENGINE_STEPS, type EngineStep } from '../../expiry/steps.ts'
import type { Arm } from './crash-worker.ts'
import type { Scenario } from './scenarios.ts'

const LEASE_SECONDS = 1
/** Class B1 with the engine killed at the worst instant: a claim lease and a restart (design.md section 6). */
const RESTART_MS = 5_000
export const LATE_AT_MOST_MS = LEASE_SECONDS * 1_000 + RESTART_MS
const OVER_WITHIN_MS = 20_000
const ENTRY = 'lib/access/proof/crash/crash-worker.ts'

/** Where the call is when the worker dies; the engine cannot tell that, the line can. */
const LINE_POINTS = ['line.call-lost', 'line.call-arrives-later', 'line.call-arrived'] as const
type LinePoint = (typeof LINE_POINTS)[number]
export type CrashPoint = EngineStep | LinePoint
export const CRASH_POINTS: readonly CrashPoint[] = [...ENGINE_STEPS, ...LINE_POINTS]

/** The stage, the line from its product to its target, and the worker that is to die next. */
export type Play = { stage: Stage; proxy: FaultProxy; worker: Child; hears: boolean }

export async function startPlay(product?: TestDatabase, hears = false): Promise<Play> {
  const { promise: proxy, resolve } = Promise.withResolvers<FaultProxy>()
  const lineTo = async (target: { host: string; port: number }) => {
    resolve(await startFaultProxy(target))
    return proxy
  }
  const stage = await startStage({ leaseSeconds: LEASE_SECONDS, lineTo, ...(product && { product }) })
  return { stage, proxy: await proxy, worker: await startWorker(stage, hears), hears }
}

export async function endPlay({ stage, proxy }: Play): Promise<void> {
  await stage.stop()
  await proxy.close()
}

async function startWorker(stage: Stage, hears: boolean): Promise<Child> {
  const worker = stage.processes.node(ENTRY, { CURFEW_CRASH_HEARS: String(hears) })
  await worker.message()
  return worker
}

type Strike = () => Promise<unknown>

async function armStep(worker: Child, arm: Arm): Promise<Strike> {
  const answered = worker.message()
  worker.send(arm)
  await answered
  return async () => {}
}

async function armLine({ proxy, worker }: Play, pair: Pair, point: LinePoint): Promise<Strike> {
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

const isOfLine = (point: CrashPoint): point is LinePoint => LINE_POINTS.includes(point as LinePoint)

/**
 * Lets the worker die at the point, and hands the stage to a fresh one.
 * @returns every broken promise
 * @throws when it did not die there
 */
export async function dieAt(play: Play, scenario: Scenario, point: CrashPoint): Promise<string[]> {
  const { stage, worker } = play
  const pair = await stage.world.pair()
  const grantId = await scenario.prepare(stage, pair)
  const strike = isOfLine(point)
    ? await armLine(play, pair, point)
    : await armStep(worker, { at: point, effect: scenario.effect })
  // The claim of what is handed over is the approval's: it finds nobody there any more.
  if (play.hears && point === 'claim.before-commit') await worker.kill()
  await scenario.trigger(stage, pair, grantId)
  await strike()
  const { killedBy } = await worker.gone
  const fromMs = await stage.witness.look()
  if (killedBy !== 'SIGKILL') throw new Error(`the worker ended by itself:\n${worker.log()}`)
  play.worker = await startWorker(stage, play.hears)
  // However long a busy machine takes to start it: the promise counts from when a worker is there.
  const nobody = { fromMs, toMs: await stage.witness.look() }
  await stage.allOver(OVER_WITHIN_MS)
  return stage.verdict({ lateByMs: LATE_AT_MOST_MS, outages: [nobody], account: pair.account })
}
