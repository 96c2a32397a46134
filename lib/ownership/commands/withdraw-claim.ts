/** Whoever made a claim or proposed a transfer takes it back. */
import { recordEvents } from '#lib/audit/record.ts'
import { DomainError } from '#lib/kernel/errors.ts'
import type { ClaimId } from '#lib/kernel/ids.ts'
import type { PersonContext } from '#lib/platform/context.ts'
import { holdIdentity } from '../load-facts.ts'
import { closeClaim, findClaim } from '../store/claims.ts'
import { mustSeeClaim } from './decide-claim.ts'

/** @throws DomainError `not-found` | `auth.forbidden` | `claim.already-decided` */
export async function withdrawClaim(ctx: PersonContext, input: { claimId: ClaimId }): Promise<void> {
  const seen = await mustSeeClaim(ctx, input.claimId)
  if (seen.claimantCanonicalId !== ctx.actor.canonicalPersonId)
    throw new DomainError('auth.forbidden', 'Only who made a claim takes it back.')
  await ctx.db.transaction(async (tx) => {
    const { identity } = await holdIdentity(tx, seen.identityId)
    const claim = (await findClaim(tx, input.claimId)) ?? seen
    if (claim.state !== 'pending')
      throw new DomainError('claim.already-decided', `This claim was ${claim.state} already.`, { state: claim.state })
    await closeClaim(tx, claim.id, { state: 'withdrawn', by: ctx.actor.personId, reason: null })
    await recordEvents(tx, ctx, {
      type: 'claim.withdrawn',
      subject: { kind: 'claim', id: claim.id },
      sourceId: claim.sourceId,
      identityId: claim.identityId,
      summary: `${ctx.actor.name} withdrew the ${claim.kind} of ${identity.name}`,
    })
  })
}
