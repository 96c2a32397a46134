import { peopleFacetsOperation } from '#lib/people/api/people.ts'
import { listTerms, peopleFacets, peopleListFor } from '#lib/people/server.ts'
import { apiRoute, whileAsked } from '../../_edge.ts'

export const GET = apiRoute(peopleFacetsOperation, async ({ ctx, request, query: { q, zone } }) =>
  peopleFacets(whileAsked(ctx, request), await listTerms(ctx, peopleListFor(ctx), q, zone)),
)
