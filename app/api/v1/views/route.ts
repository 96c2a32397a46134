import { asPerson } from '#lib/platform/context.ts'
import { listViewsOperation, saveViewOperation, toViewDto } from '#lib/views/api/views.ts'
import { getView, listViews, saveView } from '#lib/views/server.ts'
import { apiRoute } from '../_edge.ts'

export const GET = apiRoute(listViewsOperation, async ({ ctx, query }) => {
  const { views, defaults } = await listViews(asPerson(ctx), query.list ?? null)
  return { data: views.map(toViewDto), nextCursor: null, defaults }
})

export const POST = apiRoute(saveViewOperation, async ({ ctx, body }) => {
  const { viewId } = await saveView(asPerson(ctx), body)
  return toViewDto(await getView(asPerson(ctx), viewId))
})
