import { exportDriftOperation } from '#lib/views/api/exports.ts'
import { answerFile, driftAsked } from '#lib/views/server.ts'
import { apiRoute } from '../../_edge.ts'

export const GET = apiRoute(exportDriftOperation, async ({ ctx, query, request }) => {
  const { format: _, columns: __, ...asked } = query
  return answerFile(ctx, request, await driftAsked(ctx, asked), query)
})
