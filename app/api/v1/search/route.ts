import { searchOperation } from '#lib/search/api.ts'
import { find } from '#lib/search/server.ts'
import { apiRoute } from '../_edge.ts'

export const GET = apiRoute(searchOperation, async ({ ctx, query }) => ({ data: await find(ctx, query.q) }))
