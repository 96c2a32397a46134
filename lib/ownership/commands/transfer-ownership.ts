/** Gives an identity to a person or team: an owner proposes and the receiver accepts; an admin does it at once. */
import { recordEvents } from '#lib/audit/record.ts'
import { DomainError } from '#lib/kernel/errors.ts'
import type { IdentityId } from '#lib/kernel/ids.ts'
import type { PersonContext } from '#lib/platform/context.ts'
import { changeOwner } from '../change-owner.ts'
import { judgeTransfer } from '../decide-claim.ts'
import { holdIdentity, humanOf, mustBeAllowed, mustSee } from '../load-facts.ts'
import type { ClaimOutcome, OwnerRef } from '../model.ts'
import { insertClaim, pendingClaimOf } from '../store/claims.ts'
import { nameOfOwner, receiversOf } from '../store/ownership.ts'

export type TransferInput = { identityId: IdentityId; to: OwnerRef; reason: string }

/** @throws DomainError `not-found` | `ownership.not-owner` | `claim.already-owner` | `claim.already-pending` | `input.invalid` | `identity.gone` */
export async function transferOwnership(ctx: PersonContext, input: TransferInput): Promise<ClaimOutcome> {
  await mustSee(ctx, input.identityId)
  return ctx.db.transaction(async (tx) => {
    const held = await holdIdentity(tx, input.identityId)
    const of = { sourceId: held.identity.sourceId, identityId: held.identity.id }
    const receivers = await receiversOf(tx, input.to)
    const verdict = judgeTransfer({
      identityGone: held.identity.goneAt !== null,
      by: humanOf(ctx),
      presentOwner: held.owner,
      to: input.to,
      receivers,
    })
    mustBeAllowed(verdict)
    const atOnce = verdict.kind === 'at-once'
    if (!atOnce && (await pendingClaimOf(tx, { ...of, claimedBy: ctx.actor.personId })))
      throw new DomainError(
        'claim.already-pending',
        'A transfer of this identity that you proposed is waiting already. Withdraw it first.',
      )
    const making = {
      ...of,
      kind: 'transfer' as const,
      for: input.to,
      claimedBy: ctx.actor.personId,
      reason: input.reason,
    }
    const claimId = await insertClaim(tx, { ...making, state: atOnce ? 'accepted' : 'pending' })
    const name = await nameOfOwner(tx, input.to)
    await recordEvents(tx, ctx, {
      type: atOnce ? 'claim.accepted' : 'claim.submitted',
      subject: { kind: 'claim', id: claimId },
      ...of,
      summary: `${ctx.actor.name} ${atOnce ? 'transferred' : 'proposes to transfer'} ${held.identity.name} to ${name}`,
      payload: { reason: input.reason, to: input.to, transfer: true },
    })
    if (atOnce) await changeOwner(tx, ctx, { ...held, to: input.to, claimId, why: input.reason })
    return { claimId, state: atOnce ? 'accepted' : 'pending' }
  })
}
