import { listGrantsOperation, toGrantDto } from '#lib/access/api/grants.ts'
import { toSlice } from '#lib/access/api/shared.ts'
import { GRANT_LIST } from '#lib/access/query/model.ts'
import { listGrants } from '#lib/access/server.ts'
import { listTerms } from '#lib/people/server.ts'
import { databaseTime } from '#lib/platform/db/database.ts'
import { apiRoute } from '../_edge.ts'

export const GET = apiRoute(listGrantsOperation, async ({ ctx, query: { q, zone, ...query } }) => {
  const terms = await listTerms(ctx, GRANT_LIST, q, zone)
  const [slice, now] = await Promise.all([listGrants(ctx, { ...query, terms }, query), databaseTime(ctx.db)])
  return toSlice(slice, (row) => toGrantDto(row, now))
})
