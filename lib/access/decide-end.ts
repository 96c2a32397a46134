/** May this actor end this grant now, and what does that do to it? Ending is always the safe direction. Pure. */
import type { ErrorCode } from '#lib/kernel/errors.ts'
import { type GrantState, isClosed } from './model.ts'

export type EndFacts = {
  /** `endedByName`: who ended it early, if anybody did. */
  grant: { state: GrantState; endedByName?: string | null }
  actor: {
    ownsIdentity: boolean
    isApproverOfSource: boolean
    isRequester: boolean
    isAdmin: boolean
    isProduct: boolean
  }
}
export type EndDecision =
  | { kind: 'refused'; code: ErrorCode; message: string }
  /** Nothing was tried at the target: it ends here. */
  | { kind: 'cancelled' }
  | { kind: 'revoking' }
  /** The revoke is under way already; asking again changes nothing. */
  | { kind: 'under-way' }

export function decideEnd({ grant, actor }: EndFacts): EndDecision {
  const may = actor.ownsIdentity || actor.isApproverOfSource || actor.isRequester || actor.isAdmin || actor.isProduct
  if (!may)
    return {
      kind: 'refused',
      code: 'grant.not-allowed-to-end',
      message: 'Owners of the identity, the requester, approvers of the source and admins can end a grant.',
    }
  if (isClosed(grant.state))
    return {
      kind: 'refused',
      code: 'grant.already-ended',
      message: `The grant has ended already${grant.endedByName ? `: ${grant.endedByName} ended it early` : ''}.`,
    }
  if (grant.state === 'scheduled') return { kind: 'cancelled' }
  return grant.state === 'activating' || grant.state === 'active' ? { kind: 'revoking' } : { kind: 'under-way' }
}
