import { sweepSource, takeBackDrift } from '#lib/access/server.ts'
import { backgroundRoute } from '../_edge.ts'

export const dynamic = 'force-dynamic'
export const maxDuration = 60

/**
 * One source that was read since it was last compared, and one batch of what is to be taken back; call again while it
 * answers more than 0.
 */
export const POST = backgroundRoute(
  'sweep-sources',
  async (ctx) => (await sweepSource(ctx)) + (await takeBackDrift(ctx)),
)
