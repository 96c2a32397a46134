import { importAwsAccountOperation, readNewAccount } from '#lib/breadth/api.ts'
import { importAwsAccount } from '#lib/breadth/server.ts'
import { apiRoute } from '../../_edge.ts'

export const POST = apiRoute(importAwsAccountOperation, async ({ ctx, request }) => {
  const { sourceId, syncId, account } = await importAwsAccount(ctx, readNewAccount(request))
  return { id: sourceId, syncId, account }
})
