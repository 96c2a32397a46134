import { submitExtensionOperation } from '#lib/access/api/grants.ts'
import { toRequestDto } from '#lib/access/api/requests.ts'
import { getRequest, submitExtension } from '#lib/access/server.ts'
import { asPerson } from '#lib/platform/context.ts'
import { apiRoute } from '../../../_edge.ts'

export const POST = apiRoute(submitExtensionOperation, async ({ ctx, params, body: { duration, reason } }) => {
  const { id } = await submitExtension(asPerson(ctx), { ...params, durationMs: duration, reason })
  return toRequestDto((await getRequest(ctx, id)).request)
})
