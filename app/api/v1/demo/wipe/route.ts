import { wipeDemoOperation } from '#lib/demo/api.ts'
import { requestDemoWipe } from '#lib/demo/server.ts'
import { apiRoute } from '../../_edge.ts'

export const POST = apiRoute(wipeDemoOperation, async ({ ctx, body }) => requestDemoWipe(ctx, body))
