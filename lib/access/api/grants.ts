/** The API of grants: operations, what they take and answer. */
import { z } from 'zod'
import { toIsoDuration } from '#lib/kernel/duration.ts'
import { idSchema } from '#lib/kernel/ids.ts'
import { pageSchema } from '#lib/kernel/page.ts'
import { type Instant, toRfc3339 } from '#lib/kernel/time.ts'
import { operation } from '#lib/platform/http/operation.ts'
import { GRANT_STATES, isOverdue, REASON_MAX } from '../model.ts'
import type { GrantDetail } from '../queries/grants.ts'
import type { GrantRow } from '../store/grant-reads.ts'
import { GrantParams, instantDto, refDto, sliceOfDto, text, when } from './shared.ts'

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

export const grantOperations = [listGrantsOperation, getGrantOperation, endGrantOperation]
