import { setRequestableOperation } from '#lib/inventory/api.ts'
import { setRequestable } from '#lib/inventory/server.ts'
import { apiRoute } from '../../_edge.ts'

export const PATCH = apiRoute(setRequestableOperation, async ({ ctx, params, body: { maxDuration, requestable } }) =>
  setRequestable(ctx, { ...params, requestable, maxDurationMs: maxDuration }),
)
