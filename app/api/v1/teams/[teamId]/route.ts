import { toTeamDto } from '#lib/people/api/dto.ts'
import { getTeamOperation, removeTeamOperation, renameTeamOperation } from '#lib/people/api/teams.ts'
import { getTeam, removeTeam, renameTeam } from '#lib/people/server.ts'
import { apiRoute } from '../../_edge.ts'

export const GET = apiRoute(getTeamOperation, async ({ ctx, params }) => toTeamDto(await getTeam(ctx, params.teamId)))

export const PATCH = apiRoute(renameTeamOperation, async ({ ctx, params, body }) => {
  await renameTeam(ctx, { ...params, ...body })
})

export const DELETE = apiRoute(removeTeamOperation, async ({ ctx, params }) => {
  await removeTeam(ctx, params)
})
