import { toRequestableDto } from '#lib/ownership/api/dto.ts'
import { listRequestableOperation } from '#lib/ownership/api/operations.ts'
import { listRequestable } from '#lib/ownership/server.ts'
import { apiRoute } from '../../../_edge.ts'

export const GET = apiRoute(listRequestableOperation, async ({ ctx, params }) => ({
  data: (await listRequestable(ctx, params.identityId)).map(toRequestableDto),
  nextCursor: null,
}))
