import { transferOwnershipOperation } from '#lib/ownership/api/operations.ts'
import { transferOwnership } from '#lib/ownership/server.ts'
import { asPerson } from '#lib/platform/context.ts'
import { apiRoute } from '../../../_edge.ts'

export const POST = apiRoute(transferOwnershipOperation, async ({ ctx, params, body }) =>
  transferOwnership(asPerson(ctx), { ...params, ...body }),
)
