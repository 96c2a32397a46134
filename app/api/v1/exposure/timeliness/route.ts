import { getTimelinessOperation, toTimelinessDto } from '#lib/exposure/api.ts'
import { timeliness } from '#lib/exposure/server.ts'
import { apiRoute } from '../../_edge.ts'

export const GET = apiRoute(getTimelinessOperation, async ({ ctx, query }) =>
  toTimelinessDto(await timeliness(ctx, query)),
)
