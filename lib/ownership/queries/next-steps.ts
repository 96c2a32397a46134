/** The owner's inbox: one next step for each identity of theirs that has one. */
import type { IdentityId } from '#lib/kernel/ids.ts'
import { loadScope } from '#lib/people/server.ts'
import type { Context } from '#lib/platform/context.ts'
import { type NextStep, whyNext } from '../next-step.ts'
import { readNextSteps } from '../store/next-steps.ts'

export type OwnersStep = { identityId: IdentityId; name: string; sourceName: string; step: NextStep; why: string }

/** `total`: how many of the reader's identities have a step at all. */
export async function nextStepsOfMine(ctx: Context, limit = 8): Promise<{ rows: OwnersStep[]; total: number }> {
  const scope = await loadScope(ctx)
  if (scope.personId === null) return { rows: [], total: 0 }
  const rows = await readNextSteps(ctx.db, scope, limit)
  return {
    rows: rows.map(({ identityId, name, sourceName, step, ...facts }) => ({
      identityId,
      name,
      sourceName,
      step,
      why: whyNext(step, facts),
    })),
    total: rows[0]?.total ?? 0,
  }
}
