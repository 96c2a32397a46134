/** The API of grants: operations, what they take and answer. */
import { z } from 'zod'
import { toIsoDuration } from '#lib/kernel/duration.ts'
import { idSchema } from '#lib/kernel/ids.ts'
import { pageSchema } from '#lib/kernel/page.ts'
import { type Instant, instantSchema, toRfc3339 } from '#lib/kernel/time.ts'
import { ListFacetsDto, listLine } from '#lib/platform/http/list.ts'
import { operation } from '#lib/platform/http/operation.ts'
import { GRANT_STATES, isOverdue, mayStillBeLive, REASON_MAX } from '../model.ts'
import type { GrantDetail } from '../queries/grants.ts'
import type { GrantRow } from '../store/grant-reads.ts'
import { RequestDto } from './requests.ts'
import { durationMs, GrantParams, instantDto, reason, refDto, sliceOfDto, text, when } from './shared.ts'

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
    mayStillBeLive: z.boolean().describe('Closed by force, and neither read back as gone nor adopted since'),
    leftStandingAt: instantDto.nullable().describe('When what it left was put on record as standing'),
    forceClosedAt: instantDto.nullable(),
    forceClosedBy: z.string().nullable().describe('Name'),
    forceCloseReason: z.string().nullable(),
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
  mayStillBeLive: mayStillBeLive(row),
  leftStandingAt: when(row.leftStandingAt),
  forceClosedAt: when(row.forceClosedAt),
  forceClosedBy: row.forceClosedByName,
  forceCloseReason: row.forceCloseReason,
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
  extensions: z
    .array(
      z.object({
        requestId: z.string(),
        fromEndsAt: instantDto,
        toEndsAt: instantDto,
        extendedAt: instantDto,
        askedBy: z.string(),
        approvedBy: z.string().nullable(),
      }),
    )
    .describe('How its end moved later, by which requests'),
  mayEnd: z.boolean(),
  mayShorten: z.boolean(),
  mayForceClose: z.boolean(),
  moreTime: z
    .object({
      pendingRequestId: z.string().nullable(),
      longest: z.string().nullable().describe('ISO 8601: the most that can be asked for now'),
      whyNot: z.string().nullable(),
    })
    .nullable()
    .describe('Null for who cannot ask for more time of it'),
})

export const toGrantDetailDto = ({
  grant,
  attempts,
  extensions,
  viewer,
  asOf,
}: GrantDetail): z.infer<typeof GrantDetailDto> => ({
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
  extensions: extensions.map((one) => ({
    requestId: one.requestId,
    fromEndsAt: toRfc3339(one.fromEndsAt),
    toEndsAt: toRfc3339(one.toEndsAt),
    extendedAt: toRfc3339(one.extendedAt),
    askedBy: one.requesterName,
    approvedBy: one.approvedByName,
  })),
  mayEnd: viewer.mayEnd,
  mayShorten: viewer.mayShorten,
  mayForceClose: viewer.mayForceClose,
  moreTime: viewer.moreTime && {
    pendingRequestId: viewer.moreTime.pending?.id ?? null,
    longest: viewer.moreTime.longestMs > 0 ? toIsoDuration(viewer.moreTime.longestMs) : null,
    whyNot: viewer.moreTime.whyNot,
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
      ...listLine,
    })
    .strict(),
  answer: { status: 200, schema: sliceOfDto(GrantDto), description: 'One page' },
})

export const grantFacetsOperation = operation({
  id: 'grantFacets',
  method: 'GET',
  path: '/api/v1/grants/facets',
  tag: 'grants',
  scope: 'grants:read',
  summary: 'Counts of each facet of a view under the other terms of the line',
  query: z.strictObject({ view: z.enum(['live', 'ending-soon', 'overdue', 'past']).default('live'), ...listLine }),
  answer: { status: 200, schema: ListFacetsDto, description: 'The counts' },
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

export const submitExtensionOperation = operation({
  id: 'submitExtension',
  method: 'POST',
  path: '/api/v1/grants/{grantId}/extensions',
  tag: 'grants',
  scope: 'requests:write',
  summary: 'Ask for more time of a live grant',
  description:
    'A request of its own, decided as any other: approved, the end of the grant moves by what was asked, or by less. It lapses when the grant ends.',
  params: GrantParams,
  body: z.strictObject({ duration: durationMs.describe('How much later it would end'), reason }),
  answer: { status: 201, schema: RequestDto, description: 'The pending request' },
})

export const shortenGrantOperation = operation({
  id: 'shortenGrant',
  method: 'POST',
  path: '/api/v1/grants/{grantId}/shorten',
  tag: 'grants',
  scope: 'grants:end',
  summary: 'Let a live grant end sooner',
  params: GrantParams,
  body: z.strictObject({ endsAt: instantSchema }),
  answer: {
    status: 200,
    description: 'Its new end',
    schema: z.object({ grantId: z.string(), endsAt: instantDto }),
  },
})

export const forceCloseGrantOperation = operation({
  id: 'forceCloseGrant',
  method: 'POST',
  path: '/api/v1/grants/{grantId}/force-close',
  tag: 'grants',
  scope: 'grants:end',
  summary: 'Give up a grant whose revoke fails',
  description:
    'For admins. The grant keeps the mark that it may still be live, and counts as exposed past its end, until a complete listing of its source proves it gone; a listing that shows it makes it drift, to be removed.',
  params: GrantParams,
  body: z.strictObject({ reason }),
  answer: {
    status: 200,
    description: 'Closed, and marked',
    schema: z.object({ grantId: z.string(), state: z.literal('ended'), mayStillBeLive: z.literal(true) }),
  },
})

export const grantOperations = [
  listGrantsOperation,
  grantFacetsOperation,
  getGrantOperation,
  endGrantOperation,
  submitExtensionOperation,
  shortenGrantOperation,
  forceCloseGrantOperation,
]
