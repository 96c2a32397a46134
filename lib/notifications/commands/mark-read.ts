/** The person has seen what they were told. Nobody else's business, so the audit does not record it. */
import type { Id } from '#lib/kernel/ids.ts'
import type { Context } from '#lib/platform/context.ts'
import { requirePersonId } from '../queries.ts'
import { countUnread, markRead } from '../store/inbox.ts'

/** `notificationIds` absent means all of them. */
export type MarkReadInput = { notificationIds?: readonly Id<'notification'>[] | undefined }

export async function markNotificationsRead(
  ctx: Context,
  { notificationIds }: MarkReadInput,
): Promise<{ marked: number; unread: number }> {
  const personId = requirePersonId(ctx)
  const marked = await markRead(ctx.db, personId, notificationIds ?? null)
  return { marked, unread: await countUnread(ctx.db, personId) }
}
