import { previewRequestOperation } from '#lib/access/api/requests.ts'
import { previewRequest } from '#lib/access/server.ts'
import { toIsoDuration } from '#lib/kernel/duration.ts'
import { asPerson } from '#lib/platform/context.ts'
import { apiRoute } from '../../_edge.ts'

export const GET = apiRoute(previewRequestOperation, async ({ ctx, query: { duration, ...asked } }) => {
  const { maxDurationMs, ...preview } = await previewRequest(asPerson(ctx), { ...asked, durationMs: duration })
  return { ...preview, maxDuration: toIsoDuration(maxDurationMs) }
})
