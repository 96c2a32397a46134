import { identityFacetsOperation } from '#lib/ownership/api/operations.ts'
import { IDENTITY_LIST } from '#lib/ownership/query/model.ts'
import { identityListFacets } from '#lib/ownership/server.ts'
import { listTerms } from '#lib/people/server.ts'
import { apiRoute, whileAsked } from '../../_edge.ts'

export const GET = apiRoute(identityFacetsOperation, async ({ ctx, request, query: { q, zone } }) =>
  identityListFacets(whileAsked(ctx, request), await listTerms(ctx, IDENTITY_LIST, q, zone)),
)
