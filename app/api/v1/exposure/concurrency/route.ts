import { getConcurrencyOperation, toConcurrencyDto } from '#lib/exposure/api.ts'
import { concurrencySeries } from '#lib/exposure/server.ts'
import { apiRoute } from '../../_edge.ts'

export const GET = apiRoute(getConcurrencyOperation, async ({ ctx, query }) =>
  toConcurrencyDto(await concurrencySeries(ctx, query)),
)
