import { toIdentityDetailDto } from '#lib/ownership/api/dto.ts'
import { getIdentityOperation } from '#lib/ownership/api/operations.ts'
import { getIdentity } from '#lib/ownership/server.ts'
import { apiRoute } from '../../_edge.ts'

export const GET = apiRoute(getIdentityOperation, async ({ ctx, params }) =>
  toIdentityDetailDto(await getIdentity(ctx, params.identityId)),
)
