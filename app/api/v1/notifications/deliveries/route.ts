import { listDeliveriesOperation, toDeliveryDto } from '#lib/notifications/api.ts'
import { listDeliveries } from '#lib/notifications/server.ts'
import { apiRoute } from '../../_edge.ts'

export const GET = apiRoute(listDeliveriesOperation, async ({ ctx, query: { state, ...page } }) => {
  const { data, nextCursor } = await listDeliveries(ctx, { state: state ?? null }, page)
  return { data: data.map(toDeliveryDto), nextCursor }
})
