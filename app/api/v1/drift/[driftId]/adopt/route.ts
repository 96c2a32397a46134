import { adoptDriftOperation } from '#lib/access/api/drift.ts'
import { adoptDrift } from '#lib/access/server.ts'
import { apiRoute } from '../../../_edge.ts'

export const POST = apiRoute(adoptDriftOperation, async ({ ctx, params, body }) =>
  adoptDrift(ctx, { ...params, ...body }),
)
