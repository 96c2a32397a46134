import { listEntitlementsOperation, toEntitlementDto } from '#lib/inventory/api.ts'
import { listEntitlements } from '#lib/inventory/server.ts'
import { apiRoute } from '../_edge.ts'

export const GET = apiRoute(listEntitlementsOperation, async ({ ctx, query }) => {
  const { data, nextCursor } = await listEntitlements(ctx, query)
  return { data: data.map(toEntitlementDto), nextCursor }
})
