import { asPerson } from '#lib/platform/context.ts'
import { changeViewOperation, getViewOperation, removeViewOperation, toViewDto } from '#lib/views/api/views.ts'
import { changeView, getView, removeView } from '#lib/views/server.ts'
import { apiRoute } from '../../_edge.ts'

export const GET = apiRoute(getViewOperation, async ({ ctx, params }) =>
  toViewDto(await getView(asPerson(ctx), params.viewId)),
)

export const PATCH = apiRoute(changeViewOperation, async ({ ctx, params, body }) => {
  await changeView(asPerson(ctx), { ...params, ...body })
  return toViewDto(await getView(asPerson(ctx), params.viewId))
})

export const DELETE = apiRoute(removeViewOperation, async ({ ctx, params }) => {
  await removeView(asPerson(ctx), params)
})
