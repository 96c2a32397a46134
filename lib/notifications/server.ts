/** The door of notifications for pages, routes and the worker. */
export { markNotificationsRead, type MarkReadInput } from './commands/mark-read.ts'
export { type NotificationDeps, notificationDeps, productNotificationDeps } from './deps.ts'
export { deliverNotifications, fanOut, postWebhooks, sendMail } from './jobs.ts'
export { listDeliveries, myNotifications, myUnreadCount } from './queries.ts'
export { productHub } from './live/product-hub.ts'
export { openStream } from './live/stream.ts'
