/** An admin gives a grant up whose revoke does not succeed. The mark stays until it is read as gone. */
import { recordEvents } from '#lib/audit/record.ts'
import { DomainError } from '#lib/kernel/errors.ts'
import type { GrantId } from '#lib/kernel/ids.ts'
import { loadScope } from '#lib/people/server.ts'
import type { Context } from '#lib/platform/context.ts'
import { decideForceClose } from '../decide-force-close.ts'
import { grantForEnd } from '../store/facts.ts'
import { forceClose } from '../store/force-closed.ts'

export async function forceCloseGrant(
  ctx: Context,
  input: { grantId: GrantId; reason: string },
): Promise<{ grantId: GrantId; state: 'ended'; mayStillBeLive: true }> {
  return ctx.db.transaction(async (tx) => {
    const scope = await loadScope(ctx, tx)
    const grant = await grantForEnd(tx, input.grantId, scope.canonicalPersonId, { lock: true })
    const visible =
      grant !== null &&
      (scope.seesAll || grant.actorOwns || grant.isRequester || scope.approverSourceIds.includes(grant.sourceId))
    if (!visible) throw new DomainError('not-found', 'There is no such grant.')
    const decision = decideForceClose(grant, scope)
    if (decision.kind === 'refused') throw new DomainError(decision.code, decision.message, { state: grant.state })
    await forceClose(tx, grant, { personId: scope.personId, reason: input.reason })
    await recordEvents(tx, ctx, {
      type: 'grant.force-closed',
      subject: { kind: 'grant', id: grant.id },
      sourceId: grant.sourceId,
      identityId: grant.identityId,
      summary: `${ctx.actor.name} gave up taking back ${grant.accountName} → ${grant.entitlementName}: it may still be live at ${grant.sourceName}`,
      payload: {
        reason: input.reason,
        requestId: grant.requestId,
        attempts: grant.attempts,
        lastError: grant.lastError,
      },
    })
    return { grantId: grant.id, state: 'ended' as const, mayStillBeLive: true as const }
  })
}
