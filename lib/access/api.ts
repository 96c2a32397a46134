/** The API of access: operations, what they take and answer. */
import { z } from 'zod'
import { durationSchema, toIsoDuration } from '#lib/kernel/duration.ts'
import { idSchema } from '#lib/kernel/ids.ts'
import { pageSchema, type Slice } from '#lib/kernel/page.ts'
import { type Instant, instantSchema, toRfc3339 } from '#lib/kernel/time.ts'
import { operation } from '#lib/platform/http/operation.ts'
import {
  DURATION_MAX_MS,
  DURATION_MIN_MS,
  GRANT_STATES,
  isOverdue,
  REASON_MAX,
  REASON_MIN,
  REQUEST_STATES,
} from './model.ts'
import type { GrantDetail } from './queries/grants.ts'
import type { RequestDetail } from './queries/requests.ts'
import type { GrantRow } from './store/grant-reads.ts'
import type { RequestRow } from './store/request-reads.ts'

const when = (at: Instant | null): string | null => (at === null ? null : toRfc3339(at))
const instantDto = z.iso.datetime()
const refDto = z.object({ id: z.string(), name: z.string() })
const sliceOfDto = <T extends z.ZodType>(item: T) =>
  z.object({ data: z.array(item), nextCursor: z.string().nullable() })
const reason = z.string().trim().min(REASON_MIN).max(REASON_MAX)

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
})

export const GrantDto = z
  .object({
    id: z.string(),
    state: z.enum(GRANT_STATES),
    requestId: z.string(),
    source: refDto,
    identity: refDto,
    entitlement: refDto,
    requester: refDto,
    approvedBy: z.string().nullable(),
    duration: z.string(),
    startsAt: instantDto,
    activeAt: instantDto.nullable(),
    endsAt: instantDto.nullable(),
    overdue: z.boolean(),
    revokeRequestedAt: instantDto.nullable(),
    goneAt: instantDto.nullable().describe("The target's clock at the first read that found it absent"),
    endedAt: instantDto.nullable(),
    endCause: z.string().nullable(),
    overshootMs: z.number().nullable().describe('goneAt − endsAt in milliseconds; positive is late'),
    lagMs: z.number().nullable(),
    attempts: z.number().int(),
    lastError: z.string().nullable(),
    stillHeldOtherwise: z.boolean(),
  })
  .meta({ id: 'Grant' })

export const toGrantDto = (row: GrantRow, now: Instant): z.infer<typeof GrantDto> => ({
  id: row.id,
  state: row.state,
  requestId: row.requestId,
  source: { id: row.sourceId, name: row.sourceName },
  identity: { id: row.identityId, name: row.identityName },
  entitlement: { id: row.entitlementId, name: row.entitlementName },
  requester: { id: row.requesterPersonId, name: row.requesterName },
  approvedBy: row.approvedByName,
  duration: toIsoDuration(row.durationMs),
  startsAt: toRfc3339(row.startsAt),
  activeAt: when(row.activeAt),
  endsAt: when(row.endsAt),
  overdue: isOverdue(row, now),
  revokeRequestedAt: when(row.revokeRequestedAt),
  goneAt: when(row.goneAt),
  endedAt: when(row.endedAt),
  endCause: row.endCause,
  overshootMs: row.overshootMs,
  lagMs: row.lagMs,
  attempts: row.attempts,
  lastError: row.lastError,
  stillHeldOtherwise: row.stillHeldOtherwise,
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
  viewer: z.object({ mayVote: z.boolean(), whyNot: z.string().nullable(), mayWithdraw: z.boolean() }),
})

export const toRequestDetailDto = ({ request, votes, viewer }: RequestDetail): z.infer<typeof RequestDetailDto> => ({
  ...toRequestDto(request),
  votes: votes.map((vote) => ({
    id: vote.id,
    person: { id: vote.personId, name: vote.personName },
    decision: vote.decision,
    reason: vote.reason,
    duration: vote.durationMs === null ? null : toIsoDuration(vote.durationMs),
    castAt: toRfc3339(vote.castAt),
  })),
  viewer: { mayVote: viewer.mayVote, whyNot: viewer.whyNot, mayWithdraw: viewer.mayWithdraw },
})

const GrantDetailDto = GrantDto.extend({
  tries: z.array(
    z.object({
      id: z.string(),
      effect: z.string(),
      worker: z.string(),
      startedAt: instantDto,
      finishedAt: instantDto,
      outcome: z.string(),
      error: z.string().nullable(),
    }),
  ),
  mayEnd: z.boolean(),
})

export const toGrantDetailDto = ({ grant, attempts, viewer, asOf }: GrantDetail): z.infer<typeof GrantDetailDto> => ({
  ...toGrantDto(grant, asOf),
  tries: attempts.map((one) => ({
    id: one.id,
    effect: one.effect,
    worker: one.worker,
    startedAt: toRfc3339(one.startedAt),
    finishedAt: toRfc3339(one.finishedAt),
    outcome: one.outcome,
    error: one.error,
  })),
  mayEnd: viewer.mayEnd,
})

export const toSlice = <T, D>(slice: Slice<T>, toDto: (row: T) => D): { data: D[]; nextCursor: string | null } => ({
  data: slice.data.map(toDto),
  nextCursor: slice.nextCursor,
})

const durationMs = durationSchema({ minMs: DURATION_MIN_MS, maxMs: DURATION_MAX_MS })
const RequestParams = z.strictObject({ requestId: idSchema('request') })
const GrantParams = z.strictObject({ grantId: idSchema('grant') })
const text = z.string().trim().max(200).optional()

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

export const listGrantsOperation = operation({
  id: 'listGrants',
  method: 'GET',
  path: '/api/v1/grants',
  tag: 'grants',
  scope: 'grants:read',
  summary: 'Grants that you may see',
  query: pageSchema
    .extend({
      view: z.enum(['live', 'ending-soon', 'overdue', 'past']).default('live'),
      sourceId: idSchema('source').optional(),
      identityId: idSchema('identity').optional(),
      text,
    })
    .strict(),
  answer: { status: 200, schema: sliceOfDto(GrantDto), description: 'One page' },
})

export const getGrantOperation = operation({
  id: 'getGrant',
  method: 'GET',
  path: '/api/v1/grants/{grantId}',
  tag: 'grants',
  scope: 'grants:read',
  summary: 'One grant with its attempts',
  params: GrantParams,
  answer: { status: 200, description: 'The grant', schema: GrantDetailDto },
})

export const endGrantOperation = operation({
  id: 'endGrant',
  method: 'POST',
  path: '/api/v1/grants/{grantId}/end',
  tag: 'grants',
  scope: 'grants:end',
  summary: 'End a grant now',
  params: GrantParams,
  body: z.strictObject({ reason: z.string().trim().min(3).max(REASON_MAX) }),
  answer: {
    status: 200,
    description: 'Being revoked, or ended before it started',
    schema: z.object({ grantId: z.string(), state: z.enum(GRANT_STATES) }),
  },
})

export const accessOperations = [
  listRequestsOperation,
  submitRequestOperation,
  previewRequestOperation,
  getRequestOperation,
  castVoteOperation,
  withdrawRequestOperation,
  listGrantsOperation,
  getGrantOperation,
  endGrantOperation,
]
