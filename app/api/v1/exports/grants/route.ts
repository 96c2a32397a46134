import { exportGrantsOperation } from '#lib/views/api/exports.ts'
import { answerFile, grantsAsked } from '#lib/views/server.ts'
import { apiRoute } from '../../_edge.ts'

export const GET = apiRoute(exportGrantsOperation, async ({ ctx, query, request }) => {
  const { format: _, columns: __, ...asked } = query
  return answerFile(ctx, request, await grantsAsked(ctx, asked), query)
})
