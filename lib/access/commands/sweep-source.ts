/**
 * Compares one source with what should be there, after each complete listing and independent of the engine (I17): what
 * nobody recorded becomes drift, a grant that was taken away behind our back is marked, and what outlived its grant is
 * taken back. Nothing found is ever adopted by itself.
 */
import { recordEvents } from '#lib/audit/record.ts'
import type { Context } from '#lib/platform/context.ts'
import type { SqlTx } from '#lib/platform/db/database.ts'
import { newId } from '#lib/platform/new-id.ts'
import {
  claimUnswept,
  insertDrift,
  markExternallyModified,
  missingGrants,
  type NewDrift,
  outlivedGrants,
  resolveVanished,
  unrecordedHoldings,
  type UnsweptSync,
} from '../store/drift.ts'
import { reopenForRevoke } from '../store/queue.ts'
import { hintEngine } from '../store/requests.ts'

/** @returns 1 when a source was swept, 0 when none was due */
export async function sweepSource(ctx: Context): Promise<number> {
  return ctx.db.sqlTransaction(async (tx) => {
    const sync = await claimUnswept(tx)
    if (!sync) return 0
    await takeBackOutlived(ctx, tx, sync)
    for (const found of [...(await unrecordedHoldings(tx, sync)), ...(await missingGrants(tx, sync))])
      await recordDrift(ctx, tx, sync, found)
    for (const gone of await resolveVanished(tx, sync.sourceId))
      await recordEvents(tx, ctx, {
        type: 'drift.resolved',
        subject: { kind: 'drift', id: gone.id },
        sourceId: sync.sourceId,
        ...(gone.identityId ? { identityId: gone.identityId } : {}),
        summary: `Drift of ${gone.identityName} → ${gone.entitlementName} is gone at the source`,
      })
    return 1
  })
}

async function takeBackOutlived(ctx: Context, tx: SqlTx, sync: UnsweptSync): Promise<void> {
  for (const grant of await outlivedGrants(tx, sync)) {
    if (!(await reopenForRevoke(tx, grant))) continue
    await hintEngine(tx)
    await recordEvents(tx, ctx, {
      type: 'grant.reappeared',
      subject: { kind: 'grant', id: grant.id },
      sourceId: sync.sourceId,
      identityId: grant.identityId,
      summary: `${grant.identityName} → ${grant.entitlementName} was found at the source after its end and is taken back`,
      payload: { requestId: grant.requestId, syncId: sync.syncId },
    })
  }
}

async function recordDrift(ctx: Context, tx: SqlTx, sync: UnsweptSync, found: NewDrift): Promise<void> {
  const id = newId('drift')
  if (!(await insertDrift(tx, id, sync.sourceId, found))) return
  const what = `${found.identityName} → ${found.entitlementName}`
  const summary =
    found.kind === 'missing'
      ? `${what} was taken away at ${sync.sourceName} behind our back`
      : `${what} appeared at ${sync.sourceName} and is on no record`
  await recordEvents(tx, ctx, {
    type: 'drift.found',
    subject: { kind: 'drift', id },
    sourceId: sync.sourceId,
    identityId: found.identityId,
    summary,
    payload: {
      kind: found.kind,
      entitlementId: found.entitlementId,
      holdingId: found.holdingId,
      grantId: found.grantId,
      syncId: sync.syncId,
    },
  })
  if (found.kind !== 'missing' || !found.grantId) return
  await markExternallyModified(tx, sync.sourceId, found.grantId)
  await recordEvents(tx, ctx, {
    type: 'grant.externally-modified',
    subject: { kind: 'grant', id: found.grantId },
    sourceId: sync.sourceId,
    identityId: found.identityId,
    summary,
    payload: { syncId: sync.syncId },
  })
}
