/** Takes a saved view away. Who opened the list with it opens the list's own next time. */
import { recordEvents } from '#lib/audit/record.ts'
import type { ViewId } from '#lib/kernel/ids.ts'
import type { PersonContext } from '#lib/platform/context.ts'
import { removeViewRow } from '../store.ts'
import { lockEditable } from './change-view.ts'

/** @throws DomainError `not-found` | `view.not-owner` */
export async function removeView(ctx: PersonContext, { viewId }: { viewId: ViewId }): Promise<void> {
  await ctx.db.transaction(async (tx) => {
    const view = await lockEditable(tx, ctx, viewId)
    await removeViewRow(tx, viewId, ctx.actor.personId)
    await recordEvents(tx, ctx, {
      type: 'view.removed',
      subject: { kind: 'view', id: viewId },
      summary: `${ctx.actor.name} removed the view ${view.name} of ${view.list}`,
      payload: { list: view.list, name: view.name, ownerPersonId: view.ownerPersonId },
    })
  })
}
