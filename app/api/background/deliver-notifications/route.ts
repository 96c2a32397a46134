import { deliverNotifications } from '#lib/notifications/server.ts'
import { backgroundRoute } from '../_edge.ts'

export const dynamic = 'force-dynamic'
export const maxDuration = 60

export const POST = backgroundRoute('deliver-notifications', (ctx) => deliverNotifications(ctx))
