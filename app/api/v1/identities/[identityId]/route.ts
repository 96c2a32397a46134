import { getIdentityOperation, toIdentityDetailDto } from '#lib/ownership/api.ts'
import { getIdentity } from '#lib/ownership/server.ts'
import { apiRoute } from '../../_edge.ts'

export const GET = apiRoute(getIdentityOperation, async ({ ctx, params }) => toIdentityDetailDto(await getIdentity(ctx, params.identityId)))
