/** A claim in one sentence. Pure. */
import type { Claim } from '#lib/ownership/model.ts'
import type { ClaimItemProps } from './claim-item.tsx'

const whom = (claim: Claim): string => (claim.for.kind === 'team' ? `the team ${claim.for.name}` : claim.for.name)

export const sayClaim = (claim: Claim): ClaimItemProps['claim'] => ({
  id: claim.id,
  identityId: claim.identityId,
  identityName: claim.identityName,
  reason: claim.reason,
  createdAt: claim.createdAt,
  mayDecide: claim.mayDecide,
  mayWithdraw: claim.mayWithdraw,
  sentence:
    claim.kind === 'transfer'
      ? `${claim.claimedBy.name} wants to give it to ${whom(claim)}.`
      : `${claim.claimedBy.name} claims it${claim.for.kind === 'team' ? ` for ${whom(claim)}` : ''}.`,
})
