import { endBaselineOperation } from '#lib/ownership/api/operations.ts'
import { endBaseline } from '#lib/ownership/server.ts'
import { asPerson } from '#lib/platform/context.ts'
import { apiRoute } from '../../../../../_edge.ts'

export const POST = apiRoute(endBaselineOperation, async ({ ctx, params, body }) =>
  endBaseline(asPerson(ctx), { ...params, ...body }),
)
