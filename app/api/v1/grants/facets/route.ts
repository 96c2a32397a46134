import { grantFacetsOperation } from '#lib/access/api/grants.ts'
import { GRANT_LIST } from '#lib/access/query/model.ts'
import { grantFacets } from '#lib/access/server.ts'
import { listTerms } from '#lib/people/server.ts'
import { apiRoute, whileAsked } from '../../_edge.ts'

export const GET = apiRoute(grantFacetsOperation, async ({ ctx, request, query: { view, q, zone } }) =>
  grantFacets(whileAsked(ctx, request), { view, terms: await listTerms(ctx, GRANT_LIST, q, zone) }),
)
