import { listExposureOperation, toLanesDto } from '#lib/exposure/api.ts'
import { exposureLanes, laneNames } from '#lib/exposure/server.ts'
import { apiRoute } from '../_edge.ts'

export const GET = apiRoute(listExposureOperation, async ({ ctx, query: { limit, cursor, ...view } }) => {
  const found = await exposureLanes(ctx, view, { limit, cursor })
  return toLanesDto(found, await laneNames(ctx, found.data))
})
