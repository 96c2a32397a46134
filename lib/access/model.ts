/** The words of access: requests, votes and grants. Safe to import anywhere. */
import type { EntitlementId, GrantId, IdentityId, PersonId, RequestId, SourceId, TeamId } from '#lib/kernel/ids.ts'
import { DAY_MS, HOUR_MS, type Instant, MINUTE_MS } from '#lib/kernel/time.ts'

export const DURATION_MIN_MS = MINUTE_MS
export const DURATION_MAX_MS = 8 * HOUR_MS
/** A pending request that nobody decides ends by itself (I26). */
export const REQUEST_LAPSES_AFTER_MS = 24 * HOUR_MS
/** A start can be asked for this far ahead. */
export const START_AHEAD_MAX_MS = 7 * DAY_MS
/** An approval that could not be used for this long after its start (an outage) has expired. */
export const APPROVAL_VALID_MS = 24 * HOUR_MS
export const REASON_MIN = 10
export const REASON_MAX = 2_000
/** An approver's question, or the requester's answer. */
export const MESSAGE_KINDS = ['question', 'answer'] as const
export type MessageKind = (typeof MESSAGE_KINDS)[number]
export const MESSAGE_MIN = 3
export const MESSAGE_MAX = 2_000
/** About one request: who needs more of them had better ask anew. */
export const MESSAGES_MAX = 50
/** Until policies exist, one rule holds: one vote of the source's approver team. */
export const POLICY_VERSION = 'one-vote-of-the-approver-team/1'

export const REQUEST_STATES = ['pending', 'approved', 'denied', 'withdrawn', 'lapsed'] as const
export type RequestState = (typeof REQUEST_STATES)[number]

export const GRANT_STATES = [
  'scheduled',
  'activating',
  'active',
  'revoking',
  'revoke_failing',
  'ended',
  'activation_failed',
] as const
export type GrantState = (typeof GRANT_STATES)[number]
/** These count as exposed: the privilege is, or may be, at the target. */
export const EXPOSED_STATES = [
  'activating',
  'active',
  'revoking',
  'revoke_failing',
] as const satisfies readonly GrantState[]
export const CLOSED_STATES = ['ended', 'activation_failed'] as const satisfies readonly GrantState[]
export const isClosed = (state: GrantState): boolean => (CLOSED_STATES as readonly string[]).includes(state)
export const isExposed = (state: GrantState): boolean => (EXPOSED_STATES as readonly string[]).includes(state)

export const END_CAUSES = ['expiry', 'ended-early', 'kill-switch', 'activation-failed', 'never-started'] as const
export type EndCause = (typeof END_CAUSES)[number]

/** What one kill switch closes, the widest last. */
export const HALT_SCOPES = ['identity', 'source', 'estate'] as const
export type HaltScope = (typeof HALT_SCOPES)[number]
export type HaltTarget =
  { scope: 'identity'; identityId: IdentityId } | { scope: 'source'; sourceId: SourceId } | { scope: 'estate' }
/** What has to be typed before everything is halted. */
export const ESTATE_NAME = 'whole estate'

export type Decision = 'approve' | 'deny'

/** Everything the request's hash covers: votes count for exactly this. */
export type Asked = {
  sourceId: SourceId
  identityId: IdentityId
  entitlementId: EntitlementId
  entitlementHash: string
  durationMs: number
  startsAt: Instant | null
  reason: string
  task: string | null
  /** The live grant that this asks more time for; null for a grant of its own. */
  extendsGrantId: GrantId | null
}

export type Named<Id> = { id: Id; name: string }

export type AccessRequest = Asked & {
  id: RequestId
  state: RequestState
  askedHash: string
  requesterPersonId: PersonId
  requesterTeamId: TeamId | null
  requesterClass: 'human' | 'ci' | 'workload' | 'agent'
  policyVersion: string
  createdAt: Instant
  lapsesAt: Instant
  decidedAt: Instant | null
  decidedBy: PersonId | null
  decisionReason: string | null
  approvedDurationMs: number | null
}

/** A grant's row as the engine and the pages read it. */
export type Grant = {
  sourceId: SourceId
  id: GrantId
  requestId: RequestId
  identityId: IdentityId
  entitlementId: EntitlementId
  accountKey: string
  entitlementExternalId: string
  state: GrantState
  durationMs: number
  marginMs: number
  startsAt: Instant
  approvedAt: Instant
  activatingAt: Instant | null
  activeAt: Instant | null
  endsAt: Instant | null
  dueAt: Instant | null
  fence: number
  attempts: number
  firstFailedAt: Instant | null
  lastError: string | null
  lastErrorKind: string | null
  lastRemedy: string | null
  endCause: EndCause | null
  endRequestedBy: PersonId | null
  endReason: string | null
  revokeRequestedAt: Instant | null
  revokeAckedAt: Instant | null
  goneAt: Instant | null
  endedAt: Instant | null
  overshootMs: number | null
  lagMs: number | null
  stillHeldOtherwise: boolean
  externallyModified: boolean
  sessionsTerminated: number
}

/** Past its end and not proven gone. Grants that end early are not overdue before their end. */
export const isOverdue = (grant: Pick<Grant, 'state' | 'endsAt'>, now: Instant): boolean =>
  isExposed(grant.state) && grant.endsAt !== null && grant.endsAt <= now

/** Given up by an admin while its revoke failed. Two columns, one moment: an end that came later is an end as any. */
export type ForceClosed = {
  forceClosedAt: Instant | null
  endedAt: Instant | null
  goneAt: Instant | null
  /** When what it left behind was put on record as standing: not gone, but nothing of the grant any more. */
  leftStandingAt: Instant | null
}

/** Closed by force, and neither read back as absent nor adopted since: it may be at the target for all that is known. */
export const mayStillBeLive = ({ forceClosedAt, endedAt, goneAt, leftStandingAt }: ForceClosed): boolean =>
  forceClosedAt !== null && goneAt === null && leftStandingAt === null && endedAt === forceClosedAt
