/** The API of drift: the queue, one of it, and the two decisions. */
import { z } from 'zod'
import { idSchema } from '#lib/kernel/ids.ts'
import { pageSchema } from '#lib/kernel/page.ts'
import { toRfc3339 } from '#lib/kernel/time.ts'
import { ListFacetsDto, listLine } from '#lib/platform/http/list.ts'
import { operation } from '#lib/platform/http/operation.ts'
import { DRIFT_KINDS, DRIFT_STATES } from '../drift/model.ts'
import type { DriftDetail } from '../queries/drift.ts'
import type { DriftRow } from '../store/drift-reads.ts'
import { instantDto, reason, refDto, sliceOfDto, text, when } from './shared.ts'

export const DriftDto = z
  .object({
    id: z.string(),
    kind: z
      .enum(DRIFT_KINDS)
      .describe(
        'unrecorded: given by others; orphan: given by our account, by no grant; outlived: left by a grant that was given up; missing: a live grant that is not there; broadened: a live grant that allows more than was approved, or without a grant a standing holding that allows more than is on record',
      ),
    state: z.enum(DRIFT_STATES),
    source: refDto,
    identity: refDto,
    entitlement: refDto,
    grantId: z.string().nullable(),
    ownGrantor: z.boolean().describe('Given by the account of Curfew itself, which can take it back'),
    givenBy: z.string().nullable().describe('Who gave it, where the source tells'),
    wider: z.array(z.string()).describe('What it allows beyond what was approved'),
    foundAt: instantDto,
    removalAskedAt: instantDto.nullable(),
    closedAt: instantDto.nullable(),
    decidedBy: z.string().nullable().describe('Name'),
    reason: z.string().nullable(),
    attempts: z.number().int(),
    firstFailedAt: instantDto.nullable(),
    lastError: z.string().nullable(),
    lastErrorKind: z.string().nullable(),
    nextTryAt: instantDto.nullable(),
  })
  .meta({ id: 'Drift' })

export const toDriftDto = (row: DriftRow): z.infer<typeof DriftDto> => ({
  id: row.id,
  kind: row.kind,
  state: row.state,
  source: { id: row.sourceId, name: row.sourceName },
  identity: { id: row.identityId, name: row.identityName },
  entitlement: { id: row.entitlementId, name: row.entitlementName },
  grantId: row.grantId,
  ownGrantor: row.ownGrantor,
  givenBy: typeof row.evidence.attributes?.grantor === 'string' ? row.evidence.attributes.grantor : null,
  wider: row.evidence.wider ?? [],
  foundAt: toRfc3339(row.foundAt),
  removalAskedAt: when(row.removalAskedAt),
  closedAt: when(row.closedAt),
  decidedBy: row.closedByName,
  reason: row.closeReason,
  attempts: row.attempts,
  firstFailedAt: when(row.firstFailedAt),
  lastError: row.lastError,
  lastErrorKind: row.lastErrorKind,
  nextTryAt: when(row.dueAt),
})

const DriftDetailDto = DriftDto.extend({
  listed: z.boolean().describe('The last listing shows it'),
  removalAdvice: z.string().nullable().describe('Statements to run at the source, for what Curfew cannot remove'),
  remedy: z.string().nullable().describe('What mends a failing removal'),
  mayAdopt: z.boolean(),
  mayRemove: z.boolean(),
})

export const toDriftDetailDto = ({ drift, listed, advice, viewer }: DriftDetail): z.infer<typeof DriftDetailDto> => ({
  ...toDriftDto(drift),
  listed,
  removalAdvice: advice,
  remedy: drift.lastRemedy,
  mayAdopt: viewer.mayAdopt,
  mayRemove: viewer.mayRemove,
})

const DriftParams = z.strictObject({ driftId: idSchema('drift') })
const OutcomeDto = z.object({ driftId: z.string(), state: z.enum(DRIFT_STATES) })

export const listDriftOperation = operation({
  id: 'listDrift',
  method: 'GET',
  path: '/api/v1/drift',
  tag: 'drift',
  scope: 'drift:read',
  summary: 'What sweeps found that differs from the record, newest first',
  query: pageSchema
    .extend({
      view: z.enum(['open', 'removing', 'closed']).optional(),
      kind: z.enum(DRIFT_KINDS).optional(),
      state: z.enum(DRIFT_STATES).optional(),
      sourceId: idSchema('source').optional(),
      identityId: idSchema('identity').optional(),
      text,
      ...listLine,
    })
    .strict(),
  answer: { status: 200, schema: sliceOfDto(DriftDto), description: 'One page' },
})

export const driftFacetsOperation = operation({
  id: 'driftFacets',
  method: 'GET',
  path: '/api/v1/drift/facets',
  tag: 'drift',
  scope: 'drift:read',
  summary: 'Counts of each facet of a view under the other terms of the line',
  query: z.strictObject({ view: z.enum(['open', 'removing', 'closed']).default('open'), ...listLine }),
  answer: { status: 200, schema: ListFacetsDto, description: 'The counts' },
})

export const getDriftOperation = operation({
  id: 'getDrift',
  method: 'GET',
  path: '/api/v1/drift/{driftId}',
  tag: 'drift',
  scope: 'drift:read',
  summary: 'One drift with what can be done about it',
  params: DriftParams,
  answer: { status: 200, schema: DriftDetailDto, description: 'The drift' },
})

export const adoptDriftOperation = operation({
  id: 'adoptDrift',
  method: 'POST',
  path: '/api/v1/drift/{driftId}/adopt',
  tag: 'drift',
  scope: 'drift:write',
  summary: 'Put it on record: a holding as standing, a missing grant as ended',
  description: 'By owners of the identity and admins. A grant that allows more than was approved cannot be adopted.',
  params: DriftParams,
  body: z.strictObject({
    reason,
    insteadOfRemoval: z
      .boolean()
      .optional()
      .describe('Its removal at the source was asked for, and is decided otherwise now'),
  }),
  answer: { status: 200, schema: OutcomeDto, description: 'Adopted' },
})

export const removeDriftOperation = operation({
  id: 'removeDrift',
  method: 'POST',
  path: '/api/v1/drift/{driftId}/remove',
  tag: 'drift',
  scope: 'drift:write',
  summary: 'Have it removed',
  description:
    'By owners of the identity, approvers of the source and admins. What Curfew’s own account gave is taken back until it is read as gone; what others gave is removed by a person at the source; a grant that allows too much ends.',
  params: DriftParams,
  body: z.strictObject({ reason }),
  answer: {
    status: 200,
    schema: OutcomeDto.extend({ how: z.enum(['taken-back', 'asked-at-source', 'grant-ended']) }),
    description: 'What follows',
  },
})

export const driftOperations = [
  listDriftOperation,
  driftFacetsOperation,
  getDriftOperation,
  adoptDriftOperation,
  removeDriftOperation,
]
