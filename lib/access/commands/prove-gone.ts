/** Takes the mark "may still be live" off grants that a complete listing of their source does not show any more. */
import { recordEvents } from '#lib/audit/record.ts'
import type { SourceId, SyncId } from '#lib/kernel/ids.ts'
import { toRfc3339 } from '#lib/kernel/time.ts'
import type { Context } from '#lib/platform/context.ts'
import type { SqlTx } from '#lib/platform/db/database.ts'
import { provenGone } from '../store/force-closed.ts'

export async function proveGone(ctx: Context, tx: SqlTx, sync: { sourceId: SourceId; syncId: SyncId }): Promise<void> {
  for (const grant of await provenGone(tx, sync))
    await recordEvents(tx, ctx, {
      type: 'grant.proven-gone',
      subject: { kind: 'grant', id: grant.id },
      sourceId: sync.sourceId,
      identityId: grant.identityId,
      summary: `${grant.identityName} → ${grant.entitlementName}, given up before, is gone at the source`,
      payload: {
        requestId: grant.requestId,
        syncId: sync.syncId,
        goneAt: toRfc3339(grant.goneAt),
        overshootMs: grant.overshootMs,
      },
    })
}
