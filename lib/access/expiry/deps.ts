/** What the engine needs; the worker, the background routes and the tests hand it in. */
import type { Capabilities, ConnectorSession } from '#lib/inventory/connectors/contract.ts'
import { ConnectorError } from '#lib/inventory/connectors/contract.ts'
import type { SourceId } from '#lib/kernel/ids.ts'
import type { Context, WorkerActor } from '#lib/platform/context.ts'
import type { EngineStep, StepOf } from './steps.ts'
import type { Failure } from './transitions.ts'

export type EngineDeps = {
  ctx: Context<WorkerActor>
  leaseMs: number
  capabilitiesOf(sourceId: SourceId): Promise<Capabilities>
  /** A line to the source; the pool closes it. Works for removed sources too: the revoke path is never gated. */
  openSession(sourceId: SourceId): Promise<ConnectorSession>
  random(): number
  /** Told of every step, at once and in order: telemetry listens here, and tests stop the process here. */
  onStep?(step: EngineStep, of: StepOf): void
  /** Instead of the log: whoever runs the engine may know better what an outage is worth saying. */
  onPassFailed?(error: unknown): void
  /** @param beganAtMs when the pass began, by performance.now() */
  onPassSucceeded?(beganAtMs: number): void
}

/** Every failure at a target as the row shows it. */
export function failureOf(error: unknown): Failure {
  if (error instanceof ConnectorError) return { errorKind: error.kind, message: error.message, remedy: error.remedy }
  return { errorKind: 'internal', message: error instanceof Error ? error.message : 'unknown failure', remedy: null }
}
