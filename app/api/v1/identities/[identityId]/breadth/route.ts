import { getBreadthOperation, toBreadthDto } from '#lib/breadth/api.ts'
import { getBreadth } from '#lib/breadth/server.ts'
import { apiRoute } from '../../../_edge.ts'

export const GET = apiRoute(getBreadthOperation, async ({ ctx, params }) =>
  toBreadthDto(await getBreadth(ctx, params.identityId)),
)
