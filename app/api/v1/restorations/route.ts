import {
  declareRestorationOperation,
  getRestorationStatusOperation,
  toRestorationStatusDto,
} from '#lib/access/api/restorations.ts'
import { declareRestoration, restorationStatus } from '#lib/access/server.ts'
import { apiRoute } from '../_edge.ts'

export const GET = apiRoute(getRestorationStatusOperation, async ({ ctx }) =>
  toRestorationStatusDto(await restorationStatus(ctx)),
)

export const POST = apiRoute(declareRestorationOperation, async ({ ctx, body }) => declareRestoration(ctx, body))
