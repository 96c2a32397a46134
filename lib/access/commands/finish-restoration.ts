/** Ends restore mode, once every source is reconciled: a person has looked at what the lost time took with it. */
import { recordEvents } from '#lib/audit/record.ts'
import { DomainError } from '#lib/kernel/errors.ts'
import type { RestorationId } from '#lib/kernel/ids.ts'
import { loadScope } from '#lib/people/server.ts'
import type { Context } from '#lib/platform/context.ts'
import { decideFinish } from '../restore/decide-restoration.ts'
import { lockOpenRestoration, markEnded, sourceStandings } from '../store/restorations.ts'

/** @throws DomainError `auth.forbidden` | `restoration.not-restoring` | `restoration.not-reconciled` */
export async function finishRestoration(
  ctx: Context,
  input: { reason: string },
): Promise<{ restorationId: RestorationId }> {
  return ctx.db.sqlTransaction(async (tx) => {
    const scope = await loadScope(ctx, tx)
    const restoration = await lockOpenRestoration(tx)
    const sources = restoration ? await sourceStandings(tx, restoration.id) : []
    const decision = decideFinish({ restoration, sources, mayFinish: scope.isAdmin })
    if (decision.kind === 'refused') throw new DomainError(decision.code, decision.message)
    if (!restoration) throw new DomainError('restoration.not-restoring', 'The product is not in restore mode.')
    await markEnded(tx, restoration.id, { personId: scope.personId, reason: input.reason })
    await recordEvents(tx, ctx, {
      type: 'restoration.ended',
      subject: { kind: 'restoration', id: restoration.id },
      summary: `${ctx.actor.name} ended restore mode: access may be asked for again`,
      payload: { reason: input.reason },
    })
    return { restorationId: restoration.id }
  })
}
