import { exportAuditOperation } from '#lib/views/api/exports.ts'
import { answerFile, auditAsked } from '#lib/views/server.ts'
import { apiRoute } from '../../_edge.ts'

export const GET = apiRoute(exportAuditOperation, async ({ ctx, query, request }) => {
  const { format: _, columns: __, ...asked } = query
  return answerFile(ctx, request, await auditAsked(ctx, asked), query)
})
