/** Notifications over HTTP. */
import { z } from 'zod'
import { idSchema } from '#lib/kernel/ids.ts'
import { pageSchema } from '#lib/kernel/page.ts'
import { toRfc3339 } from '#lib/kernel/time.ts'
import { operation } from '#lib/platform/http/operation.ts'
import { CHANNELS, type Delivery, DELIVERY_STATES, type Notification } from './model.ts'

const MAX_IDS = 200
const SCOPE = 'notifications:read'

export const NotificationDto = z.object({
  id: z.string(),
  type: z.string(),
  title: z.string(),
  body: z.string(),
  href: z.string().describe('A path of the console'),
  subjectId: z.string().nullable(),
  createdAt: z.iso.datetime(),
  readAt: z.iso.datetime().nullable(),
})
export const NotificationPageDto = z.object({
  data: z.array(NotificationDto),
  nextCursor: z.string().nullable(),
  unread: z.number().int(),
})

export const toNotificationDto = ({
  id,
  type,
  title,
  body,
  href,
  subjectId,
  createdAt,
  readAt,
}: Notification): z.infer<typeof NotificationDto> => ({
  id,
  type,
  title,
  body,
  href,
  subjectId,
  createdAt: toRfc3339(createdAt),
  readAt: readAt === null ? null : toRfc3339(readAt),
})

export const listNotificationsOperation = operation({
  id: 'listNotifications',
  method: 'GET',
  path: '/api/v1/notifications',
  tag: 'notifications',
  scope: SCOPE,
  summary: 'What I was told, newest first',
  description: '`unread` counts all that are unread, whatever the page shows.',
  query: z.strictObject({ ...pageSchema.shape, state: z.enum(['unread', 'all']).default('all') }),
  answer: { status: 200, schema: NotificationPageDto, description: 'One page of notifications' },
})

export const markNotificationsReadOperation = operation({
  id: 'markNotificationsRead',
  method: 'POST',
  path: '/api/v1/notifications/read',
  tag: 'notifications',
  scope: SCOPE,
  summary: 'Mark notifications as read',
  description: 'Without `notificationIds`, all of mine.',
  body: z.strictObject({ notificationIds: z.array(idSchema('notification')).max(MAX_IDS).optional() }),
  answer: {
    status: 200,
    schema: z.object({ marked: z.number().int(), unread: z.number().int() }),
    description: 'How many were marked and how many are left',
  },
})

export const DeliveryDto = z.object({
  id: z.string(),
  channel: z.enum(CHANNELS),
  eventType: z.string(),
  eventId: z.string().nullable(),
  personId: z.string().nullable(),
  state: z.enum(DELIVERY_STATES),
  createdAt: z.iso.datetime(),
  dueAt: z.iso.datetime(),
  deliveredAt: z.iso.datetime().nullable(),
  attempts: z.number().int(),
  lastError: z.string().nullable(),
})

export const toDeliveryDto = (one: Delivery): z.infer<typeof DeliveryDto> => ({
  id: one.id,
  channel: one.channel,
  eventType: one.eventType,
  eventId: one.eventId,
  personId: one.personId,
  state: one.state,
  createdAt: toRfc3339(one.createdAt),
  dueAt: toRfc3339(one.dueAt),
  deliveredAt: one.deliveredAt === null ? null : toRfc3339(one.deliveredAt),
  attempts: one.attempts,
  lastError: one.lastError,
})

export const listDeliveriesOperation = operation({
  id: 'listDeliveries',
  method: 'GET',
  path: '/api/v1/notifications/deliveries',
  tag: 'notifications',
  scope: SCOPE,
  summary: 'The log of deliveries, for admins',
  description: 'Mail and webhooks with the number of tries and what went wrong; never what they said.',
  query: z.strictObject({ ...pageSchema.shape, state: z.enum(DELIVERY_STATES).optional() }),
  answer: {
    status: 200,
    schema: z.object({ data: z.array(DeliveryDto), nextCursor: z.string().nullable() }),
    description: 'One page of deliveries',
  },
})

export const notificationOperations = [
  listNotificationsOperation,
  markNotificationsReadOperation,
  listDeliveriesOperation,
]
