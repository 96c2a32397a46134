/**
 * Puts what a sweep found on record. A holding counts as standing from then on: it is refused as a request and no expiry
 * takes it. A grant that was taken away counts as ended where it was; nothing is put back.
 */
import { recordEvents } from '#lib/audit/record.ts'
import { markStanding } from '#lib/inventory/store/standing.ts'
import type { DriftId } from '#lib/kernel/ids.ts'
import { loadScope } from '#lib/people/server.ts'
import type { Context } from '#lib/platform/context.ts'
import { decideAdoption } from '../decide-drift.ts'
import { closeAsAdopted, stopLookingAgain } from '../store/drift-queue.ts'
import { holdOffApprovals } from '../store/gates.ts'
import { type DriftOutcome, endGrantOfDrift, lockDrift, refuse } from './decided-drift.ts'

export type AdoptDriftInput = {
  driftId: DriftId
  reason: string
  /** Its removal was asked for at the source; the actor has seen that, and decides otherwise. */
  insteadOfRemoval?: boolean | undefined
}

export async function adoptDrift(ctx: Context, input: AdoptDriftInput): Promise<DriftOutcome> {
  return ctx.db.transaction(async (tx) => {
    // An approval in flight would give what becomes standing here, and its end would take it away.
    await holdOffApprovals(tx)
    const scope = await loadScope(ctx, tx)
    const { drift, facts } = await lockDrift(tx, scope, input.driftId)
    const decision = decideAdoption(facts, input.insteadOfRemoval ?? false)
    if (decision.kind === 'refused') throw refuse(decision, drift)
    const by = { personId: scope.personId, reason: input.reason }
    await closeAsAdopted(tx, drift, by)
    if (decision.kind === 'end-accepted') await endGrantOfDrift(tx, ctx, drift, by)
    if (decision.kind === 'adopted' && drift.ownGrantor) {
      if (drift.evidence.holdingId) await markStanding(tx, drift.sourceId, drift.evidence.holdingId)
      await stopLookingAgain(tx, drift)
    }
    const what = `${drift.identityName} → ${drift.entitlementName}`
    await recordEvents(tx, ctx, {
      type: 'drift.adopted',
      subject: { kind: 'drift', id: drift.id },
      sourceId: drift.sourceId,
      identityId: drift.identityId,
      summary:
        decision.kind === 'end-accepted'
          ? `${ctx.actor.name} accepted that ${what} was taken away`
          : `${ctx.actor.name} put ${what} on record as standing`,
      payload: { reason: input.reason, kind: drift.kind, entitlementId: drift.entitlementId, grantId: drift.grantId },
    })
    return { driftId: drift.id, state: 'adopted' }
  })
}
