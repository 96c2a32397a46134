import { toIdentityDto } from '#lib/ownership/api/dto.ts'
import { listIdentitiesOperation } from '#lib/ownership/api/operations.ts'
import { IDENTITY_LIST } from '#lib/ownership/query/model.ts'
import { countListedIdentities, listIdentities } from '#lib/ownership/server.ts'
import { listTerms } from '#lib/people/server.ts'
import { apiRoute } from '../_edge.ts'

export const GET = apiRoute(
  listIdentitiesOperation,
  async ({ ctx, query: { limit, cursor, sort, direction, count, q, zone, ...asked } }) => {
    const filters = { ...asked, terms: await listTerms(ctx, IDENTITY_LIST, q, zone) }
    const [{ data, nextCursor }, total] = await Promise.all([
      listIdentities(ctx, { filters, order: { sort, direction }, page: { limit, cursor } }),
      count === 'exact' ? countListedIdentities(ctx, filters) : undefined,
    ])
    return { data: data.map(toIdentityDto), nextCursor, total }
  },
)
