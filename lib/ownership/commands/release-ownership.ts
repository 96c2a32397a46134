/** The owner lets go: nobody answers for the identity until somebody claims it. */
import { recordEvents } from '#lib/audit/record.ts'
import type { IdentityId } from '#lib/kernel/ids.ts'
import type { PersonContext } from '#lib/platform/context.ts'
import { holdIdentity, mustOwn, mustSee } from '../load-facts.ts'
import { endOwnership } from '../store/ownership.ts'

/** @throws DomainError `not-found` | `ownership.not-owner` */
export async function releaseOwnership(
  ctx: PersonContext,
  input: { identityId: IdentityId; reason: string },
): Promise<void> {
  await mustSee(ctx, input.identityId)
  await ctx.db.transaction(async (tx) => {
    const { identity, owner } = await holdIdentity(tx, input.identityId)
    mustOwn(ctx, owner, true)
    await endOwnership(tx, owner.ownershipId, { reason: input.reason, by: ctx.actor.personId })
    await recordEvents(tx, ctx, {
      type: 'ownership.ended',
      subject: { kind: 'ownership', id: owner.ownershipId },
      sourceId: identity.sourceId,
      identityId: identity.id,
      summary: `${ctx.actor.name} released ${identity.name}: nobody owns it now`,
      payload: { reason: input.reason },
    })
  })
}
