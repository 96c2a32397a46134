import { listExposureOperation, toLanesDto } from '#lib/exposure/api.ts'
import { exposureLanes } from '#lib/exposure/server.ts'
import { apiRoute } from '../_edge.ts'

export const GET = apiRoute(listExposureOperation, async ({ ctx, query: { limit, cursor, ...view } }) =>
  toLanesDto(await exposureLanes(ctx, view, { limit, cursor })),
)
