/** Asks for a sync now; the worker takes it up. */
import { DomainError } from '#lib/kernel/errors.ts'
import type { SourceId, SyncId } from '#lib/kernel/ids.ts'
import type { Context } from '#lib/platform/context.ts'
import { toRfc3339 } from '#lib/kernel/time.ts'
import { loadScope } from '#lib/people/server.ts'
import { mayManageSources, personIdOf } from '../authorise.ts'
import type { SyncReason } from '../model.ts'
import { lockSource } from '../store/sources.ts'
import { insertQueuedRun, lastFinishedRun, liveRunOf } from '../store/sync-runs.ts'

export type RequestSyncInput = {
  sourceId: SourceId
  /** Confirms that what the last sync was held for is really gone. */
  acceptDisappearance?: boolean | undefined
  reason?: Extract<SyncReason, 'manual' | 'sweep'> | undefined
}

/**
 * Admins, the source's approvers, and the product itself.
 * @throws DomainError `not-found` | `auth.forbidden` | `source.removed` | `source.read-only` | `source.sync-running`
 */
export async function requestSync(ctx: Context, input: RequestSyncInput): Promise<{ syncId: SyncId }> {
  const scope = await loadScope(ctx)
  const manages = mayManageSources(ctx.actor) || ctx.actor.kind === 'worker'
  if (!manages && (input.acceptDisappearance || !scope.approverSourceIds.includes(input.sourceId)))
    throw new DomainError(
      'auth.forbidden',
      'Only an admin, or for a plain sync an approver of the source, may ask for this.',
    )
  return ctx.db.transaction(async (tx) => {
    const source = await lockSource(tx, input.sourceId)
    if (!source) throw new DomainError('not-found', 'There is no such source.')
    if (source.removedAt !== null) throw new DomainError('source.removed', `${source.name} was removed.`)
    if (!source.connected)
      throw new DomainError('source.read-only', `${source.name} holds imported records and is not synced.`)
    const last = input.acceptDisappearance ? await lastFinishedRun(tx, source.id) : null
    const held = last?.counts.held
    if (input.acceptDisappearance && !held)
      throw new DomainError('state.conflict', `The last sync of ${source.name} was not held for a disappearance.`)
    const syncId = await insertQueuedRun(tx, {
      sourceId: source.id,
      reason: held ? 'disappearance-accepted' : (input.reason ?? 'manual'),
      requestedBy: personIdOf(ctx.actor),
      ...(held ? { counts: { accepted: held } } : {}),
    })
    if (syncId) return { syncId }
    const run = await liveRunOf(tx, source.id)
    throw new DomainError('source.sync-running', `A sync of ${source.name} is under way already.`, {
      syncId: run?.id,
      state: run?.state,
      phase: run?.phase,
      since: run ? toRfc3339(run.startedAt ?? run.createdAt) : null,
    })
  })
}
