import { addSourceOperation, listSourcesOperation, toAccess, toSourceDto, toTestReportDto } from '#lib/inventory/api.ts'
import { SOURCE_LIST } from '#lib/inventory/query/model.ts'
import { addSource, listSources, sourcesMatching } from '#lib/inventory/server.ts'
import { listTerms } from '#lib/people/server.ts'
import { apiRoute } from '../_edge.ts'

export const GET = apiRoute(listSourcesOperation, async ({ ctx, query: { q, zone } }) => {
  const [sources, terms] = await Promise.all([listSources(ctx), listTerms(ctx, SOURCE_LIST, q, zone)])
  return { data: sourcesMatching(sources, terms).map(toSourceDto), nextCursor: null }
})

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
