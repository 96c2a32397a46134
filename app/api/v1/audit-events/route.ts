import { listAuditEventsOperation, toAuditEventDto, toAuditFilters } from '#lib/audit/api.ts'
import { AUDIT_LIST } from '#lib/audit/query/model.ts'
import { listAuditEvents } from '#lib/audit/server.ts'
import { listTerms } from '#lib/people/server.ts'
import { apiRoute } from '../_edge.ts'

export const GET = apiRoute(listAuditEventsOperation, async ({ ctx, query: { limit, cursor, ...asked } }) => {
  const { data, nextCursor } = await listAuditEvents(
    ctx,
    toAuditFilters(asked, await listTerms(ctx, AUDIT_LIST, asked.q, asked.zone)),
    { limit, cursor },
  )
  return { data: data.map(toAuditEventDto), nextCursor }
})
