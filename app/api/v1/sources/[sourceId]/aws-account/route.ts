import { importAwsAccountAgainOperation, readNewerAccount } from '#lib/breadth/api.ts'
import { importAwsAccountAgain } from '#lib/breadth/server.ts'
import { apiRoute } from '../../../_edge.ts'

export const POST = apiRoute(importAwsAccountAgainOperation, async ({ ctx, params, request }) => {
  const { sourceId, syncId, account } = await importAwsAccountAgain(ctx, params.sourceId, readNewerAccount(request))
  return { id: sourceId, syncId, account }
})
