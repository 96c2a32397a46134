/** What the API says about people, teams and tokens. */
import { z } from 'zod'
import { type Instant, toRfc3339 } from '#lib/kernel/time.ts'
import {
  type AccessToken,
  type PersonDetail,
  PersonIdSchema,
  type PersonRow,
  STORED_ROLES,
  type Team,
  TeamIdSchema,
} from '../model.ts'

const when = (at: Instant | null): string | null => (at === null ? null : toRfc3339(at))
export const instantDto = z.iso.datetime()
export const StatusDto = z.enum(['active', 'disabled', 'invited'])
export const ChangedDto = z.object({ changed: z.boolean().describe('False when it was so already') })
export const PersonParams = z.strictObject({ personId: PersonIdSchema })

export const PersonDto = z
  .object({
    id: z.string(),
    name: z.string(),
    email: z.string(),
    status: StatusDto,
    roles: z.array(z.enum(STORED_ROLES)),
    teams: z.array(z.object({ id: z.string(), name: z.string() })),
    timeZone: z.string().nullable(),
    createdAt: instantDto,
    disabledAt: instantDto.nullable(),
    lastSignInAt: instantDto.nullable().describe('Null also for readers who may not know'),
  })
  .meta({ id: 'Person' })
export const TokenDto = z
  .object({
    id: z.string(),
    name: z.string(),
    scopes: z.array(z.string()),
    createdAt: instantDto,
    expiresAt: instantDto,
    lastUsedAt: instantDto.nullable(),
    revokedAt: instantDto.nullable(),
  })
  .meta({ id: 'Token' })
export const PersonDetailDto = PersonDto.extend({ tokens: z.array(TokenDto), liveSessions: z.number().int() }).meta({
  id: 'PersonDetail',
})

export const toPersonDto = ({
  id,
  name,
  email,
  status: is,
  roles,
  teams,
  timeZone,
  ...at
}: PersonRow): z.infer<typeof PersonDto> => ({
  id,
  name,
  email,
  status: is,
  roles,
  teams,
  timeZone,
  createdAt: toRfc3339(at.createdAt),
  disabledAt: when(at.disabledAt),
  lastSignInAt: when(at.lastSignInAt),
})
export const toTokenDto = ({ id, name, scopes, ...at }: AccessToken): z.infer<typeof TokenDto> => ({
  id,
  name,
  scopes,
  createdAt: toRfc3339(at.createdAt),
  expiresAt: toRfc3339(at.expiresAt),
  lastUsedAt: when(at.lastUsedAt),
  revokedAt: when(at.revokedAt),
})
export const toPersonDetailDto = (person: PersonDetail): z.infer<typeof PersonDetailDto> => ({
  ...toPersonDto(person),
  tokens: person.tokens.map(toTokenDto),
  liveSessions: person.liveSessions,
})

export const TeamParams = z.strictObject({ teamId: TeamIdSchema })
const refs = z.array(z.object({ id: z.string(), name: z.string() }))
export const TeamDto = z
  .object({
    id: z.string(),
    name: z.string(),
    description: z.string(),
    createdAt: instantDto,
    members: z.array(
      z.object({ personId: z.string(), name: z.string(), email: z.string(), status: StatusDto, addedAt: instantDto }),
    ),
    approves: refs.describe('Sources whose requests the team decides'),
  })
  .meta({ id: 'Team' })

export const toTeamDto = ({ id, name, description, createdAt, members, approves }: Team): z.infer<typeof TeamDto> => ({
  id,
  name,
  description,
  createdAt: toRfc3339(createdAt),
  approves,
  members: members.map((member) => ({ ...member, addedAt: toRfc3339(member.addedAt) })),
})
