/** Views as their readers see them. */
import { DomainError } from '#lib/kernel/errors.ts'
import { isId, type ViewId } from '#lib/kernel/ids.ts'
import type { PersonContext } from '#lib/platform/context.ts'
import { mayEditView, ownsView, type Reader, seesView } from './decide-view.ts'
import { BUILT_IN, type ListId, type SavedView, viewHref } from './model.ts'
import { readerOf } from './reader.ts'
import { readDefaults, readView, readViews, type StoredView } from './store.ts'

const toView = (view: StoredView, by: Reader): SavedView => ({
  id: view.id,
  list: view.list,
  name: view.name,
  query: view.query,
  sort: view.sort,
  columns: view.columns,
  density: view.density,
  owner: { personId: view.ownerPersonId, name: view.ownerName },
  sharing:
    view.sharedWith === 'team' && view.teamId
      ? { with: 'team', teamId: view.teamId, teamName: view.teamName ?? 'A team' }
      : { with: view.sharedWith === 'everybody' ? 'everybody' : 'nobody' },
  mine: ownsView(view, by),
  mayEdit: mayEditView(view, by),
  createdAt: view.createdAt,
  changedAt: view.changedAt,
})

export type ViewList = { views: SavedView[]; defaults: { list: ListId; key: string }[] }

/** The saved views of one list, or of all, and what the person opens lists with. */
export async function listViews(ctx: PersonContext, list: ListId | null): Promise<ViewList> {
  const by = readerOf(ctx)
  const [views, defaults] = await Promise.all([readViews(ctx.db, by, list), readDefaults(ctx.db, ctx.actor.personId)])
  return {
    views: views.map((view) => toView(view, by)),
    defaults: defaults
      .filter((one) => list === null || one.list === list)
      .map((one) => ({ list: one.list, key: one.viewKey })),
  }
}

/** @throws DomainError `not-found` */
export async function getView(ctx: PersonContext, id: ViewId): Promise<SavedView> {
  const by = readerOf(ctx)
  const view = await readView(ctx.db, id)
  if (!view || !seesView(view, by)) throw new DomainError('not-found', 'There is no such view.')
  return toView(view, by)
}

/** Where a bare address of the list leads this person; null when they never chose, or chose the first of its own. */
export function defaultHref(list: ListId, { views, defaults }: ViewList): string | null {
  const key = defaults.find((one) => one.list === list)?.key
  if (key === undefined) return null
  const chosen = isId('view', key)
    ? views.find((view) => view.id === key)
    : BUILT_IN[list].find((one) => one.key === key)
  return chosen ? viewHref(list, key, chosen) : null
}
