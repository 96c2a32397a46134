import { runDueSync } from '#lib/inventory/server.ts'
import { backgroundRoute } from '../_edge.ts'

export const dynamic = 'force-dynamic'
export const maxDuration = 300

/** One source that is due; call again while it answers more than 0. */
export const POST = backgroundRoute('sync-sources', async (ctx) => ((await runDueSync(ctx)) ? 1 : 0))
