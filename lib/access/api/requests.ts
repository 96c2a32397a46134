/** The API of requests: operations, what they take and answer. */
import { z } from 'zod'
import { toIsoDuration } from '#lib/kernel/duration.ts'
import { idSchema } from '#lib/kernel/ids.ts'
import { pageSchema } from '#lib/kernel/page.ts'
import { instantSchema, toRfc3339 } from '#lib/kernel/time.ts'
import { operation } from '#lib/platform/http/operation.ts'
import { REASON_MAX, REQUEST_STATES } from '../model.ts'
import type { RequestDetail } from '../queries/requests.ts'
import type { RequestRow } from '../store/request-reads.ts'
import { durationMs, instantDto, reason, refDto, sliceOfDto, text, when } from './shared.ts'

export const RequestDto = z
  .object({
    id: z.string(),
    state: z.enum(REQUEST_STATES),
    source: refDto,
    identity: refDto,
    entitlement: refDto,
    requester: refDto,
    duration: z.string().describe('ISO 8601, as asked'),
    approvedDuration: z.string().nullable().describe('ISO 8601, as approved'),
    startsAt: instantDto.nullable(),
    reason: z.string(),
    task: z.string().nullable(),
    askedHash: z.string().describe('Votes are bound to it'),
    createdAt: instantDto,
    lapsesAt: instantDto,
    decidedAt: instantDto.nullable(),
    decidedBy: z.string().nullable().describe('Name'),
    decisionReason: z.string().nullable(),
    grantId: z.string().nullable(),
    extendsGrantId: z.string().nullable().describe('The live grant that it asks more time for'),
  })
  .meta({ id: 'Request' })

export const toRequestDto = (row: RequestRow): z.infer<typeof RequestDto> => ({
  id: row.id,
  state: row.state,
  source: { id: row.sourceId, name: row.sourceName },
  identity: { id: row.identityId, name: row.identityName },
  entitlement: { id: row.entitlementId, name: row.entitlementName },
  requester: { id: row.requesterPersonId, name: row.requesterName },
  duration: toIsoDuration(row.durationMs),
  approvedDuration: row.approvedDurationMs === null ? null : toIsoDuration(row.approvedDurationMs),
  startsAt: when(row.startsAt),
  reason: row.reason,
  task: row.task,
  askedHash: row.askedHash,
  createdAt: toRfc3339(row.createdAt),
  lapsesAt: toRfc3339(row.lapsesAt),
  decidedAt: when(row.decidedAt),
  decidedBy: row.decidedByName,
  decisionReason: row.decisionReason,
  grantId: row.grantId,
  extendsGrantId: row.extendsGrantId,
})

const RequestDetailDto = RequestDto.extend({
  votes: z.array(
    z.object({
      id: z.string(),
      person: refDto,
      decision: z.enum(['approve', 'deny']),
      reason: z.string(),
      duration: z.string().nullable(),
      castAt: instantDto,
    }),
  ),
  extension: z
    .object({ fromEndsAt: instantDto, toEndsAt: instantDto, decided: z.boolean() })
    .nullable()
    .describe('The end that it moves and where to; as it would be now while it is not decided'),
  viewer: z.object({ mayVote: z.boolean(), whyNot: z.string().nullable(), mayWithdraw: z.boolean() }),
})

export const toRequestDetailDto = ({
  request,
  votes,
  viewer,
  extension,
}: RequestDetail): z.infer<typeof RequestDetailDto> => ({
  ...toRequestDto(request),
  votes: votes.map((vote) => ({
    id: vote.id,
    person: { id: vote.personId, name: vote.personName },
    decision: vote.decision,
    reason: vote.reason,
    duration: vote.durationMs === null ? null : toIsoDuration(vote.durationMs),
    castAt: toRfc3339(vote.castAt),
  })),
  extension: extension && {
    fromEndsAt: toRfc3339(extension.fromEndsAt),
    toEndsAt: toRfc3339(extension.toEndsAt),
    decided: extension.decided,
  },
  viewer: { mayVote: viewer.mayVote, whyNot: viewer.whyNot, mayWithdraw: viewer.mayWithdraw },
})

const RequestParams = z.strictObject({ requestId: idSchema('request') })

export const listRequestsOperation = operation({
  id: 'listRequests',
  method: 'GET',
  path: '/api/v1/requests',
  tag: 'requests',
  scope: 'requests:read',
  summary: 'Requests that you may see, newest first',
  query: pageSchema
    .extend({
      view: z.enum(['to-decide', 'mine', 'all']).default('all'),
      state: z.enum(REQUEST_STATES).optional(),
      sourceId: idSchema('source').optional(),
      identityId: idSchema('identity').optional(),
      text,
    })
    .strict(),
  answer: { status: 200, schema: sliceOfDto(RequestDto), description: 'One page' },
})

export const submitRequestOperation = operation({
  id: 'submitRequest',
  method: 'POST',
  path: '/api/v1/requests',
  tag: 'requests',
  scope: 'requests:write',
  summary: 'Ask for a time-boxed elevation',
  description:
    'Refused at once when it could not be granted: not requestable, held standing already, nobody could decide.',
  body: z.strictObject({
    identityId: idSchema('identity'),
    entitlementId: idSchema('entitlement'),
    duration: durationMs,
    reason,
    task: z.string().trim().max(200).nullable().optional(),
    startsAt: instantSchema.nullable().optional(),
    teamId: idSchema('team').nullable().optional(),
  }),
  answer: { status: 201, schema: RequestDto, description: 'The pending request' },
})

export const previewRequestOperation = operation({
  id: 'previewRequest',
  method: 'GET',
  path: '/api/v1/requests/preview',
  tag: 'requests',
  scope: 'requests:read',
  summary: 'What would become of a request, and who would decide',
  query: z.strictObject({
    identityId: idSchema('identity'),
    entitlementId: idSchema('entitlement'),
    duration: durationMs,
  }),
  answer: {
    status: 200,
    description: 'The verdict',
    schema: z.object({
      refusal: z.object({ code: z.string(), message: z.string() }).nullable(),
      approverTeam: z.string().nullable(),
      approvers: z.array(z.string()),
      maxDuration: z.string(),
      heldStanding: z.boolean(),
    }),
  },
})

export const getRequestOperation = operation({
  id: 'getRequest',
  method: 'GET',
  path: '/api/v1/requests/{requestId}',
  tag: 'requests',
  scope: 'requests:read',
  summary: 'One request with its votes',
  params: RequestParams,
  answer: { status: 200, description: 'The request', schema: RequestDetailDto },
})

export const castVoteOperation = operation({
  id: 'castVote',
  method: 'POST',
  path: '/api/v1/requests/{requestId}/votes',
  tag: 'requests',
  scope: 'requests:decide',
  summary: 'Approve, shorten or deny',
  params: RequestParams,
  body: z.strictObject({
    decision: z.enum(['approve', 'deny']),
    reason: z.string().trim().max(REASON_MAX).default(''),
    duration: durationMs.nullable().optional().describe('Shorter than asked; absent for as asked'),
    askedHash: z.string().length(64),
  }),
  answer: {
    status: 201,
    description: 'What became of the request',
    schema: z.object({ requestId: z.string(), state: z.enum(['approved', 'denied']), grantId: z.string().nullable() }),
  },
})

export const withdrawRequestOperation = operation({
  id: 'withdrawRequest',
  method: 'POST',
  path: '/api/v1/requests/{requestId}/withdraw',
  tag: 'requests',
  scope: 'requests:write',
  summary: 'Take a pending request back',
  params: RequestParams,
  body: z.strictObject({ reason: z.string().trim().max(REASON_MAX).optional() }),
  answer: {
    status: 200,
    description: 'Withdrawn',
    schema: z.object({ requestId: z.string(), state: z.literal('withdrawn') }),
  },
})

export const requestOperations = [
  listRequestsOperation,
  submitRequestOperation,
  previewRequestOperation,
  getRequestOperation,
  castVoteOperation,
  withdrawRequestOperation,
]
