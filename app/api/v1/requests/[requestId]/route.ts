import { getRequestOperation, toRequestDetailDto } from '#lib/access/api/requests.ts'
import { getRequest } from '#lib/access/server.ts'
import { apiRoute } from '../../_edge.ts'

export const GET = apiRoute(getRequestOperation, async ({ ctx, params }) =>
  toRequestDetailDto(await getRequest(ctx, params.requestId)),
)
