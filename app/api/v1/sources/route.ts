import { addSourceOperation, listSourcesOperation, toAccess, toSourceDto, toTestReportDto } from '#lib/inventory/api.ts'
import { addSource, listSources } from '#lib/inventory/server.ts'
import { apiRoute } from '../_edge.ts'

export const GET = apiRoute(listSourcesOperation, async ({ ctx }) => ({
  data: (await listSources(ctx)).map(toSourceDto),
  nextCursor: null,
}))

export const POST = apiRoute(
  addSourceOperation,
  async ({ ctx, body: { name, environment, approverTeamId, syncInterval, ...access } }) => {
    const { sourceId, report } = await addSource(ctx, {
      name,
      environment,
      approverTeamId,
      syncIntervalMs: syncInterval,
      ...toAccess(access),
    })
    return { id: sourceId, report: toTestReportDto(report) }
  },
)
