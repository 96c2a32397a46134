/** What would become of many rows, before anything is done. It is judged again, under the lock, when it is. */
import type { PersonContext } from '#lib/platform/context.ts'
import type { ExportedList } from '../exports/export-list.ts'
import { BULK_MAX, type BulkAction, type BulkItem, type BulkPreview } from '../model.ts'
import { type BulkOptions, judgeItem } from './judge.ts'

/** Ids that somebody ticked, or the list that the page shows. */
export type BulkSelection = readonly string[] | Pick<ExportedList<{ id: string }>, 'page'>
/** At a time: a preview leaves connections to others. */
const AT_ONCE = 4

export async function previewBulk(
  ctx: PersonContext,
  action: BulkAction,
  selection: BulkSelection,
  options: BulkOptions = {},
): Promise<BulkPreview> {
  const { ids, more } = 'page' in selection ? await idsOf(ctx, selection) : cut(selection)
  const items: BulkItem[] = []
  for (let at = 0; at < ids.length; at += AT_ONCE)
    items.push(...(await Promise.all(ids.slice(at, at + AT_ONCE).map((id) => judgeItem(ctx, action, id, options)))))
  return { items, more }
}

const cut = (ids: readonly string[]) => {
  const all = [...new Set(ids)]
  return { ids: all.slice(0, BULK_MAX), more: all.length > BULK_MAX }
}

async function idsOf(ctx: PersonContext, { page }: Extract<BulkSelection, { page: unknown }>) {
  const slice = await page(ctx, { limit: BULK_MAX, cursor: null })
  return { ids: slice.data.map((row) => row.id), more: slice.nextCursor !== null }
}
