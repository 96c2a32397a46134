/** The words of the audit log: what happened, to what, by whom. */
import type { IdentityId, SourceId } from '#lib/kernel/ids.ts'
import type { Instant } from '#lib/kernel/time.ts'

/** Subjects of state changes; the database checks that the row really changed (I28). */
export type ChangeSubject =
  | 'person'
  | 'role'
  | 'team'
  | 'membership'
  | 'token'
  | 'source'
  | 'secret'
  | 'sync'
  | 'entitlement-setting'
  | 'claim'
  | 'ownership'
  | 'baseline'
  | 'request'
  | 'vote'
  | 'message'
  | 'grant'
  | 'drift'
  | 'halt'
  | 'restoration'
  | 'view'
  | 'setting'

/** State changes, past tense. `notify` puts the event in the outbox too; `urgent` lets it pass whatever waits there. */
export const CHANGE_EVENTS = {
  'person.invited': {},
  'person.joined': {},
  'person.updated': {},
  'person.disabled': {},
  'person.enabled': {},
  'role.granted': {},
  'role.ended': {},
  'team.created': {},
  'team.renamed': {},
  'team.removed': {},
  'membership.added': {},
  'membership.ended': {},
  'token.created': {},
  'token.revoked': {},
  'source.added': {},
  'source.changed': {},
  'source.removed': {},
  // One message for all that a sweep found: each finding is an event of its own that nobody is sent.
  'source.drift-found': { notify: true },
  'secret.stored': {},
  'secret.rewrapped': {},
  'sync.succeeded': {},
  'sync.failed': { notify: true },
  'breadth.scored': {},
  'breadth.changed': {},
  'entitlement.made-requestable': {},
  'entitlement.made-unrequestable': {},
  'claim.submitted': { notify: true },
  'claim.accepted': { notify: true },
  'claim.refused': { notify: true },
  'claim.withdrawn': {},
  'ownership.began': {},
  'ownership.ended': {},
  'baseline.declared': {},
  'baseline.ended': {},
  'request.submitted': { notify: true },
  'request.approved': { notify: true },
  'request.denied': { notify: true },
  'request.withdrawn': { notify: true },
  'request.lapsed': { notify: true },
  'vote.cast': {},
  'question.asked': { notify: true },
  'question.answered': { notify: true },
  'grant.scheduled': {},
  'grant.activating': {},
  'grant.active': { notify: true },
  'grant.activation-failed': { notify: true },
  'grant.end-requested': {},
  'grant.revoking': {},
  'grant.revoke-failing': { notify: true, urgent: true },
  'grant.still-failing': { notify: true, urgent: true },
  'grant.ended': { notify: true },
  'grant.extended': { notify: true },
  'grant.shortened': { notify: true },
  'grant.force-closed': { notify: true },
  'grant.proven-gone': {},
  'grant.left-standing': {},
  'grant.reappeared': { notify: true },
  'grant.externally-modified': { notify: true },
  'drift.found': {},
  'drift.adopted': {},
  'drift.removal-asked': {},
  'drift.removed': {},
  'drift.resolved': {},
  'halt.pulled': { notify: true, urgent: true },
  'halt.lifted': { notify: true },
  'restoration.began': { notify: true, urgent: true },
  'restoration.reconciled': { notify: true },
  'restoration.ended': { notify: true },
  'view.saved': {},
  'view.changed': {},
  'view.removed': {},
  'setting.changed': {},
  'demo.seeded': {},
  'demo.wiped': {},
} as const satisfies Record<string, { notify?: true; urgent?: true }>

/** Accesses: events that stand for themselves. */
export const ACCESS_EVENTS = [
  'session.began',
  'session.ended',
  'sign-in.refused',
  'audit.exported',
  'list.exported',
  'list.export-ended',
  'source.tested',
  'request.refused',
  'vote.refused',
] as const

export type ChangeEventType = keyof typeof CHANGE_EVENTS
export type AccessEventType = (typeof ACCESS_EVENTS)[number]
export type EventType = ChangeEventType | AccessEventType
export const EVENT_TYPES = [...Object.keys(CHANGE_EVENTS), ...ACCESS_EVENTS] as EventType[]

type Common = {
  sourceId?: SourceId | undefined
  identityId?: IdentityId | undefined
  /** One sentence for people, without secrets: "Ada approved ci-deployer → billing_writer for 1 h". */
  summary: string
  payload?: Record<string, unknown>
}
export type ChangeEvent = Common & { type: ChangeEventType; subject: { kind: ChangeSubject; id: string } }
export type AccessEvent = Common & { type: AccessEventType; subject: { kind: string; id: string } }
export type NewEvent = ChangeEvent | AccessEvent

export const isChange = (event: NewEvent): event is ChangeEvent => event.type in CHANGE_EVENTS
/** Alarms: a flood of ordinary news must not hold them up. */
export const URGENT_EVENTS: readonly string[] = Object.entries(CHANGE_EVENTS).flatMap(([type, told]) =>
  'urgent' in told ? [type] : [],
)
export const isNotified = (type: EventType): boolean =>
  type in CHANGE_EVENTS && 'notify' in CHANGE_EVENTS[type as ChangeEventType]

/** A recorded event as lists show it. */
export type RecordedEvent = {
  id: string
  seq: number
  at: Instant
  kind: 'change' | 'access'
  type: EventType
  actorKind: string
  actorId: string | null
  actorLabel: string
  via: string
  subjectKind: string
  subjectId: string
  sourceId: string | null
  identityId: string | null
  requestId: string | null
  summary: string
  payload: Record<string, unknown>
}
