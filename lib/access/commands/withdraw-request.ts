/** The requester takes a pending request back. */
import { recordEvents } from '#lib/audit/record.ts'
import { DomainError } from '#lib/kernel/errors.ts'
import type { RequestId } from '#lib/kernel/ids.ts'
import { toRfc3339 } from '#lib/kernel/time.ts'
import { loadScope } from '#lib/people/server.ts'
import type { PersonContext } from '#lib/platform/context.ts'
import { voteTimeFacts } from '../store/facts.ts'
import { closeRequest, lockRequest } from '../store/requests.ts'
import { seesRequest } from '../store/visible.ts'

export async function withdrawRequest(
  ctx: PersonContext,
  input: { requestId: RequestId; reason?: string },
): Promise<{ requestId: RequestId; state: 'withdrawn' }> {
  return ctx.db.transaction(async (tx) => {
    const request = await lockRequest(tx, input.requestId)
    const facts = request && (await voteTimeFacts(tx, request.id, ctx.actor.canonicalPersonId))
    if (!request || !facts) throw new DomainError('not-found', 'There is no such request.')
    const own = facts.requesterCanonicalId === ctx.actor.canonicalPersonId
    if (!own && !(await seesRequest(tx, await loadScope(ctx, tx), request.id)))
      throw new DomainError('not-found', 'There is no such request.')
    if (!own)
      throw new DomainError(
        'request.not-requester',
        'Only the requester can withdraw a request. An approver can deny it.',
      )
    if (request.state !== 'pending')
      throw new DomainError(
        'request.already-decided',
        `The request was ${request.state}${facts.decidedByName ? ` by ${facts.decidedByName}` : ''} in the meantime.`,
        {
          state: request.state,
          decidedBy: facts.decidedByName,
          decidedAt: request.decidedAt === null ? null : toRfc3339(request.decidedAt),
        },
      )
    await closeRequest(tx, request.id, {
      state: 'withdrawn',
      decidedBy: ctx.actor.personId,
      reason: input.reason ?? null,
    })
    await recordEvents(tx, ctx, {
      type: 'request.withdrawn',
      subject: { kind: 'request', id: request.id },
      sourceId: request.sourceId,
      identityId: request.identityId,
      summary: `${ctx.actor.name} withdrew the request for ${facts.identityName} → ${facts.entitlementName}`,
      payload: { reason: input.reason ?? null },
    })
    return { requestId: request.id, state: 'withdrawn' as const }
  })
}
