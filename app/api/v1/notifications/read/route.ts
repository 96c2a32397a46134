import { markNotificationsReadOperation } from '#lib/notifications/api.ts'
import { markNotificationsRead } from '#lib/notifications/server.ts'
import { apiRoute } from '../../_edge.ts'

export const POST = apiRoute(markNotificationsReadOperation, ({ ctx, body }) => markNotificationsRead(ctx, body))
