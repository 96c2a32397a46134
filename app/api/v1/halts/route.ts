import { listHaltsOperation, pullKillSwitchOperation, toHaltDto, toHaltTarget } from '#lib/access/api/halts.ts'
import { toSlice } from '#lib/access/api/shared.ts'
import { listHalts, pullKillSwitch } from '#lib/access/server.ts'
import { apiRoute } from '../_edge.ts'

export const GET = apiRoute(listHaltsOperation, async ({ ctx, query }) =>
  toSlice(await listHalts(ctx, query, query), toHaltDto),
)

export const POST = apiRoute(pullKillSwitchOperation, async ({ ctx, body: { reason, ...target } }) =>
  pullKillSwitch(ctx, { target: toHaltTarget(target), reason }),
)
