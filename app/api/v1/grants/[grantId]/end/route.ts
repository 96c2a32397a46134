import { endGrantOperation } from '#lib/access/api/grants.ts'
import { endGrant } from '#lib/access/server.ts'
import { apiRoute } from '../../../_edge.ts'

export const POST = apiRoute(endGrantOperation, async ({ ctx, params, body }) => endGrant(ctx, { ...params, ...body }))
