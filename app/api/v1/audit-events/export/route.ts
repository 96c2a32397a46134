import { exportAuditEventsOperation, toAuditFilters } from '#lib/audit/api.ts'
import { exportAuditEvents, EXPORT_TYPES } from '#lib/audit/server.ts'
import { apiRoute } from '../../_edge.ts'

export const GET = apiRoute(exportAuditEventsOperation, async ({ ctx, query: { format, ...asked } }) => {
  const stream = await exportAuditEvents(ctx, toAuditFilters(asked), format)
  return new Response(stream, {
    headers: {
      'content-type': EXPORT_TYPES[format],
      'content-disposition': `attachment; filename="curfew-audit.${format}"`,
      'cache-control': 'private, no-store',
    },
  })
})
