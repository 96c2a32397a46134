import { getClaimOperation, toClaimDto } from '#lib/ownership/api.ts'
import { getClaim } from '#lib/ownership/server.ts'
import { apiRoute } from '../../_edge.ts'

export const GET = apiRoute(getClaimOperation, async ({ ctx, params }) => toClaimDto(await getClaim(ctx, params.claimId)))
