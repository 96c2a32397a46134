import { auditFacetsOperation } from '#lib/audit/api.ts'
import { AUDIT_LIST } from '#lib/audit/query/model.ts'
import { countAudit } from '#lib/audit/server.ts'
import { listTerms, toFacets } from '#lib/people/server.ts'
import { apiRoute, whileAsked } from '../../_edge.ts'

export const GET = apiRoute(auditFacetsOperation, async ({ ctx, request, query: { q, zone } }) =>
  toFacets(ctx, AUDIT_LIST, await countAudit(whileAsked(ctx, request), await listTerms(ctx, AUDIT_LIST, q, zone))),
)
