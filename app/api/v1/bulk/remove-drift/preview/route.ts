import { asPerson } from '#lib/platform/context.ts'
import { previewRemovalsOperation } from '#lib/views/api/bulk.ts'
import { bulkSelection, previewBulk } from '#lib/views/server.ts'
import { apiRoute } from '../../../_edge.ts'

export const POST = apiRoute(previewRemovalsOperation, async ({ ctx, body: { teamId, ...given } }) => {
  const person = asPerson(ctx)
  return previewBulk(person, 'remove-drift', await bulkSelection(person, 'remove-drift', given), { teamId })
})
