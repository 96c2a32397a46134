import { listDriftOperation, toDriftDto } from '#lib/access/api/drift.ts'
import { toSlice } from '#lib/access/api/shared.ts'
import { listDrift } from '#lib/access/server.ts'
import { apiRoute } from '../_edge.ts'

export const GET = apiRoute(listDriftOperation, async ({ ctx, query }) => {
  const { kind, state, sourceId, ...filter } = query
  const list = { kinds: kind ? [kind] : [], states: state ? [state] : [], sourceIds: sourceId ? [sourceId] : [] }
  return toSlice(await listDrift(ctx, { ...filter, ...list }, query), toDriftDto)
})
