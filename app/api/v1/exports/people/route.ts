import { exportPeopleOperation } from '#lib/views/api/exports.ts'
import { answerFile, peopleAsked } from '#lib/views/server.ts'
import { apiRoute } from '../../_edge.ts'

export const GET = apiRoute(exportPeopleOperation, async ({ ctx, query, request }) => {
  const { format: _, columns: __, ...asked } = query
  return answerFile(ctx, request, await peopleAsked(ctx, asked), query)
})
