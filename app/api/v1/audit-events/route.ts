import { listAuditEventsOperation, toAuditEventDto, toAuditFilters } from '#lib/audit/api.ts'
import { listAuditEvents } from '#lib/audit/server.ts'
import { apiRoute } from '../_edge.ts'

export const GET = apiRoute(listAuditEventsOperation, async ({ ctx, query: { limit, cursor, ...asked } }) => {
  const { data, nextCursor } = await listAuditEvents(ctx, toAuditFilters(asked), { limit, cursor })
  return { data: data.map(toAuditEventDto), nextCursor }
})
