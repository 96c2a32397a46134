import { testSourceOperation, toTestReportDto } from '#lib/inventory/api.ts'
import { testSource } from '#lib/inventory/server.ts'
import { apiRoute } from '../../../_edge.ts'

export const POST = apiRoute(testSourceOperation, async ({ ctx, params }) =>
  toTestReportDto(await testSource(ctx, params)),
)
