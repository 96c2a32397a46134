/** What the engine's transitions are called in the audit. Pure. */
import type { ChangeEvent, ChangeEventType } from '#lib/audit/model.ts'
import type { Claimed } from '../store/queue.ts'
import type { GrantState } from '../model.ts'

const TYPE_OF: Record<Exclude<GrantState, 'scheduled'>, ChangeEventType> = {
  activating: 'grant.activating',
  active: 'grant.active',
  revoking: 'grant.revoking',
  revoke_failing: 'grant.revoke-failing',
  ended: 'grant.ended',
  activation_failed: 'grant.activation-failed',
}
const VERB_OF: Record<Exclude<GrantState, 'scheduled'>, string> = {
  activating: 'is being given',
  active: 'is live',
  revoking: 'is being taken back',
  revoke_failing: 'could not be taken back yet',
  ended: 'has ended',
  activation_failed: 'could not be given',
}

export const nameOf = (grant: Pick<Claimed, 'accountName' | 'entitlementName'>): string =>
  `${grant.accountName} → ${grant.entitlementName}`

export function grantEvent(
  grant: Pick<Claimed, 'sourceId' | 'id' | 'identityId' | 'requestId' | 'accountName' | 'entitlementName'>,
  state: Exclude<GrantState, 'scheduled'>,
  payload: Record<string, unknown> = {},
): ChangeEvent {
  return {
    type: TYPE_OF[state],
    subject: { kind: 'grant', id: grant.id },
    sourceId: grant.sourceId,
    identityId: grant.identityId,
    summary: `${nameOf(grant)} ${VERB_OF[state]}`,
    payload: { requestId: grant.requestId, ...payload },
  }
}
