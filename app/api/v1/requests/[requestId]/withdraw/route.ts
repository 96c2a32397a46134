import { withdrawRequestOperation } from '#lib/access/api/requests.ts'
import { withdrawRequest } from '#lib/access/server.ts'
import { asPerson } from '#lib/platform/context.ts'
import { apiRoute } from '../../../_edge.ts'

export const POST = apiRoute(withdrawRequestOperation, async ({ ctx, params, body }) =>
  withdrawRequest(asPerson(ctx), { ...params, ...body }),
)
