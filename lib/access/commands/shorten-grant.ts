/** Lets a live grant end sooner than it would. */
import { recordEvents } from '#lib/audit/record.ts'
import { DomainError } from '#lib/kernel/errors.ts'
import type { GrantId } from '#lib/kernel/ids.ts'
import { type Instant, toRfc3339 } from '#lib/kernel/time.ts'
import { loadScope } from '#lib/people/server.ts'
import type { Context } from '#lib/platform/context.ts'
import { databaseTime } from '#lib/platform/db/database.ts'
import { decideShorten } from '../decide-shorten.ts'
import { grantForEnd } from '../store/facts.ts'
import { shortenEnd } from '../store/requests.ts'

export async function shortenGrant(
  ctx: Context,
  input: { grantId: GrantId; endsAt: Instant },
): Promise<{ grantId: GrantId; endsAt: Instant }> {
  return ctx.db.transaction(async (tx) => {
    const scope = await loadScope(ctx, tx)
    const grant = await grantForEnd(tx, input.grantId, scope.canonicalPersonId, { lock: true })
    const isApproverOfSource = grant !== null && scope.approverSourceIds.includes(grant.sourceId)
    if (!grant || !(scope.seesAll || grant.actorOwns || grant.isRequester || isApproverOfSource))
      throw new DomainError('not-found', 'There is no such grant.')
    const actor = {
      ownsIdentity: grant.actorOwns,
      isApproverOfSource,
      isRequester: grant.isRequester,
      isAdmin: scope.isAdmin,
    }
    const decision = decideShorten({ grant, actor, endsAt: input.endsAt }, await databaseTime(tx))
    if (decision.kind === 'refused') throw new DomainError(decision.code, decision.message, { state: grant.state })
    await shortenEnd(tx, grant, input.endsAt)
    await recordEvents(tx, ctx, {
      type: 'grant.shortened',
      subject: { kind: 'grant', id: grant.id },
      sourceId: grant.sourceId,
      identityId: grant.identityId,
      summary: `${ctx.actor.name} let ${grant.accountName} → ${grant.entitlementName} end sooner`,
      payload: {
        requestId: grant.requestId,
        fromEndsAt: grant.endsAt === null ? null : toRfc3339(grant.endsAt),
        toEndsAt: toRfc3339(input.endsAt),
      },
    })
    return { grantId: grant.id, endsAt: input.endsAt }
  })
}
