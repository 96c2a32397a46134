import { asPerson } from '#lib/platform/context.ts'
import { previewAdoptionsOperation } from '#lib/views/api/bulk.ts'
import { bulkSelection, previewBulk } from '#lib/views/server.ts'
import { apiRoute } from '../../../_edge.ts'

export const POST = apiRoute(previewAdoptionsOperation, async ({ ctx, body: { teamId, ...given } }) => {
  const person = asPerson(ctx)
  return previewBulk(person, 'adopt-drift', await bulkSelection(person, 'adopt-drift', given), { teamId })
})
