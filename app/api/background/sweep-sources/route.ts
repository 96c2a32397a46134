import { sweepSource } from '#lib/access/server.ts'
import { backgroundRoute } from '../_edge.ts'

export const dynamic = 'force-dynamic'
export const maxDuration = 60

/** One source that was read since it was last compared; call again while it answers more than 0. */
export const POST = backgroundRoute('sweep-sources', (ctx) => sweepSource(ctx))
