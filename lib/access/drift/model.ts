/** The words of drift: what a sweep finds at a source that differs from the record. Safe to import anywhere. */
import type { DriftId, EntitlementId, GrantId, HoldingId, IdentityId, PersonId, SourceId } from '#lib/kernel/ids.ts'
import type { Instant } from '#lib/kernel/time.ts'

/**
 * `unrecorded`: given by somebody else, and on no record. `orphan`: given by our own account, and by no grant on record.
 * `outlived`: what a grant left behind that an admin gave up on. `missing`: a live grant that is not there.
 * `broadened`: a live grant that allows more than was approved, or a standing holding that allows more than is on record.
 */
export const DRIFT_KINDS = ['unrecorded', 'orphan', 'outlived', 'missing', 'broadened'] as const
export type DriftKind = (typeof DRIFT_KINDS)[number]
/** About a holding that should not be there; the others are about a grant, or about what was added to a holding. */
export const HOLDING_KINDS = ['unrecorded', 'orphan', 'outlived'] as const satisfies readonly DriftKind[]
export const isAboutHolding = (kind: DriftKind): boolean => (HOLDING_KINDS as readonly string[]).includes(kind)

/** Something was added to a standing holding. */
export const isWidened = ({ kind, grantId }: { kind: DriftKind; grantId: GrantId | null }): boolean =>
  kind === 'broadened' && grantId === null

export const DRIFT_STATES = ['open', 'removing', 'adopted', 'removed', 'resolved'] as const
export type DriftState = (typeof DRIFT_STATES)[number]
export const isDriftClosed = (state: DriftState): boolean => state !== 'open' && state !== 'removing'

/** What the sweep saw, kept with the row. */
export type DriftEvidence = {
  holdingId: HoldingId | null
  identity: string
  entitlement: string
  /** Of the holding, as the listing told them; by convention `grantor` names who gave it. */
  attributes: Record<string, unknown>
  /** What it allows beyond what was approved, one phrase each. */
  wider: string[]
  /** Of a standing holding that became wider: what is on record of it. */
  accepted?: Record<string, unknown>
  syncId: string
  removal?: Record<string, unknown>
}

export type Drift = {
  sourceId: SourceId
  id: DriftId
  kind: DriftKind
  identityId: IdentityId
  entitlementId: EntitlementId
  grantId: GrantId | null
  holdingExternalId: string | null
  accountKey: string | null
  entitlementExternalId: string | null
  ownGrantor: boolean
  evidence: DriftEvidence
  state: DriftState
  foundAt: Instant
  removalAskedAt: Instant | null
  closedAt: Instant | null
  closedBy: PersonId | null
  closeReason: string | null
  dueAt: Instant | null
  fence: number
  attempts: number
  firstFailedAt: Instant | null
  lastError: string | null
  lastErrorKind: string | null
  lastRemedy: string | null
}

/** Why leftovers of our own account are taken back without being asked about. */
export const ORPHAN_REASON = 'Given by Curfew’s own account and on no record'
