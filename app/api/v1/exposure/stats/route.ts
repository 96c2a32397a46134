import { getExposureStatsOperation, toStatsDto } from '#lib/exposure/api.ts'
import { durationStats, overshootStats } from '#lib/exposure/server.ts'
import { apiRoute } from '../../_edge.ts'

export const GET = apiRoute(getExposureStatsOperation, async ({ ctx, query }) => {
  const [overshoot, durations] = await Promise.all([overshootStats(ctx, query), durationStats(ctx, query)])
  return toStatsDto(overshoot, durations)
})
