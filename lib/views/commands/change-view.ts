/** Changes what a saved view keeps, its name, or whom it is shared with. */
import { recordEvents } from '#lib/audit/record.ts'
import { DomainError } from '#lib/kernel/errors.ts'
import type { ViewId } from '#lib/kernel/ids.ts'
import { toRfc3339 } from '#lib/kernel/time.ts'
import type { PersonContext } from '#lib/platform/context.ts'
import type { SqlTx } from '#lib/platform/db/database.ts'
import { judgeSharing, mayEditView, seesView } from '../decide-view.ts'
import type { Sharing, ViewContent } from '../model.ts'
import { readerOf } from '../reader.ts'
import { lockView, type StoredView, updateView } from '../store.ts'
import { requireFreeViewName, storedSharing, withWhom } from './save-view.ts'

export type ChangeViewInput = Partial<ViewContent> & {
  viewId: ViewId
  name?: string | undefined
  sharing?: Sharing | undefined
  /** `changedAt` as the caller last read it: whoever saves over another's change is told. */
  expected?: number | undefined
}

/** @throws DomainError `not-found` | `view.not-owner` | `precondition.failed` | `view.name-taken` | `auth.forbidden` */
export async function changeView(ctx: PersonContext, input: ChangeViewInput): Promise<void> {
  await ctx.db.transaction(async (tx) => {
    const view = await lockEditable(tx, ctx, input.viewId)
    if (input.expected !== undefined && input.expected !== view.changedAt)
      throw new DomainError(
        'precondition.failed',
        'The view was changed in the meantime. Look at it, then save again.',
        {
          changedAt: toRfc3339(view.changedAt),
        },
      )
    if (input.sharing) {
      const verdict = judgeSharing(input.sharing, view, readerOf(ctx))
      if (verdict.kind === 'refused') throw new DomainError(verdict.code, verdict.message)
    }
    const name = input.name ?? view.name
    if (name !== view.name) await requireFreeViewName(tx, { ...view, name, except: view.id })
    const to = {
      id: view.id,
      name,
      query: input.query ?? view.query,
      sort: input.sort === undefined ? view.sort : input.sort,
      columns: input.columns ?? view.columns,
      density: input.density === undefined ? view.density : input.density,
      ...(input.sharing ? storedSharing(input.sharing) : { sharedWith: view.sharedWith, teamId: view.teamId }),
    }
    await updateView(tx, to)
    const { id: _, ...kept } = to
    await recordEvents(tx, ctx, {
      type: 'view.changed',
      subject: { kind: 'view', id: view.id },
      summary: `${ctx.actor.name} changed the view ${name} of ${view.list}${input.sharing ? withWhom(input.sharing) : ''}`,
      payload: { list: view.list, from: view.name, ...kept },
    })
  })
}

/** @throws DomainError `not-found` for exactly those whose list does not show it, `view.not-owner` for other readers */
export async function lockEditable(tx: SqlTx, ctx: PersonContext, id: ViewId): Promise<StoredView> {
  const by = readerOf(ctx)
  const view = await lockView(tx, id)
  if (!view || !seesView(view, by)) throw new DomainError('not-found', 'There is no such view.')
  if (!mayEditView(view, by))
    throw new DomainError('view.not-owner', `${view.ownerName} keeps this view. Save it as your own to change it.`)
  return view
}
