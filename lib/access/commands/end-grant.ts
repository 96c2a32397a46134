/** Ends a grant before its time. Idempotent while the revoke is under way. */
import { recordEvents } from '#lib/audit/record.ts'
import { DomainError } from '#lib/kernel/errors.ts'
import type { GrantId } from '#lib/kernel/ids.ts'
import { toRfc3339 } from '#lib/kernel/time.ts'
import { loadScope } from '#lib/people/server.ts'
import type { Context } from '#lib/platform/context.ts'
import { decideEnd } from '../decide-end.ts'
import type { GrantState } from '../model.ts'
import { grantForEnd } from '../store/facts.ts'
import { cancelScheduled, markEnding } from '../store/requests.ts'

export async function endGrant(
  ctx: Context,
  input: { grantId: GrantId; reason: string },
): Promise<{ grantId: GrantId; state: GrantState }> {
  return ctx.db.transaction(async (tx) => {
    const scope = await loadScope(ctx, tx)
    const grant = await grantForEnd(tx, input.grantId, scope.canonicalPersonId, { lock: true })
    const isApproverOfSource = grant !== null && scope.approverSourceIds.includes(grant.sourceId)
    if (!grant || !(scope.seesAll || grant.actorOwns || grant.isRequester || isApproverOfSource))
      throw new DomainError('not-found', 'There is no such grant.')
    const isProduct = ctx.actor.kind !== 'person'
    const decision = decideEnd({
      grant,
      actor: {
        ownsIdentity: grant.actorOwns,
        isApproverOfSource,
        isRequester: grant.isRequester,
        isAdmin: scope.isAdmin,
        isProduct,
      },
    })
    if (decision.kind === 'refused')
      throw new DomainError(decision.code, decision.message, {
        state: grant.state,
        endedAt: grant.endedAt === null ? null : toRfc3339(grant.endedAt),
        endedBy: grant.endedByName,
      })
    if (decision.kind === 'under-way') return { grantId: grant.id, state: grant.state }
    const by = { personId: scope.personId, reason: input.reason }
    const what = `${grant.accountName} → ${grant.entitlementName}`
    const cancelled = decision.kind === 'cancelled'
    await (cancelled ? cancelScheduled(tx, grant, by) : markEnding(tx, grant, by))
    await recordEvents(tx, ctx, {
      type: cancelled ? 'grant.ended' : 'grant.end-requested',
      subject: { kind: 'grant', id: grant.id },
      sourceId: grant.sourceId,
      identityId: grant.identityId,
      summary: cancelled
        ? `${ctx.actor.name} ended ${what} before it started`
        : `${ctx.actor.name} ended ${what} early`,
      payload: { reason: input.reason, requestId: grant.requestId },
    })
    return { grantId: grant.id, state: cancelled ? ('ended' as const) : ('revoking' as const) }
  })
}
