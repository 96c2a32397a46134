import { identityFacetsOperation } from '#lib/ownership/api/operations.ts'
import { identityFacets } from '#lib/ownership/server.ts'
import { apiRoute } from '../../_edge.ts'

export const GET = apiRoute(identityFacetsOperation, async ({ ctx, query }) => {
  const { total, ...facets } = await identityFacets(ctx, query)
  return { total, facets }
})
