import { previewHaltOperation, toHaltPreviewDto, toHaltTarget } from '#lib/access/api/halts.ts'
import { previewPull } from '#lib/access/server.ts'
import { apiRoute } from '../../_edge.ts'

export const GET = apiRoute(previewHaltOperation, async ({ ctx, query }) =>
  toHaltPreviewDto(await previewPull(ctx, toHaltTarget(query))),
)
