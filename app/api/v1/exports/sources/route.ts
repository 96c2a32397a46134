import { exportSourcesOperation } from '#lib/views/api/exports.ts'
import { answerFile, sourcesAsked } from '#lib/views/server.ts'
import { apiRoute } from '../../_edge.ts'

export const GET = apiRoute(exportSourcesOperation, async ({ ctx, query, request }) => {
  const { format: _, columns: __, ...asked } = query
  return answerFile(ctx, request, await sourcesAsked(ctx, asked), query)
})
