import { withdrawClaimOperation } from '#lib/ownership/api/operations.ts'
import { withdrawClaim } from '#lib/ownership/server.ts'
import { asPerson } from '#lib/platform/context.ts'
import { apiRoute } from '../../../_edge.ts'

export const POST = apiRoute(withdrawClaimOperation, async ({ ctx, params }) => withdrawClaim(asPerson(ctx), params))
