import { listSyncsOperation, toSyncDto } from '#lib/inventory/api.ts'
import { listSyncRuns } from '#lib/inventory/server.ts'
import { apiRoute } from '../../../_edge.ts'

export const GET = apiRoute(listSyncsOperation, async ({ ctx, params, query }) => {
  const { data, nextCursor } = await listSyncRuns(ctx, params.sourceId, query)
  return { data: data.map(toSyncDto), nextCursor }
})
