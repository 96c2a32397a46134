import { getGrantOperation, toGrantDetailDto } from '#lib/access/api/grants.ts'
import { getGrant } from '#lib/access/server.ts'
import { apiRoute } from '../../_edge.ts'

export const GET = apiRoute(getGrantOperation, async ({ ctx, params }) =>
  toGrantDetailDto(await getGrant(ctx, params.grantId)),
)
