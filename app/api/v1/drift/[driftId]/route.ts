import { getDriftOperation, toDriftDetailDto } from '#lib/access/api/drift.ts'
import { getDrift } from '#lib/access/server.ts'
import { apiRoute } from '../../_edge.ts'

export const GET = apiRoute(getDriftOperation, async ({ ctx, params }) =>
  toDriftDetailDto(await getDrift(ctx, params.driftId)),
)
