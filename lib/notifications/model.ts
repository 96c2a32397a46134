/** The words of notifications: what people are told, how it travels, and what became of it. Safe to import anywhere. */
import type { EventType } from '#lib/audit/model.ts'
import type { EventId, Id, IdentityId, PersonId, RequestId, SourceId } from '#lib/kernel/ids.ts'
import { DAY_MS, HOUR_MS, type Instant, MINUTE_MS, SECOND_MS } from '#lib/kernel/time.ts'

/** `fan-out` decides who is told; the others carry it to one receiver each. */
export const CHANNELS = ['fan-out', 'smtp', 'webhook'] as const
export type Channel = (typeof CHANNELS)[number]

export const DELIVERY_STATES = ['pending', 'delivered', 'abandoned'] as const
export type DeliveryState = (typeof DELIVERY_STATES)[number]

/** A worker that stopped answering holds a delivery no longer than this; every send ends well before. */
export const DELIVERY_LEASE_MS = 30 * SECOND_MS
export const SEND_TIMEOUT_MS = 10 * SECOND_MS
/** After this a receiver is given up, and the log of deliveries says so. */
export const GIVE_UP_AFTER_MS = 3 * DAY_MS
export const LONGEST_WAIT_MS = 60 * MINUTE_MS

/**
 * Alarms that come by the thousand when a source is away. The first about a source is told to each person at once;
 * what fails there within this time after it is told in one message. Reminders come each hour of each grant.
 */
export const GATHER_MS = {
  'grant.revoke-failing': 10 * MINUTE_MS,
  'grant.still-failing': HOUR_MS - 5 * MINUTE_MS,
} as const
export type GatheredType = keyof typeof GATHER_MS
export const isGathered = (type: string): type is GatheredType => Object.hasOwn(GATHER_MS, type)

/** What happened, as the audit recorded it. */
export type Happening = {
  id: EventId
  type: EventType
  at: Instant
  actorId: PersonId | null
  actorLabel: string
  subjectKind: string
  subjectId: string
  sourceId: SourceId | null
  identityId: IdentityId | null
  requestId: RequestId | null
  summary: string
  /** Of an alarm about a grant: what is exposed, as it stands when it is told. */
  exposure: Exposure | null
  /** Of what a sweep found: its listing, and the drift when it found one thing only. */
  sweep: { syncId: string; driftId: string | null } | null
}

export type Exposure = {
  sourceName: string
  /** When it should have been gone. */
  shouldHaveEndedAt: Instant
  /** Null when it has been taken back since. */
  failingSince: Instant | null
  lastError: string | null
}

/** What fails at a source when people are told of it. */
export type SourceFailures = {
  sourceId: SourceId
  sourceName: string
  /** Ends that could not be carried out so far, and since when the oldest could not. */
  failing: number
  oldestSince: Instant | null
  /** Of the oldest. */
  lastError: string | null
}

export type Recipient = { personId: PersonId; canonicalPersonId: PersonId }

/** The people an event may concern, as they stand when it is told. Disabled people are in none of these. */
export type Circle = {
  requester: Recipient | null
  claimant: Recipient | null
  /** Who shall own, where the claim is a transfer: the decision is theirs. */
  receivers: readonly Recipient[]
  owners: readonly Recipient[]
  approvers: readonly Recipient[]
  admins: readonly Recipient[]
  /** Of a halt: who asked for what it ended or keeps waiting, and who answers for those identities. */
  halted: readonly Recipient[]
  riskViewers: readonly Recipient[]
}

/** One message to one person. */
export type Told = { personId: PersonId; title: string; body: string; href: string }

/** Alarms of one kind about one source, for one person. */
export type Alarms = {
  type: GatheredType
  sourceId: SourceId
  personId: PersonId
  count: number
  /** The first of them: the message goes by its id. */
  eventId: EventId
  since: Instant
  /** An admin or an approver of the source: told how much fails there in all, others only of what concerns them. */
  decides: boolean
}

export type Notification = {
  id: Id<'notification'>
  type: EventType
  title: string
  body: string
  href: string
  subjectId: string | null
  createdAt: Instant
  readAt: Instant | null
}

export type Delivery = {
  id: Id<'delivery'>
  channel: Channel
  eventType: EventType
  eventId: EventId | null
  personId: PersonId | null
  state: DeliveryState
  createdAt: Instant
  dueAt: Instant
  deliveredAt: Instant | null
  attempts: number
  lastError: string | null
}
