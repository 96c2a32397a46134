import { declareBaselineOperation } from '#lib/ownership/api/operations.ts'
import { declareBaseline } from '#lib/ownership/server.ts'
import { asPerson } from '#lib/platform/context.ts'
import { apiRoute } from '../../../_edge.ts'

export const PUT = apiRoute(declareBaselineOperation, async ({ ctx, params, body }) =>
  declareBaseline(asPerson(ctx), { ...params, ...body }),
)
