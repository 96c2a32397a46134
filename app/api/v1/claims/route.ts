import { toClaimDto } from '#lib/ownership/api/dto.ts'
import { claimIdentitiesOperation, listClaimsOperation } from '#lib/ownership/api/operations.ts'
import { claimIdentities, claimsWaitingForMe, myClaims } from '#lib/ownership/server.ts'
import { asPerson } from '#lib/platform/context.ts'
import { apiRoute } from '../_edge.ts'

const VIEWS = { waiting: claimsWaitingForMe, mine: myClaims }

export const GET = apiRoute(listClaimsOperation, async ({ ctx, query }) => ({
  data: (await VIEWS[query.view](ctx)).map(toClaimDto),
  nextCursor: null,
}))

export const POST = apiRoute(claimIdentitiesOperation, async ({ ctx, body }) => ({
  data: await claimIdentities(asPerson(ctx), body),
}))
