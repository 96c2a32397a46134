import { listDriftOperation, toDriftDto } from '#lib/access/api/drift.ts'
import { toSlice } from '#lib/access/api/shared.ts'
import { DRIFT_LIST } from '#lib/access/query/model.ts'
import { listDrift } from '#lib/access/server.ts'
import { listTerms } from '#lib/people/server.ts'
import { apiRoute } from '../_edge.ts'

export const GET = apiRoute(listDriftOperation, async ({ ctx, query }) => {
  const { kind, state, sourceId, q, zone, ...filter } = query
  const terms = await listTerms(ctx, DRIFT_LIST, q, zone)
  const list = { kinds: kind ? [kind] : [], states: state ? [state] : [], sourceIds: sourceId ? [sourceId] : [] }
  return toSlice(await listDrift(ctx, { ...filter, ...list, terms }, query), toDriftDto)
})
