import { listNotificationsOperation, toNotificationDto } from '#lib/notifications/api.ts'
import { myNotifications, myUnreadCount } from '#lib/notifications/server.ts'
import { apiRoute } from '../_edge.ts'

export const GET = apiRoute(listNotificationsOperation, async ({ ctx, query: { state, ...page } }) => {
  const [{ data, nextCursor }, unread] = await Promise.all([
    myNotifications(ctx, { unreadOnly: state === 'unread' }, page),
    myUnreadCount(ctx),
  ])
  return { data: data.map(toNotificationDto), nextCursor, unread }
})
