import { asPerson } from '#lib/platform/context.ts'
import { previewWithdrawalsOperation } from '#lib/views/api/bulk.ts'
import { bulkSelection, previewBulk } from '#lib/views/server.ts'
import { apiRoute } from '../../../_edge.ts'

export const POST = apiRoute(previewWithdrawalsOperation, async ({ ctx, body: { teamId, ...given } }) => {
  const person = asPerson(ctx)
  return previewBulk(person, 'withdraw-requests', await bulkSelection(person, 'withdraw-requests', given), { teamId })
})
