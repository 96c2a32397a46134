/** Which choice of a person an event falls under, and when no choice counts. Pure. */
import type { ChangeEventType } from '#lib/audit/model.ts'
import { mayMute, type NewsKind } from '#lib/people/preferences/model.ts'

const KIND_OF: { readonly [Type in ChangeEventType]?: NewsKind } = {
  'request.submitted': 'decisions',
  'request.approved': 'my-requests',
  'request.denied': 'my-requests',
  'request.withdrawn': 'my-requests',
  'request.lapsed': 'my-requests',
  'question.asked': 'my-requests',
  'question.answered': 'decisions',
  'grant.active': 'elevations',
  'grant.ended': 'elevations',
  'grant.activation-failed': 'elevations',
  'grant.extended': 'elevations',
  'grant.shortened': 'elevations',
  'grant.revoke-failing': 'overdue',
  'grant.still-failing': 'overdue',
  'grant.force-closed': 'overdue',
  'grant.reappeared': 'overdue',
  'grant.externally-modified': 'drift',
  'source.drift-found': 'drift',
  'halt.pulled': 'kill-switch',
  'halt.lifted': 'kill-switch',
  'restoration.began': 'restore',
  'restoration.reconciled': 'restore',
  'restoration.ended': 'restore',
  'claim.submitted': 'claims',
  'claim.accepted': 'claims',
  'claim.refused': 'claims',
  'sync.failed': 'sources',
}

/** @returns null where everybody concerned is told, whatever they chose */
export function mutedAs(type: string, mustAct: boolean): NewsKind | null {
  const kind = KIND_OF[type as ChangeEventType]
  return kind !== undefined && mayMute(kind, mustAct) ? kind : null
}
