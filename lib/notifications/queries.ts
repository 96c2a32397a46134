/** What I was told, and, for those who run the product, what was sent. */
import { DomainError } from '#lib/kernel/errors.ts'
import type { PersonId } from '#lib/kernel/ids.ts'
import { decodeCursor, type Page, type Slice, sliceOf } from '#lib/kernel/page.ts'
import { type Context, isPerson } from '#lib/platform/context.ts'
import type { Delivery, DeliveryState, Notification } from './model.ts'
import { countUnread, notificationCursor, notificationRows } from './store/inbox.ts'
import { deliveryCursor, deliveryRows } from './store/outbox.ts'

/** @throws DomainError `auth.forbidden` for others than persons */
export function requirePersonId(ctx: Context): PersonId {
  if (!isPerson(ctx)) throw new DomainError('auth.forbidden', 'Only people are told things.')
  return ctx.actor.personId
}

const afterOf = ({ cursor }: Page) => (cursor === null ? null : decodeCursor(cursor, 2))

/** Newest first. */
export async function myNotifications(
  ctx: Context,
  filter: { unreadOnly: boolean },
  page: Page,
): Promise<Slice<Notification>> {
  const personId = requirePersonId(ctx)
  const rows = await notificationRows(ctx.db, { personId, ...filter }, { limit: page.limit, after: afterOf(page) })
  return sliceOf(rows, page, notificationCursor)
}

export const myUnreadCount = async (ctx: Context): Promise<number> => countUnread(ctx.db, requirePersonId(ctx))

/**
 * The log of deliveries: what was sent to whom, how often it was tried, and what went wrong.
 * @throws DomainError `auth.forbidden` for people who are not admins
 */
export async function listDeliveries(
  ctx: Context,
  filter: { state: DeliveryState | null },
  page: Page,
): Promise<Slice<Delivery>> {
  if (isPerson(ctx) && !ctx.actor.roles.has('admin'))
    throw new DomainError('auth.forbidden', 'The log of deliveries is for admins.')
  const rows = await deliveryRows(ctx.db, filter, { limit: page.limit, after: afterOf(page) })
  return sliceOf(rows, page, deliveryCursor)
}
