/** The API of requests: operations, what they take and answer. */
import { z } from 'zod'
import { toIsoDuration } from '#lib/kernel/duration.ts'
import { idSchema } from '#lib/kernel/ids.ts'
import { pageSchema } from '#lib/kernel/page.ts'
import { instantSchema, toRfc3339 } from '#lib/kernel/time.ts'
import { ListFacetsDto, listLine } from '#lib/platform/http/list.ts'
import { operation } from '#lib/platform/http/operation.ts'
import { MESSAGE_KINDS, MESSAGE_MAX, MESSAGE_MIN, REASON_MAX, REQUEST_STATES } from '../model.ts'
import type { RequestDetail } from '../queries/requests.ts'
import type { MessageRow } from '../store/messages.ts'
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
    questionOpen: z.boolean().describe('An approver asked something that is not answered yet'),
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
  questionOpen: row.questionOpen,
  extendsGrantId: row.extendsGrantId,
})

const RequestMessageDto = z
  .object({
    id: z.string(),
    kind: z.enum(MESSAGE_KINDS).describe('What an approver asks, or the requester answers'),
    person: refDto,
    text: z.string(),
    saidAt: instantDto,
  })
  .meta({ id: 'RequestMessage' })

export const toRequestMessageDto = (row: MessageRow): z.infer<typeof RequestMessageDto> => ({
  id: row.id,
  kind: row.kind,
  person: { id: row.personId, name: row.personName },
  text: row.text,
  saidAt: toRfc3339(row.saidAt),
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
  messages: z.array(RequestMessageDto).describe('Questions and answers about it, oldest first'),
  extension: z
    .object({ fromEndsAt: instantDto, toEndsAt: instantDto, decided: z.boolean() })
    .nullable()
    .describe('The end that it moves and where to; as it would be now while it is not decided'),
  viewer: z.object({
    mayVote: z.boolean(),
    whyNot: z.string().nullable(),
    mayWithdraw: z.boolean(),
    mayAsk: z.boolean(),
    mayAnswer: z.boolean(),
  }),
})

export const toRequestDetailDto = ({
  request,
  votes,
  messages,
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
  messages: messages.map(toRequestMessageDto),
  extension: extension && {
    fromEndsAt: toRfc3339(extension.fromEndsAt),
    toEndsAt: toRfc3339(extension.toEndsAt),
    decided: extension.decided,
  },
  viewer: {
    mayVote: viewer.mayVote,
    whyNot: viewer.whyNot,
    mayWithdraw: viewer.mayWithdraw,
    mayAsk: viewer.mayAsk,
    mayAnswer: viewer.mayAnswer,
  },
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
      ...listLine,
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

export const requestFacetsOperation = operation({
  id: 'requestFacets',
  method: 'GET',
  path: '/api/v1/requests/facets',
  tag: 'requests',
  scope: 'requests:read',
  summary: 'Counts of each facet of a view under the other terms of the line',
  query: z.strictObject({ view: z.enum(['to-decide', 'mine', 'all']).default('all'), ...listLine }),
  answer: { status: 200, schema: ListFacetsDto, description: 'The counts' },
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

const said = z.strictObject({ text: z.string().trim().min(MESSAGE_MIN).max(MESSAGE_MAX) })

export const askRequesterOperation = operation({
  id: 'askRequester',
  method: 'POST',
  path: '/api/v1/requests/{requestId}/questions',
  tag: 'requests',
  scope: 'requests:decide',
  summary: 'Ask the requester something before it is decided',
  description: 'For those who may decide it. The request waits on, and lapses when it would have.',
  params: RequestParams,
  body: said,
  answer: { status: 201, description: 'The question', schema: RequestMessageDto },
})

export const answerQuestionOperation = operation({
  id: 'answerQuestion',
  method: 'POST',
  path: '/api/v1/requests/{requestId}/answers',
  tag: 'requests',
  scope: 'requests:write',
  summary: 'Answer what an approver asked',
  description: 'For the requester, after a question. It changes nothing of what is asked for.',
  params: RequestParams,
  body: said,
  answer: { status: 201, description: 'The answer', schema: RequestMessageDto },
})

export const requestOperations = [
  listRequestsOperation,
  requestFacetsOperation,
  submitRequestOperation,
  previewRequestOperation,
  getRequestOperation,
  castVoteOperation,
  askRequesterOperation,
  answerQuestionOperation,
  withdrawRequestOperation,
]
