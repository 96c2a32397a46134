import { exportIdentitiesOperation } from '#lib/views/api/exports.ts'
import { answerFile, identitiesAsked } from '#lib/views/server.ts'
import { apiRoute } from '../../_edge.ts'

export const GET = apiRoute(exportIdentitiesOperation, async ({ ctx, query, request }) => {
  const { format: _, columns: __, ...asked } = query
  return answerFile(ctx, request, await identitiesAsked(ctx, asked), query)
})
