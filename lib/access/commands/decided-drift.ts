/** What both decisions about drift begin and end with. */
import { recordEvents } from '#lib/audit/record.ts'
import { DomainError } from '#lib/kernel/errors.ts'
import type { DriftId, PersonId } from '#lib/kernel/ids.ts'
import { toRfc3339 } from '#lib/kernel/time.ts'
import type { Scope } from '#lib/people/scope.ts'
import type { Context } from '#lib/platform/context.ts'
import type { SqlTx } from '#lib/platform/db/database.ts'
import type { DriftFacts, DriftRefusal } from '../decide-drift.ts'
import { decideEnd } from '../decide-end.ts'
import type { DriftState } from '../drift/model.ts'
import { type DriftForDecision, driftForDecision } from '../store/drift.ts'
import { grantForEnd } from '../store/facts.ts'
import { cancelScheduled, markEnding } from '../store/requests.ts'

export type DriftOutcome = { driftId: DriftId; state: DriftState }

/** @throws DomainError `not-found` for exactly those whose list does not show it */
export async function lockDrift(
  tx: SqlTx,
  scope: Scope,
  id: DriftId,
): Promise<{ drift: DriftForDecision; facts: DriftFacts }> {
  return readDrift(tx, scope, { id, lock: true })
}

/** The same without the lock: what is decided by it has to be decided again. */
export async function readDrift(
  tx: SqlTx,
  scope: Scope,
  { id, lock }: { id: DriftId; lock: boolean },
): Promise<{ drift: DriftForDecision; facts: DriftFacts }> {
  const drift = await driftForDecision(tx, id, { canonicalPersonId: scope.canonicalPersonId, lock })
  const facts = drift && factsOf(drift, scope)
  if (!facts || !(scope.seesAll || facts.actor.ownsIdentity || facts.actor.isApproverOfSource))
    throw new DomainError('not-found', 'There is no such drift.')
  return { drift, facts }
}

export const factsOf = (drift: DriftForDecision, scope: Scope): DriftFacts => ({
  drift,
  decidedByName: drift.decidedByName,
  neededByGrant: drift.neededByGrant,
  grantIsOpen: drift.grantIsOpen,
  actor: {
    ownsIdentity: drift.actorOwns,
    isApproverOfSource: scope.approverSourceIds.includes(drift.sourceId),
    isAdmin: scope.isAdmin,
  },
})

/** The losers of a race are told what the winner did. */
export const refuse = ({ code, message }: DriftRefusal, drift: DriftForDecision): DomainError =>
  new DomainError(code, message, {
    state: drift.state,
    decidedBy: drift.decidedByName,
    closedAt: drift.closedAt === null ? null : toRfc3339(drift.closedAt),
  })

/** The grant that the drift is about ends through the revoke path, whatever is or is not at the source. */
export async function endGrantOfDrift(
  tx: SqlTx,
  ctx: Context,
  drift: DriftForDecision,
  by: { personId: PersonId | null; reason: string },
): Promise<void> {
  const grant = drift.grantId && (await grantForEnd(tx, drift.grantId, null, { lock: true }))
  if (!grant) return
  const actor = { ownsIdentity: true, isApproverOfSource: false, isRequester: false, isAdmin: false, isProduct: false }
  const decision = decideEnd({ grant, actor })
  if (decision.kind !== 'revoking' && decision.kind !== 'cancelled') return
  await (decision.kind === 'cancelled' ? cancelScheduled(tx, grant, by) : markEnding(tx, grant, by))
  await recordEvents(tx, ctx, {
    type: decision.kind === 'cancelled' ? 'grant.ended' : 'grant.end-requested',
    subject: { kind: 'grant', id: grant.id },
    sourceId: grant.sourceId,
    identityId: grant.identityId,
    summary: `${ctx.actor.name} ended ${drift.identityName} → ${drift.entitlementName} early`,
    payload: { reason: by.reason, requestId: grant.requestId, driftId: drift.id },
  })
}
