/**
 * A worker of tests only: the engine of the product, which kills its own process without a word at the step it was told.
 * Nothing of this is in the product; the engine only tells its steps.
 */
import { openDatabase } from '#lib/platform/db/database.ts'
import { settings } from '#lib/platform/env.ts'
import { listenForDue } from '#lib/platform/jobs/listen.ts'
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
const name = `crash-${newId('worker').slice(-8)}`
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
void listenForDue({ url, applicationName: name, signal, onNotice: () => engine.wake(), onFailure: () => {} })
process.send?.('at work')
