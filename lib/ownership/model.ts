/** The words of ownership: owners, claims, baselines, and identities as lists show them. Safe to import anywhere. */
import { z } from 'zod'
import type { ClaimId, EntitlementId, HoldingId, Id, IdentityId, PersonId, SourceId, TeamId } from '#lib/kernel/ids.ts'
import { idSchema, isId } from '#lib/kernel/ids.ts'
import type { Instant } from '#lib/kernel/time.ts'
import type { Term } from '#lib/kernel/list-query/read.ts'
import {
  FLAG_NAMES,
  type Credential,
  type HoldingOrigin,
  type Identity,
  type IdentityFlag,
} from '#lib/inventory/model.ts'

export type OwnershipId = Id<'ownership'>
export type BaselineId = Id<'baseline'>
export const ClaimIdSchema = idSchema('claim')

export const REASON_MIN = 10
export const ReasonSchema = z.string().trim().min(REASON_MIN).max(2_000)
/** Identities in one bulk claim. */
export const CLAIM_BATCH_MAX = 100

/** Who shall own, or owns: exactly one person or one team. */
export type OwnerRef = { personId: PersonId } | { teamId: TeamId }
export type Owner =
  { kind: 'person'; personId: PersonId; name: string } | { kind: 'team'; teamId: TeamId; name: string }

export const ownerIdOf = (owner: OwnerRef): PersonId | TeamId => ('personId' in owner ? owner.personId : owner.teamId)

export type ClaimState = 'pending' | 'accepted' | 'refused' | 'withdrawn'
export type ClaimKind = 'claim' | 'transfer'

export type Claim = {
  id: ClaimId
  sourceId: SourceId
  identityId: IdentityId
  identityName: string
  sourceName: string
  kind: ClaimKind
  state: ClaimState
  for: Owner
  claimedBy: { personId: PersonId; name: string }
  reason: string
  createdAt: Instant
  decidedAt: Instant | null
  decidedBy: { personId: PersonId; name: string } | null
  decisionReason: string | null
  presentOwner: Owner | null
  /** Whether the reader may accept or refuse it, or take it back. */
  mayDecide: boolean
  mayWithdraw: boolean
}

export type ClaimOutcome = { claimId: ClaimId; state: 'accepted' | 'pending' }

/** How a present holding stands to what the owner declared. */
export type HoldingMark = 'baseline' | 'excess' | 'undeclared' | 'granted' | 'unrecorded'

/** Undeclared until the owner has declared anything; from then on what is not declared is excess. */
export function markOf(origin: HoldingOrigin, declared: boolean, anyDeclared: boolean): HoldingMark {
  if (origin !== 'standing') return origin
  if (declared) return 'baseline'
  return anyDeclared ? 'excess' : 'undeclared'
}

export const BASELINE_STATES = {
  empty: 'Holds nothing',
  undeclared: 'Not declared',
  excess: 'Has excess',
  scoped: 'Scoped',
} as const
export type BaselineState = keyof typeof BASELINE_STATES

/** @param counts.scoped the present owner has declared, were it nothing */
export function baselineStateOf(counts: { standing: number; declared: number; scoped: boolean }): BaselineState {
  if (counts.standing === 0) return 'empty'
  if (counts.declared === 0 && !counts.scoped) return 'undeclared'
  return counts.declared < counts.standing ? 'excess' : 'scoped'
}

export const LAST_USED = {
  '7d': 'In the last 7 days',
  '30d': '8 to 30 days ago',
  '90d': '31 to 90 days ago',
  older: 'More than 90 days ago',
  'never-seen': 'Never seen',
  unknown: 'Unknown',
} as const
export type LastUsedBucket = keyof typeof LAST_USED

export const IDENTITY_SORTS = ['name', 'lastUsed', 'standingCount', 'firstSeen', 'source', 'breadth', 'tier'] as const
export type IdentitySort = (typeof IDENTITY_SORTS)[number]

const split = (given: string | string[] | undefined): string[] =>
  (Array.isArray(given) ? given : [given ?? '']).flatMap((text) => text.split(',')).filter((text) => text !== '')
/** Repeated or comma-separated; absent is none. */
const many = <T extends z.ZodType<unknown, string>>(item: T) =>
  z
    .union([z.string(), z.array(z.string())])
    .optional()
    .transform(split)
    .pipe(z.array(item).max(50))
const ownerFilter = z
  .string()
  .refine((text) => text === 'none' || text === 'me' || isId('person', text) || isId('team', text), {
    error: 'must be none, me, or the id of a person or team',
  })

/** The filters of the list, as they stand in a URL; repeated or comma-separated values are alternatives, flags add up. */
export const identityFiltersSchema = z.object({
  q: z.string().trim().max(200).optional(),
  source: many(idSchema('source')),
  kind: many(z.string().max(60)),
  environment: many(z.string().max(40)),
  owner: many(ownerFilter),
  flag: many(z.enum(FLAG_NAMES)),
  lastUsed: many(z.enum(Object.keys(LAST_USED) as [LastUsedBucket, ...LastUsedBucket[]])),
  baseline: many(z.enum(Object.keys(BASELINE_STATES) as [BaselineState, ...BaselineState[]])),
  liveGrants: z
    .enum(['true', 'false'])
    .transform((text) => text === 'true')
    .optional(),
  /** Those that are gone from their source instead of those that are there. */
  gone: z
    .enum(['true', 'false'])
    .transform((text) => text === 'true')
    .default(false),
})
export type IdentityFilters = z.infer<typeof identityFiltersSchema> & {
  /** What the query line asks for beside them. */
  terms?: readonly Term[]
}
export type IdentityOrder = { sort: IdentitySort; direction: 'asc' | 'desc' }
export const NO_FILTERS: IdentityFilters = {
  source: [],
  kind: [],
  environment: [],
  owner: [],
  flag: [],
  lastUsed: [],
  baseline: [],
  gone: false,
}

export type SourceRef = { id: SourceId; name: string; kind: string }
export type IdentityRow = Omit<Identity, 'attributes' | 'externalId'> & {
  source: SourceRef
  owner: Owner | null
  /** The reader, or a team of theirs, owns it. */
  mine: boolean
  liveGrants: number
  /** Standing holdings that the owner declared as needed. */
  declaredCount: number
  baseline: BaselineState
  pendingClaims: number
} & ListedBreadth

/** How far it reaches; null is unscored, which is not 0. */
export type ListedBreadth = {
  tier: BreadthTier | null
  ae: number | null
  aePlus: number | null
  /** Null also where it would name what the reader does not see. */
  sentence: string | null
}
export type BreadthTier = 'T0' | 'T1' | 'T2' | 'T3' | 'T4'

export type HeldEntitlement = {
  entitlementId: EntitlementId
  name: string
  kind: string
  /** One line of what it confers, where the connector says so. */
  summary: string | null
  content: Record<string, unknown>
  administrable: boolean
  requestable: boolean
  origin: HoldingOrigin
  mark: HoldingMark
  holdingIds: HoldingId[]
  since: Instant
  attributes: Record<string, unknown>
  baseline: { id: BaselineId; reason: string; declaredBy: string; declaredAt: Instant } | null
}
export type VanishedBaseline = { id: BaselineId; entitlementId: EntitlementId; name: string; declaredAt: Instant }

export type IdentityDetail = Identity & {
  source: SourceRef & { connected: boolean; removedAt: Instant | null }
  owner: (Owner & { since: Instant; ownershipId: OwnershipId }) | null
  credentials: Credential[]
  holdings: HeldEntitlement[]
  /** Declared as needed, but held no more. */
  vanished: VanishedBaseline[]
  liveGrants: number
  /** Other inventory rows of the same account (I8). */
  sameAccount: { id: IdentityId; name: string }[]
  mine: boolean
  mayClaim: boolean
  mayScope: boolean
  mayTransfer: boolean
}

export type OwnershipPeriod = {
  id: OwnershipId
  owner: Owner
  since: Instant
  endedAt: Instant | null
  endReason: string | null
  reason: string | null
}

/** For the rooms above: who answers for an identity, with every human behind it by canonical id. */
export type OwnerFacts = {
  ownershipId: OwnershipId
  ownerPersonId: PersonId | null
  ownerTeamId: TeamId | null
  ownerName: string
  memberPersonIds: PersonId[]
}

export type { IdentityFlag }
