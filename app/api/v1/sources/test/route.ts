import { testAddressOperation, toAccess, toTestReportDto } from '#lib/inventory/api.ts'
import { testAddress } from '#lib/inventory/server.ts'
import { apiRoute } from '../../_edge.ts'

export const POST = apiRoute(testAddressOperation, async ({ ctx, body }) =>
  toTestReportDto(await testAddress(ctx, toAccess(body))),
)
