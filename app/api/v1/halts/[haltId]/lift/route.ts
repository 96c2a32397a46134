import { liftKillSwitchOperation } from '#lib/access/api/halts.ts'
import { liftKillSwitch } from '#lib/access/server.ts'
import { apiRoute } from '../../../_edge.ts'

export const POST = apiRoute(liftKillSwitchOperation, async ({ ctx, params, body }) =>
  liftKillSwitch(ctx, { ...params, ...body }),
)
