import { asPerson } from '#lib/platform/context.ts'
import { previewClaimsOperation } from '#lib/views/api/bulk.ts'
import { bulkSelection, previewBulk } from '#lib/views/server.ts'
import { apiRoute } from '../../../_edge.ts'

export const POST = apiRoute(previewClaimsOperation, async ({ ctx, body: { teamId, ...given } }) => {
  const person = asPerson(ctx)
  return previewBulk(person, 'claim-identities', await bulkSelection(person, 'claim-identities', given), { teamId })
})
