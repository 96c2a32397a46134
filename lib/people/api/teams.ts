/** Teams over HTTP. */
import { z } from 'zod'
import { operation } from '#lib/platform/http/operation.ts'
import { ChangedDto, TeamDto, TeamParams } from './dto.ts'
import { PersonIdSchema, TeamIdSchema, TeamNameSchema } from '../model.ts'

const tag = 'teams'
const description = z.string().trim().max(500)

export const listTeamsOperation = operation({
  id: 'listTeams',
  method: 'GET',
  path: '/api/v1/teams',
  tag,
  scope: 'people:read',
  summary: 'All teams with their members',
  answer: {
    status: 200,
    schema: z.object({ data: z.array(TeamDto), nextCursor: z.null() }),
    description: 'The teams, by name',
  },
})

export const createTeamOperation = operation({
  id: 'createTeam',
  method: 'POST',
  path: '/api/v1/teams',
  tag,
  scope: 'people:write',
  summary: 'Make a team',
  body: z.strictObject({
    name: TeamNameSchema,
    description: description.optional(),
    memberIds: z.array(PersonIdSchema).max(200).optional(),
  }),
  answer: { status: 201, schema: z.object({ id: z.string() }), description: 'The team' },
})

export const getTeamOperation = operation({
  id: 'getTeam',
  method: 'GET',
  path: '/api/v1/teams/{teamId}',
  tag,
  scope: 'people:read',
  summary: 'One team with its members',
  params: TeamParams,
  answer: { status: 200, schema: TeamDto, description: 'The team' },
})

export const renameTeamOperation = operation({
  id: 'renameTeam',
  method: 'PATCH',
  path: '/api/v1/teams/{teamId}',
  tag,
  scope: 'people:write',
  summary: 'Change a team’s name or description',
  params: TeamParams,
  body: z.strictObject({ name: TeamNameSchema.optional(), description: description.optional() }),
  answer: { status: 204, schema: null, description: 'Changed' },
})

export const removeTeamOperation = operation({
  id: 'removeTeam',
  method: 'DELETE',
  path: '/api/v1/teams/{teamId}',
  tag,
  scope: 'people:write',
  summary: 'Remove a team that owns and decides nothing',
  params: TeamParams,
  answer: { status: 204, schema: null, description: 'Removed' },
})

const MemberParams = z.strictObject({ teamId: TeamIdSchema, personId: PersonIdSchema })

export const addTeamMemberOperation = operation({
  id: 'addTeamMember',
  method: 'PUT',
  path: '/api/v1/teams/{teamId}/members/{personId}',
  tag,
  scope: 'people:write',
  summary: 'Add a person to a team',
  params: MemberParams,
  answer: { status: 200, schema: ChangedDto, description: 'Whether anything changed' },
})

export const endMembershipOperation = operation({
  id: 'endMembership',
  method: 'DELETE',
  path: '/api/v1/teams/{teamId}/members/{personId}',
  tag,
  scope: 'people:write',
  summary: 'Take a person out of a team',
  params: MemberParams,
  answer: { status: 200, schema: ChangedDto, description: 'Whether anything changed' },
})

export const teamOperations = [
  listTeamsOperation,
  createTeamOperation,
  getTeamOperation,
  renameTeamOperation,
  removeTeamOperation,
  addTeamMemberOperation,
  endMembershipOperation,
]
