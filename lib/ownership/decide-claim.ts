/** What becomes of a wish to own an identity, and who may decide it. Pure: the caller holds the identity's row. */
import type { ErrorCode } from '#lib/kernel/errors.ts'
import type { ClaimId, PersonId, TeamId } from '#lib/kernel/ids.ts'
import { type ClaimKind, type ClaimState, type OwnerFacts, type OwnerRef, ownerIdOf } from './model.ts'

export type Refusal = { kind: 'refused'; code: ErrorCode; message: string }
const refuse = (code: ErrorCode, message: string): Refusal => ({ kind: 'refused', code, message })

/** The human who acts. */
export type Human = { canonicalPersonId: PersonId; teamIds: ReadonlySet<TeamId>; isAdmin: boolean }

export type ClaimFacts = {
  identityGone: boolean
  by: Human
  for: OwnerRef
  presentOwner: OwnerFacts | null
  /** The claimant's own claim that is still open. */
  pending: { id: ClaimId; for: OwnerRef } | null
}
export type ClaimVerdict = Refusal | { kind: 'owned'; pendingClaimId: ClaimId | null } | { kind: 'contested' }

const isOwner = (by: Pick<Human, 'canonicalPersonId'>, owner: Pick<OwnerFacts, 'memberPersonIds'> | null): boolean =>
  owner?.memberPersonIds.includes(by.canonicalPersonId) ?? false
const sameOwner = (owner: OwnerFacts, wished: OwnerRef): boolean =>
  ownerIdOf(wished) === (owner.ownerPersonId ?? owner.ownerTeamId)

/** Unowned: owned at once. Owned by another: a claim that waits for the present owner or an admin. */
export function judgeClaim(facts: ClaimFacts): ClaimVerdict {
  const { by, presentOwner, pending } = facts
  if (facts.identityGone)
    return refuse('identity.gone', 'This identity is gone from its source; there is nothing left to own.')
  if ('teamId' in facts.for && !by.teamIds.has(facts.for.teamId))
    return refuse('auth.forbidden', 'You can claim for teams you are a member of.')
  if (presentOwner === null)
    return {
      kind: 'owned',
      pendingClaimId: pending && ownerIdOf(pending.for) === ownerIdOf(facts.for) ? pending.id : null,
    }
  if (
    sameOwner(presentOwner, facts.for) ||
    (presentOwner.ownerPersonId !== null && 'personId' in facts.for && isOwner(by, presentOwner))
  )
    return refuse('claim.already-owner', `${presentOwner.ownerName} owns this identity already.`)
  if (pending) return refuse('claim.already-pending', 'Your claim on this identity is waiting for a decision already.')
  return { kind: 'contested' }
}

export type DecisionFacts = {
  claim: { kind: ClaimKind; state: ClaimState; claimantCanonicalId: PersonId; for: OwnerRef }
  identityGone: boolean
  by: Human
  presentOwner: OwnerFacts | null
  /** Canonical ids of the person or of every member of the team that would own. */
  receivers: readonly PersonId[]
}
export type DecisionVerdict = Refusal | { kind: 'allowed' }

/**
 * A contested claim is decided by the present owner or an admin, a transfer by who would receive it or an admin; never
 * by the human who made it, whichever account they use (I19).
 */
export function judgeDecision(facts: DecisionFacts, decision: 'accept' | 'refuse'): DecisionVerdict {
  const { claim, by } = facts
  if (claim.state !== 'pending') return refuse('claim.already-decided', `This claim was ${claim.state} already.`)
  if (!mayDecide(facts)) return refuse('claim.not-decider', whoDecides(facts))
  if (decision === 'refuse') return { kind: 'allowed' }
  if (facts.identityGone)
    return refuse('identity.gone', 'This identity is gone from its source; there is nothing left to own.')
  if (facts.receivers.length === 0) return refuse('state.conflict', 'Who would own this identity is no longer active.')
  if (
    claim.kind === 'transfer' &&
    !by.isAdmin &&
    !isOwner({ canonicalPersonId: claim.claimantCanonicalId }, facts.presentOwner)
  )
    return refuse(
      'state.conflict',
      'The owner changed since the transfer was proposed, so it is no longer theirs to give.',
    )
  return { kind: 'allowed' }
}

export type DeciderFacts = {
  claim: Pick<DecisionFacts['claim'], 'kind' | 'claimantCanonicalId'>
  by: Human
  presentOwner: Pick<OwnerFacts, 'memberPersonIds'> | null
  receivers: readonly PersonId[]
}

export function mayDecide({ claim, by, presentOwner, receivers }: DeciderFacts): boolean {
  if (by.canonicalPersonId === claim.claimantCanonicalId) return false
  if (by.isAdmin) return true
  return claim.kind === 'transfer' ? receivers.includes(by.canonicalPersonId) : isOwner(by, presentOwner)
}

function whoDecides({ claim, by }: DecisionFacts): string {
  if (by.canonicalPersonId === claim.claimantCanonicalId) return 'Nobody decides what they asked for themselves.'
  return claim.kind === 'transfer'
    ? 'Who would receive the identity decides, or an admin.'
    : 'The present owner decides, or an admin.'
}

export type TransferFacts = {
  identityGone: boolean
  by: Human
  presentOwner: OwnerFacts | null
  to: OwnerRef
  receivers: readonly PersonId[]
}
export type TransferVerdict = Refusal | { kind: 'at-once' } | { kind: 'proposed' }

/** An admin transfers at once; an owner proposes, and the receiver accepts. */
export function judgeTransfer({ identityGone, by, presentOwner, to, receivers }: TransferFacts): TransferVerdict {
  if (identityGone)
    return refuse('identity.gone', 'This identity is gone from its source; there is nothing left to own.')
  if (!by.isAdmin && !isOwner(by, presentOwner))
    return refuse('ownership.not-owner', 'Only the owner or an admin transfers an identity.')
  if (receivers.length === 0)
    return refuse('input.invalid', 'The receiver must be an active person, or a team with active members.')
  if (presentOwner && sameOwner(presentOwner, to))
    return refuse('claim.already-owner', `${presentOwner.ownerName} owns this identity already.`)
  return by.isAdmin ? { kind: 'at-once' } : { kind: 'proposed' }
}
