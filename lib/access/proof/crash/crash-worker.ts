/**
 * A worker of tests only: the engine of the product, which kills its own process without a word at the step it was told.
 * Nothing of this is in the product; the engine only tells its steps.
 */
import { openDatabase } from '#lib/platform/db/database.ts'
import { settings } from '#lib/platform/env.ts'
import { listenForDue } from '#lib/platform/jobs/listen.ts'
import { beat, BEAT_EVERY_MS, workerNameOf } from '#lib/platform/heartbeat.ts'
import { newId } from '#lib/platform/new-id.ts'
import { productLog } from '#lib/platform/product.ts'
import { engineDeps } from '../../engine-deps.ts'
import { createEngine } from '../../expiry/engine.ts'
import type { EngineStep, StepOf } from '../../expiry/steps.ts'

export type Arm = { at: EngineStep; effect: StepOf['effect'] }

const { databaseUrl, leaseMs } = settings()
const url = databaseUrl?.reveal()
if (!url) throw new Error('DATABASE_URL is not set.')
const db = openDatabase(url, { poolSize: 6, applicationName: 'curfew-crash-worker' })
const id = newId('worker')
const name = workerNameOf(id)
const ctx = {
  actor: { kind: 'worker' as const, name },
  via: 'worker' as const,
  requestId: 'proof',
  db,
  log: productLog(),
}
let armed: Arm | null = null

const engine = createEngine({
  ...engineDeps(ctx, leaseMs),
  onStep(step, { effect }) {
    if (step === armed?.at && effect === armed.effect) process.kill(process.pid, 'SIGKILL')
  },
})
process.on('message', (arm: Arm) => {
  armed = arm
  process.send?.('armed')
})
process.on('disconnect', () => process.exit(0))

const { signal } = new AbortController()
void engine.run(signal)
const heard = Promise.withResolvers<void>()
void listenForDue({
  url,
  applicationName: name,
  signal,
  onNotice: () => engine.wake(),
  onStart: (notice) => engine.hear(notice),
  onHearing: () => heard.resolve(),
  onFailure: () => {},
})
if (process.env.CURFEW_CRASH_HEARS === 'true') {
  await heard.promise
  const beatOnce = () => beat(db, { id, version: 'proof', host: 'proof' }, leaseMs)
  await beatOnce()
  setInterval(() => void beatOnce().catch(() => {}), BEAT_EVERY_MS / 2)
}
process.send?.('at work')
