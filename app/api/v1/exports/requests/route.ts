import { exportRequestsOperation } from '#lib/views/api/exports.ts'
import { answerFile, requestsAsked } from '#lib/views/server.ts'
import { apiRoute } from '../../_edge.ts'

export const GET = apiRoute(exportRequestsOperation, async ({ ctx, query, request }) => {
  const { format: _, columns: __, ...asked } = query
  return answerFile(ctx, request, await requestsAsked(ctx, asked), query)
})
