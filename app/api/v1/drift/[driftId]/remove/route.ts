import { removeDriftOperation } from '#lib/access/api/drift.ts'
import { removeDrift } from '#lib/access/server.ts'
import { apiRoute } from '../../../_edge.ts'

export const POST = apiRoute(removeDriftOperation, async ({ ctx, params, body }) =>
  removeDrift(ctx, { ...params, ...body }),
)
