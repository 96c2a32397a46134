import { driftFacetsOperation } from '#lib/access/api/drift.ts'
import { DRIFT_LIST } from '#lib/access/query/model.ts'
import { driftListFacets } from '#lib/access/server.ts'
import { listTerms } from '#lib/people/server.ts'
import { apiRoute, whileAsked } from '../../_edge.ts'

export const GET = apiRoute(driftFacetsOperation, async ({ ctx, request, query: { view, q, zone } }) =>
  driftListFacets(whileAsked(ctx, request), view, await listTerms(ctx, DRIFT_LIST, q, zone)),
)
