import { decideClaimOperation } from '#lib/ownership/api/operations.ts'
import { decideClaim } from '#lib/ownership/server.ts'
import { asPerson } from '#lib/platform/context.ts'
import { apiRoute } from '../../../_edge.ts'

export const POST = apiRoute(decideClaimOperation, async ({ ctx, params, body }) =>
  decideClaim(asPerson(ctx), { ...params, ...body }),
)
