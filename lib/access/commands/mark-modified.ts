/**
 * Marks live grants that a sweep found taken away or made broader, a few at a time in transactions of their own: the
 * engine passes over rows that are locked, and no end may wait for a sweep (I9). What a crash leaves unmarked, the next
 * sweep of the source marks.
 */
import type { ChangeEvent } from '#lib/audit/model.ts'
import { recordEvents } from '#lib/audit/record.ts'
import type { Context } from '#lib/platform/context.ts'
import { markExternallyModified, type Modified, type UnsweptSync } from '../store/drift.ts'

const AT_ONCE = 100

export async function markModified(ctx: Context, sync: UnsweptSync): Promise<void> {
  const mark = (limit: number, busy: 'skip' | 'wait'): Promise<number> =>
    ctx.db.sqlTransaction(async (tx) => {
      const marked = await markExternallyModified(tx, sync.sourceId, { limit, busy })
      await recordEvents(tx, ctx, ...marked.map((one) => modifiedEvent(one, sync)))
      return marked.length
    })
  while ((await mark(AT_ONCE, 'skip')) > 0);
  // What somebody holds is waited for one by one, with nothing else in hand.
  while ((await mark(1, 'wait')) > 0);
}

function modifiedEvent({ id, driftId, kind, identityId, evidence }: Modified, sync: UnsweptSync): ChangeEvent {
  const what = `${evidence.identity} → ${evidence.entitlement}`
  return {
    type: 'grant.externally-modified',
    subject: { kind: 'grant', id },
    sourceId: sync.sourceId,
    identityId,
    summary:
      kind === 'missing'
        ? `${what} was taken away at ${sync.sourceName} behind our back`
        : `${what} was made broader at ${sync.sourceName} behind our back: ${evidence.wider.join('; ')}`,
    payload: { syncId: sync.syncId, driftId },
  }
}
