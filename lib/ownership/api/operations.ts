/** What the API offers about identities, claims and baselines. */
import { z } from 'zod'
import { idSchema } from '#lib/kernel/ids.ts'
import { pageSchema } from '#lib/kernel/page.ts'
import { ListFacetsDto, listLine } from '#lib/platform/http/list.ts'
import { operation } from '#lib/platform/http/operation.ts'
import { EntitlementIdSchema, IdentityIdSchema } from '#lib/inventory/model.ts'
import { CLAIM_BATCH_MAX, ClaimIdSchema, IDENTITY_SORTS, identityFiltersSchema, ReasonSchema } from '../model.ts'
import { instantDto, listOf, OwnerDto, IdentityDto, IdentityDetailDto, ClaimDto } from './dto.ts'

const ownerRef = z.union([
  z.strictObject({ personId: idSchema('person') }),
  z.strictObject({ teamId: idSchema('team') }),
])
const forWhom = z
  .strictObject({ teamId: idSchema('team') })
  .optional()
  .describe('A team you are in; without it you claim for yourself')
const outcomeDto = z.object({ claimId: z.string(), state: z.enum(['accepted', 'pending']) })
const params = z.object({ identityId: IdentityIdSchema })
const claimParams = z.object({ claimId: ClaimIdSchema })
const at = '/api/v1/identities'
const one = `${at}/{identityId}`
const orderShape = { sort: z.enum(IDENTITY_SORTS).default('name'), direction: z.enum(['asc', 'desc']).default('asc') }

export const listIdentitiesOperation = operation({
  id: 'listIdentities',
  method: 'GET',
  path: at,
  tag: 'identities',
  scope: 'identities:read',
  summary: 'Machine identities that you may see',
  description:
    '`q` is the line that the list in the console is asked by: words of the name, and qualifiers such as `owner:none last-used:>90d -kind:role`. Filters may be repeated or comma-separated. `owner` is none, me, or an id. Gone identities only with `gone=true`. `count=exact` adds `total`.',
  query: z.strictObject({
    ...pageSchema.shape,
    ...identityFiltersSchema.shape,
    ...listLine,
    ...orderShape,
    count: z.enum(['exact']).optional(),
  }),
  answer: {
    status: 200,
    schema: listOf(IdentityDto).extend({ total: z.number().int().optional() }),
    description: 'One page',
  },
})
export const identityFacetsOperation = operation({
  id: 'identityFacets',
  method: 'GET',
  path: `${at}/facets`,
  tag: 'identities',
  scope: 'identities:read',
  summary: 'Counts of each facet under the other terms of the line',
  query: z.strictObject({ ...listLine }),
  answer: { status: 200, description: 'The counts', schema: ListFacetsDto },
})
export const getIdentityOperation = operation({
  id: 'getIdentity',
  method: 'GET',
  path: one,
  tag: 'identities',
  scope: 'identities:read',
  summary: 'One machine identity',
  params,
  answer: { status: 200, schema: IdentityDetailDto, description: 'Owner, credentials, holdings and their marks' },
})
export const listRequestableOperation = operation({
  id: 'listRequestable',
  method: 'GET',
  path: `${one}/requestable`,
  tag: 'identities',
  scope: 'identities:read',
  summary: 'What may be asked for, for this identity',
  params,
  answer: {
    status: 200,
    description: 'All of it',
    schema: listOf(
      z.object({
        id: z.string(),
        name: z.string(),
        kind: z.string(),
        summary: z.string().nullable(),
        content: z.record(z.string(), z.unknown()),
        contentHash: z.string(),
        maxDuration: z.string(),
        heldStanding: z.boolean(),
      }),
    ),
  },
})
export const ownershipHistoryOperation = operation({
  id: 'ownershipHistory',
  method: 'GET',
  path: `${one}/ownership`,
  tag: 'identities',
  scope: 'identities:read',
  summary: 'Who owned it when, newest first',
  params,
  answer: {
    status: 200,
    description: 'All periods',
    schema: listOf(
      z.object({
        id: z.string(),
        owner: OwnerDto,
        since: instantDto,
        endedAt: instantDto.nullable(),
        endReason: z.string().nullable(),
        reason: z.string().nullable(),
      }),
    ),
  },
})
export const listIdentityClaimsOperation = operation({
  id: 'listIdentityClaims',
  method: 'GET',
  path: `${one}/claims`,
  tag: 'claims',
  scope: 'identities:read',
  summary: 'Claims on this identity that concern you',
  params,
  answer: { status: 200, schema: listOf(ClaimDto), description: 'Newest first' },
})
export const claimIdentityOperation = operation({
  id: 'claimIdentity',
  method: 'POST',
  path: `${one}/claims`,
  tag: 'claims',
  scope: 'identities:claim',
  summary: 'Claim an identity',
  params,
  description: 'Accepted at once when nobody owns it; else the present owner or an admin decides.',
  body: z.strictObject({ reason: ReasonSchema, for: forWhom }),
  answer: { status: 201, schema: outcomeDto, description: 'Owned, or waiting' },
})
export const transferOwnershipOperation = operation({
  id: 'transferOwnership',
  method: 'POST',
  path: `${one}/transfer`,
  tag: 'claims',
  scope: 'identities:claim',
  summary: 'Give an identity to a person or team',
  params,
  body: z.strictObject({ to: ownerRef, reason: ReasonSchema }),
  answer: { status: 201, schema: outcomeDto, description: 'Proposed; at once for an admin' },
})
export const releaseOwnershipOperation = operation({
  id: 'releaseOwnership',
  method: 'POST',
  path: `${one}/release`,
  tag: 'claims',
  scope: 'identities:claim',
  summary: 'Let go of an identity',
  params,
  body: z.strictObject({ reason: ReasonSchema }),
  answer: { status: 204, schema: null, description: 'Nobody owns it now' },
})
export const declareBaselineOperation = operation({
  id: 'declareBaseline',
  method: 'PUT',
  path: `${one}/baseline`,
  tag: 'identities',
  scope: 'identities:claim',
  summary: 'Say which standing holdings are needed',
  params,
  description: 'The whole set at once; what is held standing and not in it is excess.',
  body: z.strictObject({ entitlementIds: z.array(EntitlementIdSchema).max(500), reason: ReasonSchema }),
  answer: {
    status: 200,
    schema: z.object({ declared: z.number(), began: z.number(), ended: z.number(), excess: z.number() }),
    description: 'Declared',
  },
})
export const endBaselineOperation = operation({
  id: 'endBaseline',
  method: 'POST',
  path: `${one}/baseline/{entitlementId}/end`,
  tag: 'identities',
  scope: 'identities:claim',
  summary: 'Take one holding out of the baseline',
  params: params.extend({ entitlementId: EntitlementIdSchema }),
  body: z.strictObject({ reason: ReasonSchema }),
  answer: { status: 204, schema: null, description: 'It is excess now' },
})
export const listClaimsOperation = operation({
  id: 'listClaims',
  method: 'GET',
  path: '/api/v1/claims',
  tag: 'claims',
  scope: 'identities:read',
  summary: 'Claims that wait for you, or that you made',
  query: z.strictObject({ view: z.enum(['waiting', 'mine']).default('waiting') }),
  answer: { status: 200, schema: listOf(ClaimDto), description: 'Newest first' },
})
export const claimIdentitiesOperation = operation({
  id: 'claimIdentities',
  method: 'POST',
  path: '/api/v1/claims',
  tag: 'claims',
  scope: 'identities:claim',
  summary: `Claim up to ${CLAIM_BATCH_MAX} identities`,
  description: 'Each stands for itself: one that is refused does not undo the others.',
  body: z.strictObject({
    identityIds: z.array(IdentityIdSchema).min(1).max(CLAIM_BATCH_MAX),
    reason: ReasonSchema,
    for: forWhom,
  }),
  answer: {
    status: 200,
    description: 'One result for each identity',
    schema: z.object({
      data: z.array(
        z.object({
          identityId: z.string(),
          state: z.enum(['accepted', 'pending', 'refused']),
          claimId: z.string().optional(),
          code: z.string().optional(),
          message: z.string().optional(),
        }),
      ),
    }),
  },
})
export const getClaimOperation = operation({
  id: 'getClaim',
  method: 'GET',
  path: '/api/v1/claims/{claimId}',
  tag: 'claims',
  scope: 'identities:read',
  summary: 'One claim',
  params: claimParams,
  answer: { status: 200, schema: ClaimDto, description: 'The claim' },
})
export const decideClaimOperation = operation({
  id: 'decideClaim',
  method: 'POST',
  path: '/api/v1/claims/{claimId}/decide',
  tag: 'claims',
  scope: 'identities:claim',
  summary: 'Accept or refuse a claim',
  params: claimParams,
  body: z.strictObject({ decision: z.enum(['accept', 'refuse']), reason: ReasonSchema }),
  answer: { status: 200, schema: z.object({ state: z.enum(['accepted', 'refused']) }), description: 'Decided' },
})
export const withdrawClaimOperation = operation({
  id: 'withdrawClaim',
  method: 'POST',
  path: '/api/v1/claims/{claimId}/withdraw',
  tag: 'claims',
  scope: 'identities:claim',
  summary: 'Take a claim back',
  params: claimParams,
  answer: { status: 204, schema: null, description: 'Withdrawn' },
})

export const ownershipOperations = [
  listIdentitiesOperation,
  identityFacetsOperation,
  getIdentityOperation,
  listRequestableOperation,
  ownershipHistoryOperation,
  listIdentityClaimsOperation,
  claimIdentityOperation,
  transferOwnershipOperation,
  releaseOwnershipOperation,
  declareBaselineOperation,
  endBaselineOperation,
  listClaimsOperation,
  claimIdentitiesOperation,
  getClaimOperation,
  decideClaimOperation,
  withdrawClaimOperation,
]
