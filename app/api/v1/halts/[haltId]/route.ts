import { getHaltOperation, toHaltDto } from '#lib/access/api/halts.ts'
import { getHalt } from '#lib/access/server.ts'
import { apiRoute } from '../../_edge.ts'

export const GET = apiRoute(getHaltOperation, async ({ ctx, params }) => toHaltDto(await getHalt(ctx, params.haltId)))
