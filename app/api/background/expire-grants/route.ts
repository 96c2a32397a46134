import {
  createDatabaseWatch,
  createEngine,
  type DatabaseWatch,
  engineDeps,
  lapseRequests,
  lookAtDatabase,
  productMarkKeeper,
  remindFailing,
} from '#lib/access/server.ts'
import { settings } from '#lib/platform/env.ts'
import { backgroundRoute } from '../_edge.ts'

export const dynamic = 'force-dynamic'
export const maxDuration = 60
/** What is claimed last must be done before the scheduler gives up: four lanes deep, each within a connector's timeout. */
const CLAIM_WITHIN_MS = 30_000

let databaseWatch: DatabaseWatch | undefined

/**
 * Everything that is due now: ends first, then starts, then requests that nobody decided. Before that: is the database
 * the one it was? A look that fails holds up no end.
 */
export const POST = backgroundRoute('expire-grants', async (ctx) => {
  await lookAtDatabase(ctx, (databaseWatch ??= createDatabaseWatch(productMarkKeeper()))).catch((error: unknown) =>
    ctx.log.error({ event: 'restore.look-failed', err: error }, 'it is not known whether the database went back'),
  )
  const engine = createEngine(engineDeps(ctx, settings().leaseMs))
  try {
    return (await engine.drain(CLAIM_WITHIN_MS)) + (await lapseRequests(ctx)) + (await remindFailing(ctx))
  } finally {
    await engine.close()
  }
})
