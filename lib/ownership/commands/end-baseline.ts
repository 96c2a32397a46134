/** The owner takes one entry out of the baseline: the holding, if it is still there, is excess from now on. */
import { recordEvents } from '#lib/audit/record.ts'
import { DomainError } from '#lib/kernel/errors.ts'
import type { EntitlementId, IdentityId } from '#lib/kernel/ids.ts'
import type { PersonContext } from '#lib/platform/context.ts'
import { holdIdentity, mustOwn, mustSee } from '../load-facts.ts'
import { endBaselineEntries, liveBaseline } from '../store/baseline.ts'

export type EndBaselineInput = { identityId: IdentityId; entitlementId: EntitlementId; reason: string }

/** @throws DomainError `not-found` | `ownership.not-owner` | `baseline.not-held` when it is not declared */
export async function endBaseline(ctx: PersonContext, input: EndBaselineInput): Promise<void> {
  await mustSee(ctx, input.identityId)
  await ctx.db.transaction(async (tx) => {
    const { identity, owner } = await holdIdentity(tx, input.identityId)
    mustOwn(ctx, owner, false)
    const of = { sourceId: identity.sourceId, identityId: identity.id }
    const entry = (await liveBaseline(tx, of)).find((one) => one.entitlementId === input.entitlementId)
    if (!entry) throw new DomainError('baseline.not-held', 'This entitlement is not in the baseline.')
    await endBaselineEntries(tx, [entry.id], ctx.actor.personId)
    await recordEvents(tx, ctx, {
      type: 'baseline.ended',
      subject: { kind: 'baseline', id: entry.id },
      ...of,
      summary: `${ctx.actor.name} declared that ${identity.name} no longer needs ${entry.name}`,
      payload: { entitlementId: input.entitlementId, reason: input.reason },
    })
  })
}
