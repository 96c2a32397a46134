import { toClaimDto } from '#lib/ownership/api/dto.ts'
import { getClaimOperation } from '#lib/ownership/api/operations.ts'
import { getClaim } from '#lib/ownership/server.ts'
import { apiRoute } from '../../_edge.ts'

export const GET = apiRoute(getClaimOperation, async ({ ctx, params }) =>
  toClaimDto(await getClaim(ctx, params.claimId)),
)
