import { createEngine, engineDeps, lapseRequests } from '#lib/access/server.ts'
import { settings } from '#lib/platform/env.ts'
import { backgroundRoute } from '../_edge.ts'

export const dynamic = 'force-dynamic'
export const maxDuration = 60

/** Everything that is due now: ends first, then starts, then requests that nobody decided. */
export const POST = backgroundRoute('expire-grants', async (ctx) => {
  const engine = createEngine(engineDeps(ctx, settings().leaseMs))
  try {
    return (await engine.drain()) + (await lapseRequests(ctx))
  } finally {
    await engine.close()
  }
})
