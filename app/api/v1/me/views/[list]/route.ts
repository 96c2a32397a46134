import { asPerson } from '#lib/platform/context.ts'
import { setDefaultViewOperation } from '#lib/views/api/views.ts'
import { setDefaultView } from '#lib/views/server.ts'
import { apiRoute } from '../../../_edge.ts'

export const PUT = apiRoute(setDefaultViewOperation, async ({ ctx, params, body }) => {
  await setDefaultView(asPerson(ctx), { ...params, ...body })
})
