/** What a worker asks before it does anything: is this the database it was? */
import { isDatabaseAway } from '#lib/platform/db/errors.ts'
import type { Context, WorkerActor } from '#lib/platform/context.ts'
import { pause } from '#lib/platform/jobs/runner.ts'
import type { DatabaseWatch } from '../commands/watch-database.ts'

const AGAIN_AFTER_MS = 500
/** A look that fails for a reason of its own must not hold up ends for ever: the look of each second goes on trying. */
const TRIES = 10

type Looking = { watch: DatabaseWatch; signal: AbortSignal; onAway(error: unknown): void }

/** Resolves when it is known, when the signal came, or when it cannot be known; a database that is away is waited for. */
export async function lookBeforeWork(ctx: Context<WorkerActor>, { watch, signal, onAway }: Looking): Promise<void> {
  for (let failures = 0; failures < TRIES && !signal.aborted;) {
    try {
      await watch.look(ctx)
      return
    } catch (error) {
      if (isDatabaseAway(error)) onAway(error)
      else {
        failures += 1
        ctx.log.error({ event: 'restore.look-failed', err: error }, 'it is not known whether the database went back')
      }
      await pause(AGAIN_AFTER_MS, signal)
    }
  }
}
