import { shortenGrantOperation } from '#lib/access/api/grants.ts'
import { shortenGrant } from '#lib/access/server.ts'
import { toRfc3339 } from '#lib/kernel/time.ts'
import { asPerson } from '#lib/platform/context.ts'
import { apiRoute } from '../../../_edge.ts'

export const POST = apiRoute(shortenGrantOperation, async ({ ctx, params, body }) => {
  const { grantId, endsAt } = await shortenGrant(asPerson(ctx), { ...params, ...body })
  return { grantId, endsAt: toRfc3339(endsAt) }
})
