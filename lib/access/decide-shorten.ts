/** May a live grant end sooner than it would? Less is always the safe direction; more needs a new decision (I4). Pure. */
import type { ErrorCode } from '#lib/kernel/errors.ts'
import type { Instant } from '#lib/kernel/time.ts'
import { type GrantState, isClosed } from './model.ts'

export type ShortenFacts = {
  grant: { state: GrantState; endsAt: Instant | null; marginMs: number }
  actor: { ownsIdentity: boolean; isApproverOfSource: boolean; isRequester: boolean; isAdmin: boolean }
  endsAt: Instant
}
export type ShortenDecision = { kind: 'refused'; code: ErrorCode; message: string } | { kind: 'shortened' }

export function decideShorten({ grant, actor, endsAt }: ShortenFacts, at: Instant): ShortenDecision {
  const refuse = (code: ErrorCode, message: string): ShortenDecision => ({ kind: 'refused', code, message })
  if (!(actor.ownsIdentity || actor.isApproverOfSource || actor.isRequester || actor.isAdmin))
    return refuse(
      'grant.not-allowed-to-end',
      'Owners of the identity, the requester, approvers of the source and admins can end a grant sooner.',
    )
  if (isClosed(grant.state)) return refuse('grant.already-ended', 'The grant has ended already.')
  // Before it is live an engine may hold the row with the end it had; from then on nobody does until the end is due.
  if (grant.state !== 'active' || grant.endsAt === null)
    return refuse(
      'state.conflict',
      'Only a live grant can end sooner. Before that, and after its end, it can be ended.',
    )
  if (endsAt >= grant.endsAt)
    return refuse('grant.end-out-of-bounds', 'That is not sooner than it ends now. More time needs a new decision.')
  if (endsAt - grant.marginMs <= at)
    return refuse('grant.end-out-of-bounds', 'The new end must lie ahead. To end it at once, end it now.')
  return { kind: 'shortened' }
}
