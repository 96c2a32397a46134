import { requestSyncOperation } from '#lib/inventory/api.ts'
import { requestSync } from '#lib/inventory/server.ts'
import { apiRoute } from '../../../_edge.ts'

export const POST = apiRoute(requestSyncOperation, async ({ ctx, params, body }) =>
  requestSync(ctx, { ...params, ...body }),
)
