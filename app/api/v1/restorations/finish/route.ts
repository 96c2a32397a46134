import { finishRestorationOperation } from '#lib/access/api/restorations.ts'
import { finishRestoration } from '#lib/access/server.ts'
import { apiRoute } from '../../_edge.ts'

export const POST = apiRoute(finishRestorationOperation, async ({ ctx, body }) => finishRestoration(ctx, body))
