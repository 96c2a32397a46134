import { toTeamDto } from '#lib/people/api/dto.ts'
import { createTeamOperation, listTeamsOperation } from '#lib/people/api/teams.ts'
import { createTeam, listTeams } from '#lib/people/server.ts'
import { apiRoute } from '../_edge.ts'

export const GET = apiRoute(listTeamsOperation, async ({ ctx }) => ({
  data: (await listTeams(ctx)).map(toTeamDto),
  nextCursor: null,
}))
export const POST = apiRoute(createTeamOperation, async ({ ctx, body }) => ({
  id: (await createTeam(ctx, body)).teamId,
}))
