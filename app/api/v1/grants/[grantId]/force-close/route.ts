import { forceCloseGrantOperation } from '#lib/access/api/grants.ts'
import { forceCloseGrant } from '#lib/access/server.ts'
import { asPerson } from '#lib/platform/context.ts'
import { apiRoute } from '../../../_edge.ts'

export const POST = apiRoute(forceCloseGrantOperation, async ({ ctx, params, body }) =>
  forceCloseGrant(asPerson(ctx), { ...params, ...body }),
)
