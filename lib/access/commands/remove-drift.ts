/**
 * Asks for the removal of what a sweep found. What our own account gave is taken back until it is read as gone; what
 * somebody else gave stays open until a person removed it at the source and a listing no longer shows it; a grant that
 * allows too much ends.
 */
import { recordEvents } from '#lib/audit/record.ts'
import type { DriftId } from '#lib/kernel/ids.ts'
import { loadScope } from '#lib/people/server.ts'
import type { Context } from '#lib/platform/context.ts'
import { decideRemoval, type RemoveDecision } from '../decide-drift.ts'
import { askRemoval } from '../store/drift-queue.ts'
import { type DriftOutcome, endGrantOfDrift, lockDrift, refuse } from './decided-drift.ts'

const HOW: Record<Exclude<RemoveDecision['kind'], 'refused'>, string> = {
  'taken-back': 'has it taken back',
  'asked-at-source': 'asked for it to be removed at the source',
  'grant-ended': 'ended the grant',
}

export async function removeDrift(
  ctx: Context,
  input: { driftId: DriftId; reason: string },
): Promise<DriftOutcome & { how: keyof typeof HOW }> {
  return ctx.db.transaction(async (tx) => {
    const scope = await loadScope(ctx, tx)
    const { drift, facts } = await lockDrift(tx, scope, input.driftId)
    const decision = decideRemoval(facts)
    if (decision.kind === 'refused') throw refuse(decision, drift)
    const by = { personId: scope.personId, reason: input.reason }
    await askRemoval(tx, drift, by, decision.kind === 'taken-back' ? 'taken-back' : 'elsewhere')
    if (decision.kind === 'grant-ended') await endGrantOfDrift(tx, ctx, drift, by)
    await recordEvents(tx, ctx, {
      type: 'drift.removal-asked',
      subject: { kind: 'drift', id: drift.id },
      sourceId: drift.sourceId,
      identityId: drift.identityId,
      summary: `Drift of ${drift.identityName} → ${drift.entitlementName}: ${ctx.actor.name} ${HOW[decision.kind]}`,
      payload: { reason: input.reason, kind: drift.kind, how: decision.kind, grantId: drift.grantId },
    })
    return { driftId: drift.id, state: decision.kind === 'taken-back' ? 'removing' : 'open', how: decision.kind }
  })
}
