/** Closes what nobody can decide any more: drift of sources that were removed. Removals in hand go on (I1). */
import { recordEvents } from '#lib/audit/record.ts'
import type { Context } from '#lib/platform/context.ts'
import { closeOfRemovedSources } from '../store/drift.ts'

const BATCH = 500

/** One batch. @returns how many were closed */
export async function closeDriftOfRemoved(ctx: Context): Promise<number> {
  return ctx.db.sqlTransaction(async (tx) => {
    const closed = await closeOfRemovedSources(tx, BATCH)
    await recordEvents(
      tx,
      ctx,
      ...closed.map(({ sourceId, id, identityId, evidence }) => ({
        type: 'drift.resolved' as const,
        subject: { kind: 'drift' as const, id },
        sourceId,
        ...(identityId ? { identityId } : {}),
        summary: `Drift of ${evidence.identity} → ${evidence.entitlement} is closed: the source was removed`,
      })),
    )
    return closed.length
  })
}
