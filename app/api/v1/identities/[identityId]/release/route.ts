import { releaseOwnershipOperation } from '#lib/ownership/api/operations.ts'
import { releaseOwnership } from '#lib/ownership/server.ts'
import { asPerson } from '#lib/platform/context.ts'
import { apiRoute } from '../../../_edge.ts'

export const POST = apiRoute(releaseOwnershipOperation, async ({ ctx, params, body }) =>
  releaseOwnership(asPerson(ctx), { ...params, ...body }),
)
