/** Identities, claims and baselines as the API shows them. */
import { z } from 'zod'
import { toIsoDuration } from '#lib/kernel/duration.ts'
import { type Instant, toRfc3339 } from '#lib/kernel/time.ts'
import { type Requestable, summaryOf } from '#lib/inventory/model.ts'
import { type Claim, type IdentityDetail, type IdentityRow, type Owner, type OwnershipPeriod } from '../model.ts'

export const when = (at: Instant | null): string | null => (at === null ? null : toRfc3339(at))
export const instantDto = z.iso.datetime()
export const refDto = z.object({ id: z.string(), name: z.string() })
export const listOf = <T extends z.ZodType>(item: T) =>
  z.object({ data: z.array(item), nextCursor: z.string().nullable() })

export const OwnerDto = z
  .object({ kind: z.enum(['person', 'team']), id: z.string(), name: z.string() })
  .meta({ id: 'Owner' })
const toOwnerDto = (owner: Owner): z.infer<typeof OwnerDto> => ({
  kind: owner.kind,
  id: owner.kind === 'person' ? owner.personId : owner.teamId,
  name: owner.name,
})

const identityFields = {
  id: z.string(),
  source: refDto,
  name: z.string(),
  kind: z.string(),
  environment: z.string(),
  owner: OwnerDto.nullable(),
  mine: z.boolean(),
  flags: z.array(z.string()),
  disabled: z.boolean(),
  standingCount: z.number().int(),
  liveGrants: z.number().int(),
  liveSessions: z.number().int().nullable(),
  lastUsedAt: instantDto.nullable(),
  lastUsedKnown: z.boolean().describe('False: whether it was ever used is unknown'),
  firstSeenAt: instantDto,
  seenAt: instantDto,
  goneAt: instantDto.nullable(),
}
export const IdentityDto = z
  .object({
    ...identityFields,
    baseline: z.enum(['empty', 'undeclared', 'excess', 'scoped']),
    declaredCount: z.number().int(),
    pendingClaims: z.number().int(),
    tier: z.enum(['T0', 'T1', 'T2', 'T3', 'T4']).nullable().describe('Null: unscored, which is not 0'),
    ae: z.number().nullable().describe('Admin-equivalents of what it can become for certain'),
    aePlus: z.number().nullable().describe('The same with everything that is not visible assumed met'),
    sentence: z.string().nullable(),
  })
  .meta({ id: 'Identity' })

type Shown = Pick<
  IdentityRow,
  | 'id'
  | 'name'
  | 'kind'
  | 'environment'
  | 'owner'
  | 'mine'
  | 'flags'
  | 'disabled'
  | 'standingCount'
  | 'liveGrants'
  | 'liveSessions'
  | 'lastUsedAt'
  | 'lastUsedKnown'
  | 'firstSeenAt'
  | 'seenAt'
  | 'goneAt'
> & { source: { id: string; name: string } }
const shown = (row: Shown) => ({
  id: row.id,
  source: { id: row.source.id, name: row.source.name },
  name: row.name,
  kind: row.kind,
  environment: row.environment,
  owner: row.owner && toOwnerDto(row.owner),
  mine: row.mine,
  flags: row.flags,
  disabled: row.disabled,
  standingCount: row.standingCount,
  liveGrants: row.liveGrants,
  liveSessions: row.liveSessions,
  lastUsedAt: when(row.lastUsedAt),
  lastUsedKnown: row.lastUsedKnown,
  firstSeenAt: toRfc3339(row.firstSeenAt),
  seenAt: toRfc3339(row.seenAt),
  goneAt: when(row.goneAt),
})
export const toIdentityDto = (row: IdentityRow): z.infer<typeof IdentityDto> => ({
  ...shown(row),
  baseline: row.baseline,
  declaredCount: row.declaredCount,
  pendingClaims: row.pendingClaims,
  tier: row.tier,
  ae: row.ae,
  aePlus: row.aePlus,
  sentence: row.sentence,
})

export const HoldingDto = z.object({
  entitlement: refDto.extend({ kind: z.string(), summary: z.string().nullable() }),
  mark: z.enum(['baseline', 'excess', 'undeclared', 'granted', 'unrecorded']),
  since: instantDto,
  requestable: z.boolean(),
  baseline: z.object({ reason: z.string(), declaredBy: z.string(), declaredAt: instantDto }).nullable(),
})
export const CredentialDto = z.object({
  id: z.string(),
  kind: z.string(),
  expiresAt: instantDto.nullable(),
  neverExpires: z.boolean(),
  lastRotatedAt: instantDto.nullable(),
  firstSeenAt: instantDto,
  goneAt: instantDto.nullable(),
})
export const IdentityDetailDto = z
  .object({
    ...identityFields,
    externalId: z.string(),
    accountKey: z.string(),
    attributes: z.record(z.string(), z.unknown()),
    ownedSince: instantDto.nullable(),
    credentials: z.array(CredentialDto),
    holdings: z.array(HoldingDto),
    vanished: z
      .array(z.object({ entitlement: refDto, declaredAt: instantDto }))
      .describe('Declared as needed, but held no more'),
    sameAccount: z.array(refDto),
    mayClaim: z.boolean(),
    mayScope: z.boolean(),
    mayTransfer: z.boolean(),
  })
  .meta({ id: 'IdentityDetail' })

export const toIdentityDetailDto = (detail: IdentityDetail): z.infer<typeof IdentityDetailDto> => ({
  ...shown(detail),
  externalId: detail.externalId,
  accountKey: detail.accountKey,
  attributes: detail.attributes,
  ownedSince: when(detail.owner?.since ?? null),
  credentials: detail.credentials.map((one) => ({
    ...one,
    expiresAt: when(one.expiresAt),
    lastRotatedAt: when(one.lastRotatedAt),
    firstSeenAt: toRfc3339(one.firstSeenAt),
    goneAt: when(one.goneAt),
  })),
  holdings: detail.holdings.map((held) => ({
    entitlement: { id: held.entitlementId, name: held.name, kind: held.kind, summary: held.summary },
    mark: held.mark,
    since: toRfc3339(held.since),
    requestable: held.requestable,
    baseline: held.baseline && {
      reason: held.baseline.reason,
      declaredBy: held.baseline.declaredBy,
      declaredAt: toRfc3339(held.baseline.declaredAt),
    },
  })),
  vanished: detail.vanished.map((one) => ({
    entitlement: { id: one.entitlementId, name: one.name },
    declaredAt: toRfc3339(one.declaredAt),
  })),
  sameAccount: detail.sameAccount,
  mayClaim: detail.mayClaim,
  mayScope: detail.mayScope,
  mayTransfer: detail.mayTransfer,
})

export const ClaimDto = z
  .object({
    id: z.string(),
    identity: refDto,
    source: refDto,
    kind: z.enum(['claim', 'transfer']),
    state: z.enum(['pending', 'accepted', 'refused', 'withdrawn']),
    for: OwnerDto,
    claimedBy: refDto,
    reason: z.string(),
    createdAt: instantDto,
    decidedAt: instantDto.nullable(),
    decidedBy: refDto.nullable(),
    decisionReason: z.string().nullable(),
    presentOwner: OwnerDto.nullable(),
    mayDecide: z.boolean(),
    mayWithdraw: z.boolean(),
  })
  .meta({ id: 'Claim' })
export const personRef = (person: { personId: string; name: string }) => ({ id: person.personId, name: person.name })
export const toClaimDto = (claim: Claim): z.infer<typeof ClaimDto> => ({
  id: claim.id,
  identity: { id: claim.identityId, name: claim.identityName },
  source: { id: claim.sourceId, name: claim.sourceName },
  kind: claim.kind,
  state: claim.state,
  for: toOwnerDto(claim.for),
  claimedBy: personRef(claim.claimedBy),
  reason: claim.reason,
  createdAt: toRfc3339(claim.createdAt),
  decidedAt: when(claim.decidedAt),
  decidedBy: claim.decidedBy && personRef(claim.decidedBy),
  decisionReason: claim.decisionReason,
  presentOwner: claim.presentOwner && toOwnerDto(claim.presentOwner),
  mayDecide: claim.mayDecide,
  mayWithdraw: claim.mayWithdraw,
})
export const toOwnershipDto = (period: OwnershipPeriod) => ({
  id: period.id,
  owner: toOwnerDto(period.owner),
  since: toRfc3339(period.since),
  endedAt: when(period.endedAt),
  endReason: period.endReason,
  reason: period.reason,
})
export const toRequestableDto = (one: Requestable) => ({
  id: one.id,
  name: one.name,
  kind: one.kind,
  summary: summaryOf(one.attributes),
  content: one.content,
  contentHash: one.contentHash,
  maxDuration: toIsoDuration(one.maxDurationMs),
  heldStanding: one.heldStanding,
})
