import { listRequestsOperation, submitRequestOperation, toRequestDto } from '#lib/access/api/requests.ts'
import { toSlice } from '#lib/access/api/shared.ts'
import { REQUEST_LIST } from '#lib/access/query/model.ts'
import { getRequest, listRequests, submitRequest } from '#lib/access/server.ts'
import { listTerms } from '#lib/people/server.ts'
import { asPerson } from '#lib/platform/context.ts'
import { apiRoute } from '../_edge.ts'

export const GET = apiRoute(listRequestsOperation, async ({ ctx, query: { q, zone, ...query } }) => {
  const terms = await listTerms(ctx, REQUEST_LIST, q, zone)
  return toSlice(await listRequests(ctx, { ...query, terms }, query), toRequestDto)
})

export const POST = apiRoute(submitRequestOperation, async ({ ctx, body: { duration, ...body } }) => {
  const { id } = await submitRequest(asPerson(ctx), { ...body, durationMs: duration })
  return toRequestDto((await getRequest(ctx, id)).request)
})
