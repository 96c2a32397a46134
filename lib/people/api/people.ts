/** People over HTTP: what the operations take and answer. Teams and the person's own things are in teams.ts and me.ts. */
import { z } from 'zod'
import { pageSchema } from '#lib/kernel/page.ts'
import { ListFacetsDto, listLine } from '#lib/platform/http/list.ts'
import { operation } from '#lib/platform/http/operation.ts'
import { ChangedDto, PersonDetailDto, PersonDto, PersonParams, StatusDto } from './dto.ts'
import { meOperations } from './me.ts'
import { preferenceOperations } from './preferences.ts'
import { teamOperations } from './teams.ts'
import { EmailSchema, PersonIdSchema, PersonNameSchema, RoleSchema, TeamIdSchema, TimeZoneSchema } from '../model.ts'

const tag = 'people'

export const listPeopleOperation = operation({
  id: 'listPeople',
  method: 'GET',
  path: '/api/v1/people',
  tag,
  scope: 'people:read',
  summary: 'People by name',
  query: z.strictObject({
    ...pageSchema.shape,
    ...listLine,
    status: StatusDto.optional(),
    teamId: TeamIdSchema.optional(),
  }),
  answer: {
    status: 200,
    schema: z.object({ data: z.array(PersonDto), nextCursor: z.string().nullable() }),
    description: 'One page of people',
  },
})

export const peopleFacetsOperation = operation({
  id: 'peopleFacets',
  method: 'GET',
  path: '/api/v1/people/facets',
  tag,
  scope: 'people:read',
  summary: 'Counts of each facet under the other terms of the line',
  query: z.strictObject({ ...listLine }),
  answer: { status: 200, schema: ListFacetsDto, description: 'The counts' },
})

export const invitePersonOperation = operation({
  id: 'invitePerson',
  method: 'POST',
  path: '/api/v1/people',
  tag,
  scope: 'people:write',
  summary: 'Invite somebody by e-mail',
  description: 'Bound at the first sign-in with that address, when the issuer says it is verified. Nothing is sent.',
  body: z.strictObject({
    email: EmailSchema,
    name: PersonNameSchema.optional(),
    roles: z.array(RoleSchema).max(3).optional(),
  }),
  answer: { status: 201, schema: z.object({ id: z.string() }), description: 'The invitation' },
})

export const getPersonOperation = operation({
  id: 'getPerson',
  method: 'GET',
  path: '/api/v1/people/{personId}',
  tag,
  scope: 'people:read',
  summary: 'One person with roles, teams and tokens',
  params: PersonParams,
  answer: { status: 200, schema: PersonDetailDto, description: 'The person' },
})

export const updatePersonOperation = operation({
  id: 'updatePerson',
  method: 'PATCH',
  path: '/api/v1/people/{personId}',
  tag,
  scope: 'people:write',
  summary: 'Change a name or a time zone',
  params: PersonParams,
  body: z.strictObject({ name: PersonNameSchema.optional(), timeZone: TimeZoneSchema.nullable().optional() }),
  answer: { status: 204, schema: null, description: 'Changed' },
})

export const disablePersonOperation = operation({
  id: 'disablePerson',
  method: 'POST',
  path: '/api/v1/people/{personId}/disable',
  tag,
  scope: 'people:write',
  summary: 'Disable a person: sessions end, tokens are revoked',
  params: PersonParams,
  answer: {
    status: 200,
    schema: ChangedDto.extend({ sessionsEnded: z.number().int(), tokensRevoked: z.number().int() }),
    description: 'What ended',
  },
})

export const enablePersonOperation = operation({
  id: 'enablePerson',
  method: 'POST',
  path: '/api/v1/people/{personId}/enable',
  tag,
  scope: 'people:write',
  summary: 'Let a disabled person sign in again',
  params: PersonParams,
  answer: { status: 200, schema: ChangedDto, description: 'Whether anything changed' },
})

const RoleParams = z.strictObject({ personId: PersonIdSchema, role: RoleSchema })

export const grantRoleOperation = operation({
  id: 'grantRole',
  method: 'PUT',
  path: '/api/v1/people/{personId}/roles/{role}',
  tag,
  scope: 'people:write',
  summary: 'Give a role; the person’s sessions end',
  params: RoleParams,
  answer: { status: 200, schema: ChangedDto, description: 'Whether anything changed' },
})

export const endRoleOperation = operation({
  id: 'endRole',
  method: 'DELETE',
  path: '/api/v1/people/{personId}/roles/{role}',
  tag,
  scope: 'people:write',
  summary: 'Take a role; the person’s sessions end',
  params: RoleParams,
  answer: { status: 200, schema: ChangedDto, description: 'Whether anything changed' },
})

export const endSessionsOperation = operation({
  id: 'endSessions',
  method: 'DELETE',
  path: '/api/v1/people/{personId}/sessions',
  tag,
  scope: 'people:write',
  summary: 'End every session of a person',
  params: PersonParams,
  answer: { status: 200, schema: z.object({ ended: z.number().int() }), description: 'How many ended' },
})

export const peopleOperations = [
  listPeopleOperation,
  peopleFacetsOperation,
  invitePersonOperation,
  getPersonOperation,
  updatePersonOperation,
  disablePersonOperation,
  enablePersonOperation,
  grantRoleOperation,
  endRoleOperation,
  endSessionsOperation,
  ...teamOperations,
  ...meOperations,
  ...preferenceOperations,
]
