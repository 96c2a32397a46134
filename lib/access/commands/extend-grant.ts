/** What an approval of more time does: the end of the live grant moves, and nothing else is given. */
import { recordEvents } from '#lib/audit/record.ts'
import { formatDuration, toIsoDuration } from '#lib/kernel/duration.ts'
import { DomainError } from '#lib/kernel/errors.ts'
import type { GrantId } from '#lib/kernel/ids.ts'
import { toRfc3339 } from '#lib/kernel/time.ts'
import type { PersonContext } from '#lib/platform/context.ts'
import type { SqlTx } from '#lib/platform/db/database.ts'
import type { AccessRequest } from '../model.ts'
import { extendEnd } from '../store/extensions.ts'

type Approved = {
  request: AccessRequest
  grantId: GrantId
  facts: { identityName: string; entitlementName: string }
  durationMs: number
}

/** In the transaction of the vote, which holds the grant's lock. */
export async function extendGrant(ctx: PersonContext, tx: SqlTx, approved: Approved): Promise<GrantId> {
  const { request, grantId, facts, durationMs } = approved
  const moved = await extendEnd(tx, { requestId: request.id, sourceId: request.sourceId, grantId, byMs: durationMs })
  if (!moved)
    throw new DomainError(
      'grant.not-extendable',
      'The end of the grant has come in this very moment. Ask for a new one.',
      { state: request.state },
    )
  await recordEvents(tx, ctx, {
    type: 'grant.extended',
    subject: { kind: 'grant', id: grantId },
    sourceId: request.sourceId,
    identityId: request.identityId,
    summary: `${ctx.actor.name} gave ${facts.identityName} → ${facts.entitlementName} ${formatDuration(durationMs)} more`,
    payload: {
      requestId: request.id,
      duration: toIsoDuration(durationMs),
      fromEndsAt: toRfc3339(moved.fromEndsAt),
      toEndsAt: toRfc3339(moved.toEndsAt),
    },
  })
  return grantId
}
