import { asPerson } from '#lib/platform/context.ts'
import { previewEndsOperation } from '#lib/views/api/bulk.ts'
import { bulkSelection, previewBulk } from '#lib/views/server.ts'
import { apiRoute } from '../../../_edge.ts'

export const POST = apiRoute(previewEndsOperation, async ({ ctx, body: { teamId, ...given } }) => {
  const person = asPerson(ctx)
  return previewBulk(person, 'end-grants', await bulkSelection(person, 'end-grants', given), { teamId })
})
