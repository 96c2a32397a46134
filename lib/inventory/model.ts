/** The words of the inventory: sources, identities, entitlements, holdings, syncs. Safe to import anywhere. */
import { z } from 'zod'
import type {
  CredentialId,
  EntitlementId,
  HoldingId,
  IdentityId,
  PersonId,
  SourceId,
  SyncId,
  TeamId,
} from '#lib/kernel/ids.ts'
import { idSchema } from '#lib/kernel/ids.ts'
import { DAY_MS, HOUR_MS, type Instant, MINUTE_MS, SECOND_MS } from '#lib/kernel/time.ts'
import type { Tallied } from './disappearance.ts'

export const SourceIdSchema = idSchema('source')
export const IdentityIdSchema = idSchema('identity')
export const EntitlementIdSchema = idSchema('entitlement')
export const SourceNameSchema = z.string().trim().min(2).max(80)
export const EnvironmentSchema = z
  .string()
  .trim()
  .toLowerCase()
  .regex(/^[a-z][a-z0-9-]{0,30}$/, { error: 'must be a short word such as production or test' })

export const ENVIRONMENTS = ['production', 'staging', 'development', 'test', 'unknown'] as const
export const SYNC_INTERVAL_DEFAULT_MS = 5 * MINUTE_MS
export const SYNC_INTERVAL_MIN_MS = 10 * SECOND_MS
export const SYNC_INTERVAL_MAX_MS = DAY_MS
/** Files are imported when somebody does so: a window of observation goes on for so long. */
export const IMPORT_INTERVAL_MS = DAY_MS
export const MAX_GRANT_MS = 8 * HOUR_MS
export const MIN_GRANT_MS = MINUTE_MS

/** Facts an identity is filtered by. The sync derives them from what it saw. */
export const IDENTITY_FLAGS = {
  superuser: 'Superuser',
  'never-expires': 'Credential never expires',
  disabled: 'Disabled',
  'connector-account': 'Used by Curfew itself',
  shared: 'Shared',
  dormant: 'Unused for 90 days',
} as const
export type IdentityFlag = keyof typeof IDENTITY_FLAGS
export const FLAG_NAMES = Object.keys(IDENTITY_FLAGS) as [IdentityFlag, ...IdentityFlag[]]
export const DORMANT_AFTER_MS = 90 * DAY_MS

export const SYNC_REASONS = ['schedule', 'manual', 'sweep', 'disappearance-accepted', 'import'] as const
export type SyncReason = (typeof SYNC_REASONS)[number]
export type SyncState = 'queued' | 'running' | 'succeeded' | 'failed'
/** Rows seen, new, changed in content, tombstoned, and holdings whose ends were not listed. */
export type SyncCounts = Partial<Record<Tallied | `gone_${Tallied}` | 'dangling', number>>

export type SyncRun = {
  id: SyncId
  sourceId: SourceId
  state: SyncState
  reason: SyncReason
  requestedBy: PersonId | null
  phase: string | null
  phasesDone: number
  phasesTotal: number
  itemsSeen: number
  counts: Record<string, unknown>
  error: string | null
  remedy: string | null
  createdAt: Instant
  startedAt: Instant | null
  finishedAt: Instant | null
}

export type TeamRef = { id: TeamId; name: string }
export type Freshness = 'never-synced' | 'fresh' | 'stale' | 'failing' | 'imported' | 'removed'

/** A source as everyone who is signed in may see it. */
export type SourceRow = {
  id: SourceId
  kind: string
  name: string
  environment: string
  approverTeam: TeamRef | null
  connected: boolean
  demo: boolean
  createdAt: Instant
  removedAt: Instant | null
  syncIntervalMs: number
  nextSyncAt: Instant | null
  lastFullSyncAt: Instant | null
  lastSyncFailedAt: Instant | null
  lastSyncError: string | null
  targetVersion: string | null
  version: number
  identities: number
  freshness: Freshness
  /** The queued or running sync. */
  run: SyncRun | null
}
/** With what only admins, auditors, risk viewers and the source's approvers see. Never its secret. */
export type SourceDetail = SourceRow & {
  config: Record<string, unknown> | null
  secret: { stored: boolean; updatedAt: Instant | null } | null
  canManage: boolean
  requestable: number
  entitlements: number
  lastRun: SyncRun | null
}

/** Stale when two intervals and a minute passed without a full sync. */
export function freshnessOf(
  source: Pick<SourceRow, 'removedAt' | 'connected' | 'lastFullSyncAt' | 'lastSyncFailedAt' | 'syncIntervalMs'>,
  now: Instant,
): Freshness {
  if (source.removedAt !== null) return 'removed'
  if (!source.connected) return 'imported'
  if (source.lastSyncFailedAt !== null && source.lastSyncFailedAt > (source.lastFullSyncAt ?? 0)) return 'failing'
  if (source.lastFullSyncAt === null) return 'never-synced'
  return now - source.lastFullSyncAt > 2 * source.syncIntervalMs + MINUTE_MS ? 'stale' : 'fresh'
}

export type Identity = {
  id: IdentityId
  sourceId: SourceId
  externalId: string
  accountKey: string
  name: string
  kind: string
  environment: string
  attributes: Record<string, unknown>
  flags: IdentityFlag[]
  disabled: boolean
  standingCount: number
  liveSessions: number | null
  lastUsedAt: Instant | null
  lastUsedKnown: boolean
  firstSeenAt: Instant
  seenAt: Instant
  goneAt: Instant | null
}

export type Credential = {
  id: CredentialId
  kind: string
  expiresAt: Instant | null
  neverExpires: boolean
  lastRotatedAt: Instant | null
  firstSeenAt: Instant
  goneAt: Instant | null
}

export type Entitlement = {
  id: EntitlementId
  sourceId: SourceId
  externalId: string
  name: string
  kind: string
  content: Record<string, unknown>
  contentHash: string
  attributes: Record<string, unknown>
  administrable: boolean
  contentChangedAt: Instant | null
  goneAt: Instant | null
  requestable: boolean
  maxDurationMs: number
}
export type EntitlementRow = Entitlement & { standingHolders: number; grantedHolders: number }

/** How a present holding came about. Only `standing` counts as standing; `unrecorded` waits to be adopted or removed. */
export type HoldingOrigin = 'standing' | 'granted' | 'unrecorded'
export type Holding = {
  id: HoldingId
  entitlementId: EntitlementId
  origin: HoldingOrigin
  ownGrantor: boolean
  attributes: Record<string, unknown>
  firstSeenAt: Instant
  goneAt: Instant | null
}

/** One thing that may be asked for, as the request form shows it. */
export type Requestable = Pick<
  Entitlement,
  'id' | 'sourceId' | 'name' | 'kind' | 'content' | 'contentHash' | 'attributes' | 'maxDurationMs'
> & {
  /** Held anyway, so a request would be refused. */
  heldStanding: boolean
}

/** What a connector says an entitlement confers, in one line, when it does. */
export const summaryOf = (attributes: Readonly<Record<string, unknown>>): string | null =>
  typeof attributes.summary === 'string' && attributes.summary !== '' ? attributes.summary : null
