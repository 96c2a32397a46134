import { listGrantsOperation, toGrantDto } from '#lib/access/api/grants.ts'
import { toSlice } from '#lib/access/api/shared.ts'
import { listGrants } from '#lib/access/server.ts'
import { databaseTime } from '#lib/platform/db/database.ts'
import { apiRoute } from '../_edge.ts'

export const GET = apiRoute(listGrantsOperation, async ({ ctx, query }) => {
  const [slice, now] = await Promise.all([listGrants(ctx, query, query), databaseTime(ctx.db)])
  return toSlice(slice, (row) => toGrantDto(row, now))
})
