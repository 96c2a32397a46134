/** Decides whether an entitlement may be asked for, and for how long at most. */
import { recordEvents } from '#lib/audit/record.ts'
import { DomainError } from '#lib/kernel/errors.ts'
import type { EntitlementId } from '#lib/kernel/ids.ts'
import { formatDuration } from '#lib/kernel/duration.ts'
import type { Context } from '#lib/platform/context.ts'
import { mustManageSources, personIdOf } from '../authorise.ts'
import { MAX_GRANT_MS, MIN_GRANT_MS } from '../model.ts'
import { lockEntitlement, saveSetting } from '../store/entitlements.ts'

export type SetRequestableInput = {
  entitlementId: EntitlementId
  requestable: boolean
  maxDurationMs?: number | undefined
}

/** @throws DomainError `not-found` | `input.invalid` | `source.read-only` | `request.not-requestable` */
export async function setRequestable(ctx: Context, input: SetRequestableInput): Promise<void> {
  mustManageSources(ctx.actor)
  await ctx.db.transaction(async (tx) => {
    const entitlement = await lockEntitlement(tx, input.entitlementId)
    if (!entitlement || entitlement.sourceRemovedAt !== null)
      throw new DomainError('not-found', 'There is no such entitlement.')
    const maxDurationMs = input.maxDurationMs ?? entitlement.maxDurationMs
    if (maxDurationMs < MIN_GRANT_MS || maxDurationMs > MAX_GRANT_MS)
      throw new DomainError(
        'input.invalid',
        `The longest grant must be between ${formatDuration(MIN_GRANT_MS)} and ${formatDuration(MAX_GRANT_MS)}.`,
      )
    if (input.requestable && !entitlement.connected)
      throw new DomainError('source.read-only', 'Imported records cannot be granted, so they cannot be asked for.')
    if (input.requestable && (!entitlement.administrable || entitlement.goneAt !== null))
      throw new DomainError(
        'request.not-requestable',
        `${entitlement.name} is not one the connector can give and take. Test the source: it says which statement is missing.`,
      )
    await saveSetting(tx, {
      ...entitlement,
      requestable: input.requestable,
      maxDurationMs,
      setBy: personIdOf(ctx.actor),
    })
    await recordEvents(tx, ctx, {
      type: input.requestable ? 'entitlement.made-requestable' : 'entitlement.made-unrequestable',
      subject: { kind: 'entitlement-setting', id: entitlement.id },
      sourceId: entitlement.sourceId,
      summary: `${ctx.actor.name} decided that ${entitlement.name} ${input.requestable ? `may be asked for, up to ${formatDuration(maxDurationMs)}` : 'may not be asked for'}`,
      payload: { requestable: input.requestable, maxDurationMs },
    })
  })
}
