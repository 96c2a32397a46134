/** The signed-in person’s own account and tokens over HTTP. */
import { z } from 'zod'
import { durationSchema } from '#lib/kernel/duration.ts'
import { operation } from '#lib/platform/http/operation.ts'
import { ChangedDto, PersonDetailDto, TokenDto } from './dto.ts'
import {
  PersonNameSchema,
  TimeZoneSchema,
  TOKEN_LIFETIME_MAX_MS,
  TOKEN_LIFETIME_MIN_MS,
  TokenIdSchema,
  TokenNameSchema,
  TokenScopeSchema,
} from '../model.ts'

const tag = 'me'

export const getMeOperation = operation({
  id: 'getMe',
  method: 'GET',
  path: '/api/v1/me',
  tag,
  scope: 'people:read',
  summary: 'Who I am',
  answer: { status: 200, schema: PersonDetailDto, description: 'The person the session or token belongs to' },
})

export const updateMeOperation = operation({
  id: 'updateMe',
  method: 'PATCH',
  path: '/api/v1/me',
  tag,
  scope: 'people:write',
  summary: 'Change my name or time zone',
  body: z.strictObject({ name: PersonNameSchema.optional(), timeZone: TimeZoneSchema.nullable().optional() }),
  answer: { status: 204, schema: null, description: 'Changed' },
})

export const listMyTokensOperation = operation({
  id: 'listMyTokens',
  method: 'GET',
  path: '/api/v1/me/tokens',
  tag,
  scope: 'people:read',
  summary: 'My personal tokens, newest first, without their secrets',
  answer: {
    status: 200,
    schema: z.object({ data: z.array(TokenDto), nextCursor: z.null() }),
    description: 'The tokens',
  },
})

export const createMyTokenOperation = operation({
  id: 'createMyToken',
  method: 'POST',
  path: '/api/v1/me/tokens',
  tag,
  scope: 'people:write',
  summary: 'Make a personal token',
  description:
    'Only in a browser session: a token cannot make tokens. The secret is shown in this answer and never again; an Idempotency-Key is ignored.',
  body: z.strictObject({
    name: TokenNameSchema,
    scopes: z.array(TokenScopeSchema).min(1),
    lifetime: durationSchema({ minMs: TOKEN_LIFETIME_MIN_MS, maxMs: TOKEN_LIFETIME_MAX_MS }),
  }),
  answer: {
    status: 201,
    schema: z.object({ token: TokenDto, secret: z.string() }),
    description: 'The token and its secret',
    neverStored: true,
  },
})

export const revokeMyTokenOperation = operation({
  id: 'revokeMyToken',
  method: 'DELETE',
  path: '/api/v1/me/tokens/{tokenId}',
  tag,
  scope: 'people:write',
  summary: 'Revoke a token: mine, or anybody’s as an admin',
  params: z.strictObject({ tokenId: TokenIdSchema }),
  answer: { status: 200, schema: ChangedDto, description: 'Whether anything changed' },
})

export const endMySessionsOperation = operation({
  id: 'endMySessions',
  method: 'DELETE',
  path: '/api/v1/me/sessions',
  tag,
  scope: 'people:write',
  summary: 'Sign out everywhere',
  answer: { status: 200, schema: z.object({ ended: z.number().int() }), description: 'How many ended' },
})

export const meOperations = [
  getMeOperation,
  updateMeOperation,
  listMyTokensOperation,
  createMyTokenOperation,
  revokeMyTokenOperation,
  endMySessionsOperation,
]
