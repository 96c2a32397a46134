import { requestFacetsOperation } from '#lib/access/api/requests.ts'
import { REQUEST_LIST } from '#lib/access/query/model.ts'
import { requestFacets } from '#lib/access/server.ts'
import { listTerms } from '#lib/people/server.ts'
import { apiRoute, whileAsked } from '../../_edge.ts'

export const GET = apiRoute(requestFacetsOperation, async ({ ctx, request, query: { view, q, zone } }) =>
  requestFacets(whileAsked(ctx, request), view, await listTerms(ctx, REQUEST_LIST, q, zone)),
)
