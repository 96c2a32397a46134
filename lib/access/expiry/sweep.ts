/** Looks at ended grants again, many of a source in one read: a provision that arrived late is found and taken back (I5, I14). */
import { recordEvents } from '#lib/audit/record.ts'
import { newId } from '#lib/platform/new-id.ts'
import type { SourceId } from '#lib/kernel/ids.ts'
import { lookBeforeActing } from '../store/look.ts'
import { type Claimed, reopenForRevoke } from '../store/queue.ts'
import { type AttemptRow, insertAttempts } from '../store/records.ts'
import { finishSweeps } from '../store/sweeps.ts'
import { attemptOf, targetOf } from './claimed.ts'
import { type EngineDeps, failureOf } from './deps.ts'
import { nameOf } from './events.ts'
import type { SessionPool } from './session-pool.ts'
import type { Failure } from './transitions.ts'

/** @param grants ended ones of one source */
export async function sweep(
  deps: EngineDeps,
  pool: SessionPool,
  sourceId: SourceId,
  grants: readonly Claimed[],
): Promise<void> {
  const { db } = deps.ctx
  const of = { effect: 'sweep' as const, grantIds: grants.map(({ id }) => id) }
  // Whoever held it at the read was open before it or is open after it: overdue ones explain it too.
  const before = await lookBeforeActing(db, grants)
  const startedAt = before[0]?.at
  if (startedAt === undefined) return
  const attempt = (grant: Claimed, outcome: string, failure: Failure | null, evidence: Record<string, unknown>) =>
    attemptOf(grant, {
      id: newId('attempt'),
      effect: 'sweep',
      worker: deps.ctx.actor.name,
      startedAt,
      outcome,
      failure,
      evidence,
    })
  const attempts: AttemptRow[] = []
  try {
    deps.onStep?.('act.before-call', of)
    const { present, targetTime } = await pool.use(sourceId, (session) => session.holdsOurs(grants.map(targetOf)))
    deps.onStep?.('act.after-call', of)
    const after = await lookBeforeActing(db, grants)
    for (const [index, grant] of grants.entries()) {
      // One that is only announced holds nothing yet, and explains nothing.
      const needed = [before[index], after[index]].some((look) =>
        look?.rivals.some(({ state }) => state !== 'scheduled'),
      )
      const evidence = { present: present[index] === true, targetTime }
      if (present[index] !== true) attempts.push(attempt(grant, 'absent', null, evidence))
      else if (needed) attempts.push(attempt(grant, 'needed by another grant', null, evidence))
      else await takeBackAgain(deps, grant, attempt(grant, 'reappeared', null, evidence))
    }
  } catch (error) {
    // The next look is due all the same, and the sweep after every sync covers what none of them could read.
    const failure = failureOf(error)
    for (const grant of grants) attempts.push(attempt(grant, 'failed', failure, {}))
  }
  deps.onStep?.('record.before-commit', of)
  await insertAttempts(db, attempts)
  await finishSweeps(db, grants)
  deps.onStep?.('record.after-commit', of)
}

async function takeBackAgain(deps: EngineDeps, grant: Claimed, attempt: AttemptRow): Promise<void> {
  await deps.ctx.db.sqlTransaction(async (tx) => {
    if (!(await reopenForRevoke(tx, grant))) return
    await insertAttempts(tx, [attempt])
    await recordEvents(tx, deps.ctx, {
      type: 'grant.reappeared',
      subject: { kind: 'grant', id: grant.id },
      sourceId: grant.sourceId,
      identityId: grant.identityId,
      summary: `${nameOf(grant)} was found at the source after its end and is taken back`,
      payload: { readBack: attempt.evidence },
    })
  })
}
