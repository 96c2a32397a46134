/**
 * Puts what a sweep found on record. A holding counts as standing from then on: it is refused as a request and no expiry
 * takes it. A grant that was taken away counts as ended where it was; nothing is put back.
 */
import { recordEvents } from '#lib/audit/record.ts'
import { acceptWidth, markStanding } from '#lib/inventory/store/standing.ts'
import type { DriftId } from '#lib/kernel/ids.ts'
import { loadScope } from '#lib/people/server.ts'
import type { Context } from '#lib/platform/context.ts'
import type { SqlTx } from '#lib/platform/db/database.ts'
import { decideAdoption } from '../decide-drift.ts'
import type { DriftForDecision } from '../store/drift.ts'
import { closeAsAdopted, stopLookingAgain } from '../store/drift-queue.ts'
import { leaveStanding } from '../store/force-closed.ts'
import { holdOffApprovals, holdOffStarts } from '../store/gates.ts'
import { type DriftOutcome, endGrantOfDrift, lockDrift, readDrift, refuse } from './decided-drift.ts'

export type AdoptDriftInput = {
  driftId: DriftId
  reason: string
  /** Its removal was asked for at the source; the actor has seen that, and decides otherwise. */
  insteadOfRemoval?: boolean | undefined
}

export async function adoptDrift(ctx: Context, input: AdoptDriftInput): Promise<DriftOutcome> {
  return ctx.db.transaction(async (tx) => {
    const scope = await loadScope(ctx, tx)
    // Who may not adopt it holds nobody up; who may is asked again once the approvals in flight are through.
    const seen = await readDrift(tx, scope, { id: input.driftId, lock: false })
    const first = decideAdoption(seen.facts, input.insteadOfRemoval ?? false)
    if (first.kind === 'refused') throw refuse(first, seen.drift)
    // An approval or a start in flight would give what becomes standing here, and its end would take it away.
    await holdOffApprovals(tx)
    await holdOffStarts(tx, seen.drift)
    const { drift, facts } = await lockDrift(tx, scope, input.driftId)
    const decision = decideAdoption(facts, input.insteadOfRemoval ?? false)
    if (decision.kind === 'refused') throw refuse(decision, drift)
    const by = { personId: scope.personId, reason: input.reason }
    await closeAsAdopted(tx, drift, by)
    if (decision.kind === 'end-accepted') await endGrantOfDrift(tx, ctx, drift, by)
    const { holdingId, attributes } = drift.evidence
    if (decision.kind !== 'end-accepted' && holdingId) await acceptWidth(tx, drift.sourceId, holdingId, attributes)
    if (decision.kind === 'adopted' && drift.ownGrantor) {
      if (holdingId) await markStanding(tx, drift.sourceId, holdingId)
      await stopLookingAgain(tx, drift)
      await leaveToRecord(tx, ctx, drift)
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
          : decision.kind === 'width-accepted'
            ? `${ctx.actor.name} put on record what was added to ${what}: ${drift.evidence.wider.join('; ')}`
            : `${ctx.actor.name} put ${what} on record as standing`,
      payload: { reason: input.reason, kind: drift.kind, entitlementId: drift.entitlementId, grantId: drift.grantId },
    })
    return { driftId: drift.id, state: 'adopted' }
  })
}

/** A grant that was given up and left this behind is past its end no more: what is there is standing by decision. */
async function leaveToRecord(tx: SqlTx, ctx: Context, drift: DriftForDecision): Promise<void> {
  for (const grant of await leaveStanding(tx, drift))
    await recordEvents(tx, ctx, {
      type: 'grant.left-standing',
      subject: { kind: 'grant', id: grant.id },
      sourceId: drift.sourceId,
      identityId: grant.identityId,
      summary: `What ${drift.identityName} → ${drift.entitlementName}, given up before, left behind is standing from now on`,
      payload: { requestId: grant.requestId, driftId: drift.id },
    })
}
