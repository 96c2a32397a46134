/** Lifts a kill switch. Nothing comes back by itself: what it ended has to be asked for again. */
import { recordEvents } from '#lib/audit/record.ts'
import { DomainError } from '#lib/kernel/errors.ts'
import type { HaltId } from '#lib/kernel/ids.ts'
import { toRfc3339 } from '#lib/kernel/time.ts'
import { loadScope } from '#lib/people/server.ts'
import type { Context } from '#lib/platform/context.ts'
import { decideLift } from '../decide-halt.ts'
import { nameOfPlace, whoLifted } from '../halt-words.ts'
import { lockHalt, markLifted, readHalt } from '../store/halts.ts'

export async function liftKillSwitch(
  ctx: Context,
  input: { haltId: HaltId; reason: string },
): Promise<{ haltId: HaltId }> {
  return ctx.db.sqlTransaction(async (tx) => {
    const scope = await loadScope(ctx, tx)
    await lockHalt(tx, input.haltId)
    const halt = await readHalt(tx, input.haltId, scope)
    const lifted = halt && halt.liftedAt !== null ? { by: whoLifted(halt), since: toRfc3339(halt.liftedAt) } : null
    const decision = decideLift({ sees: halt?.sees ?? false, isAdmin: scope.isAdmin, lifted })
    if (decision.kind === 'refused' || !halt) throw refusal(decision, lifted)
    await markLifted(tx, halt.id, { personId: scope.personId, reason: input.reason })
    await recordEvents(tx, ctx, {
      type: 'halt.lifted',
      subject: { kind: 'halt', id: halt.id },
      sourceId: halt.sourceId ?? undefined,
      identityId: halt.identityId ?? undefined,
      summary: `${ctx.actor.name} lifted the kill switch for ${nameOfPlace(halt)}`,
      payload: { scope: halt.scope, reason: input.reason },
    })
    return { haltId: halt.id }
  })
}

/** The facts of an earlier lift are for whom that is the answer; to others the halt does not exist (I40). */
const refusal = (
  decision: ReturnType<typeof decideLift>,
  lifted: { by: string; since: string } | null,
): DomainError => {
  if (decision.kind !== 'refused') return new DomainError('not-found', 'There is no such halt.')
  const tells = decision.code === 'halt.already-lifted' && lifted
  return new DomainError(decision.code, decision.message, tells ? { liftedBy: lifted.by, liftedAt: lifted.since } : {})
}
