/** What a vote does to a request. Positive list: only who is on it may decide (I19, I20). Pure. */
import { formatDuration } from '#lib/kernel/duration.ts'
import type { ErrorCode } from '#lib/kernel/errors.ts'
import type { PersonId } from '#lib/kernel/ids.ts'
import type { Instant } from '#lib/kernel/time.ts'
import { decideExtension, type Extendable } from './decide-extension.ts'
import { type Decision, DURATION_MIN_MS, type RequestState } from './model.ts'

export type VoteFacts = {
  request: {
    state: RequestState
    requesterCanonicalId: PersonId
    askedHash: string
    entitlementHash: string
    durationMs: number
    lapsesAt: Instant
    decidedByName: string | null
  }
  voter: { canonicalPersonId: PersonId; isApproverNow: boolean; votedBefore: boolean }
  /** Facts of now: what was approved must be what is granted (I22). */
  now: {
    entitlementHash: string | null
    requestable: boolean
    maxDurationMs: number
    heldStanding: boolean
    identityGone: boolean
    sourceRemoved: boolean
    requesterActive: boolean
    requesterOwns: boolean
    /** The grant that it asks more time for; null for a request of its own. */
    extended: Extendable | null
  }
  vote: { decision: Decision; askedHash: string; durationMs: number | null }
}

export type VoteDecision =
  { kind: 'refused'; code: ErrorCode; message: string } | { kind: 'approved'; durationMs: number } | { kind: 'denied' }

const refuse = (code: ErrorCode, message: string): VoteDecision => ({ kind: 'refused', code, message })

export function decideVote(facts: VoteFacts, at: Instant): VoteDecision {
  const { request, voter, vote } = facts
  const over = request.state === 'pending' ? refuseOver(facts, at) : null
  if (over) return over
  if (request.state === 'lapsed' || (request.state === 'pending' && request.lapsesAt <= at))
    return refuse('request.lapsed', 'The request lapsed: nobody decided it in time.')
  if (request.state !== 'pending')
    return refuse(
      'request.already-decided',
      `The request was ${request.state}${request.decidedByName ? ` by ${request.decidedByName}` : ''} in the meantime.`,
    )
  if (voter.canonicalPersonId === request.requesterCanonicalId)
    return refuse('request.own-request', 'Nobody decides their own request.')
  if (!voter.isApproverNow)
    return refuse('request.not-an-approver', "Only members of the source's approver team can decide this.")
  if (voter.votedBefore) return refuse('request.already-voted', 'You have voted on this request.')
  if (vote.askedHash !== request.askedHash)
    return refuse('request.changed', 'This vote is for something else than what is asked. Load the request again.')
  return vote.decision === 'deny' ? { kind: 'denied' } : decideApproval(facts, at)
}

/** A grant that is over takes no more time: said as that, before the request itself is said to have lapsed. */
function refuseOver({ request, now, vote }: VoteFacts, at: Instant): VoteDecision | null {
  if (now.extended === null || vote.decision === 'deny') return null
  const { durationMs, maxDurationMs } = { durationMs: request.durationMs, maxDurationMs: now.maxDurationMs }
  const extension = decideExtension({ grant: now.extended, durationMs, maxDurationMs }, at)
  return extension.kind === 'refused' && extension.code === 'grant.not-extendable' ? extension : null
}

function decideApproval({ request, now, vote }: VoteFacts, at: Instant): VoteDecision {
  if (now.sourceRemoved) return refuse('source.removed', 'The source was removed since this was asked.')
  if (now.identityGone) return refuse('identity.gone', 'The identity is gone since this was asked.')
  if (!now.requesterActive || !now.requesterOwns)
    return refuse(
      'request.changed',
      'The requester no longer answers for this identity. Deny the request, or let the owner ask anew.',
    )
  if (now.entitlementHash !== request.entitlementHash)
    return refuse(
      'request.changed',
      'What the entitlement confers has changed since this was asked. The requester can withdraw and ask again.',
    )
  if (!now.requestable) return refuse('request.not-requestable', 'The entitlement may no longer be requested.')
  if (now.heldStanding) return refuse('request.held-standing', 'The identity holds the entitlement standing by now.')
  const durationMs = vote.durationMs ?? request.durationMs
  if (durationMs > request.durationMs)
    return refuse(
      'request.duration-lengthened',
      `An approver may shorten ${formatDuration(request.durationMs)}, never lengthen it.`,
    )
  if (durationMs > now.maxDurationMs)
    return refuse(
      'request.duration-out-of-bounds',
      `By now it can be had for ${formatDuration(now.maxDurationMs)} at most. Approve it for less, or deny it.`,
    )
  if (durationMs < DURATION_MIN_MS)
    return refuse('request.duration-out-of-bounds', `The shortest grant is ${formatDuration(DURATION_MIN_MS)}.`)
  if (now.extended !== null) {
    const extension = decideExtension({ grant: now.extended, durationMs, maxDurationMs: now.maxDurationMs }, at)
    if (extension.kind === 'refused') return extension
  }
  return { kind: 'approved', durationMs }
}
