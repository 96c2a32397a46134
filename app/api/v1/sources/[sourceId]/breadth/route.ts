import { getSourceBreadthOperation, toEstateDto } from '#lib/breadth/api.ts'
import { getEstate } from '#lib/breadth/server.ts'
import { apiRoute } from '../../../_edge.ts'

export const GET = apiRoute(getSourceBreadthOperation, async ({ ctx, params }) =>
  toEstateDto(await getEstate(ctx, params.sourceId)),
)
