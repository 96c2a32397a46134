import { exportAuditEventsOperation, toAuditFilters } from '#lib/audit/api.ts'
import { AUDIT_LIST } from '#lib/audit/query/model.ts'
import { exportAuditEvents, EXPORT_TYPES } from '#lib/audit/server.ts'
import { listTerms } from '#lib/people/server.ts'
import { apiRoute } from '../../_edge.ts'

export const GET = apiRoute(exportAuditEventsOperation, async ({ ctx, query: { format, ...asked } }) => {
  const stream = await exportAuditEvents(
    ctx,
    toAuditFilters(asked, await listTerms(ctx, AUDIT_LIST, asked.q, asked.zone)),
    format,
  )
  return new Response(stream, {
    headers: {
      'content-type': EXPORT_TYPES[format],
      'content-disposition': `attachment; filename="curfew-audit.${format}"`,
      'cache-control': 'private, no-store',
    },
  })
})
