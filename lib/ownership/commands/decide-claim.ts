/** The present owner, the receiver of a transfer, or an admin says yes or no. */
import { recordEvents } from '#lib/audit/record.ts'
import { DomainError } from '#lib/kernel/errors.ts'
import type { ClaimId } from '#lib/kernel/ids.ts'
import type { PersonContext } from '#lib/platform/context.ts'
import { loadScope } from '#lib/people/server.ts'
import { changeOwner } from '../change-owner.ts'
import { type DecisionFacts, judgeDecision, mayDecide } from '../decide-claim.ts'
import { holdIdentity, humanOf, mustBeAllowed } from '../load-facts.ts'
import { closeClaim, findClaim, type StoredClaim } from '../store/claims.ts'
import { ownerFacts, receiversOf } from '../store/ownership.ts'

export type DecideClaimInput = { claimId: ClaimId; decision: 'accept' | 'refuse'; reason: string }

/** @throws DomainError `not-found` | `claim.already-decided` | `claim.not-decider` | `identity.gone` | `state.conflict` */
export async function decideClaim(
  ctx: PersonContext,
  input: DecideClaimInput,
): Promise<{ state: 'accepted' | 'refused' }> {
  const seen = await mustSeeClaim(ctx, input.claimId)
  return ctx.db.transaction(async (tx) => {
    const held = await holdIdentity(tx, seen.identityId)
    const claim = (await findClaim(tx, input.claimId)) ?? seen
    const facts: DecisionFacts = {
      claim,
      identityGone: held.identity.goneAt !== null,
      by: humanOf(ctx),
      presentOwner: held.owner,
      receivers: await receiversOf(tx, claim.for),
    }
    mustBeAllowed(judgeDecision(facts, input.decision))
    const state = input.decision === 'accept' ? 'accepted' : 'refused'
    await closeClaim(tx, claim.id, { state, by: ctx.actor.personId, reason: input.reason })
    await recordEvents(tx, ctx, {
      type: state === 'accepted' ? 'claim.accepted' : 'claim.refused',
      subject: { kind: 'claim', id: claim.id },
      sourceId: claim.sourceId,
      identityId: claim.identityId,
      summary: `${ctx.actor.name} ${state} the ${claim.kind} of ${held.identity.name} by ${claim.claimantName}`,
      payload: { reason: input.reason },
    })
    if (state === 'accepted')
      await changeOwner(tx, ctx, { ...held, to: claim.for, claimId: claim.id, why: input.reason })
    return { state }
  })
}

/** Claimants, those who could decide, and those who see everything know of a claim. */
export async function mustSeeClaim(ctx: PersonContext, claimId: ClaimId): Promise<StoredClaim> {
  const claim = await findClaim(ctx.db, claimId)
  if (!claim) throw noSuchClaim()
  const [scope, presentOwner, receivers] = await Promise.all([
    loadScope(ctx),
    ownerFacts(ctx.db, claim.sourceId, claim.identityId),
    receiversOf(ctx.db, claim.for),
  ])
  const concerns =
    claim.claimantCanonicalId === ctx.actor.canonicalPersonId ||
    mayDecide({ claim, by: humanOf(ctx), presentOwner, receivers })
  if (!concerns && !scope.seesAll) throw noSuchClaim()
  return claim
}

const noSuchClaim = () => new DomainError('not-found', 'There is no such claim.')
