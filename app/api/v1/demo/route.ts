import { getDemoOperation, toDemoDto } from '#lib/demo/api.ts'
import { demoStatus } from '#lib/demo/server.ts'
import { apiRoute } from '../_edge.ts'

export const GET = apiRoute(getDemoOperation, async ({ ctx }) => toDemoDto(await demoStatus(ctx)))
