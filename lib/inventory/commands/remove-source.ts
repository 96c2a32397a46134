/** Ends a source: its rows stay with an end date, so that history, grants and audit keep what they speak of (I16). */
import { recordEvents } from '#lib/audit/record.ts'
import { DomainError } from '#lib/kernel/errors.ts'
import type { SourceId } from '#lib/kernel/ids.ts'
import type { Context } from '#lib/platform/context.ts'
import { mustManageSources, personIdOf } from '../authorise.ts'
import { tombstoneAll } from '../store/finish.ts'
import { countLiveGrants, holdOffApprovalsAt, lockSource, markRemoved } from '../store/sources.ts'
import { cancelLiveRuns } from '../store/sync-runs.ts'

/** @throws DomainError `not-found` | `source.removed` | `state.conflict` while grants live there, with their number */
export async function removeSource(
  ctx: Context,
  input: { sourceId: SourceId; reason?: string | undefined },
): Promise<void> {
  mustManageSources(ctx.actor)
  await ctx.db.transaction(async (tx) => {
    await holdOffApprovalsAt(tx, input.sourceId)
    const source = await lockSource(tx, input.sourceId)
    if (!source) throw new DomainError('not-found', 'There is no such source.')
    if (source.removedAt !== null) throw new DomainError('source.removed', `${source.name} was removed already.`)
    const liveGrants = await countLiveGrants(tx, source.id)
    if (liveGrants > 0)
      throw new DomainError(
        'state.conflict',
        `${liveGrants} ${liveGrants === 1 ? 'grant lives' : 'grants live'} at ${source.name}. End them first: a removed source could no longer revoke them on time.`,
        { liveGrants },
      )
    const cancelled = await cancelLiveRuns(tx, source.id, 'The source was removed.')
    await tombstoneAll(tx, source.id)
    await markRemoved(tx, source.id, personIdOf(ctx.actor))
    await recordEvents(
      tx,
      ctx,
      {
        type: 'source.removed',
        subject: { kind: 'source', id: source.id },
        sourceId: source.id,
        summary: `${ctx.actor.name} removed ${source.name}`,
        payload: { reason: input.reason ?? null },
      },
      ...cancelled.map((id) => ({
        type: 'sync.failed' as const,
        subject: { kind: 'sync' as const, id },
        sourceId: source.id,
        summary: `The sync of ${source.name} was stopped because the source was removed`,
      })),
    )
  })
}
