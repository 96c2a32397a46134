import { toClaimDto } from '#lib/ownership/api/dto.ts'
import { claimIdentityOperation, listIdentityClaimsOperation } from '#lib/ownership/api/operations.ts'
import { claimIdentity, claimsOfIdentity } from '#lib/ownership/server.ts'
import { asPerson } from '#lib/platform/context.ts'
import { apiRoute } from '../../../_edge.ts'

export const GET = apiRoute(listIdentityClaimsOperation, async ({ ctx, params }) => ({
  data: (await claimsOfIdentity(ctx, params.identityId)).map(toClaimDto),
  nextCursor: null,
}))

export const POST = apiRoute(claimIdentityOperation, async ({ ctx, params, body }) =>
  claimIdentity(asPerson(ctx), { ...params, ...body }),
)
