/** Looks at ended grants again: a provision that arrived late is found and taken back (I5, I14). */
import { recordEvents } from '#lib/audit/record.ts'
import type { SourceId } from '#lib/kernel/ids.ts'
import { databaseTime } from '#lib/platform/db/database.ts'
import { newId } from '#lib/platform/new-id.ts'
import { sql } from '#lib/platform/db/sql.ts'
import { type Claimed, claimSweeps, insertAttempt, reopenForRevoke, rivalsOf } from '../store/queue.ts'
import { targetOf } from './claimed.ts'
import { type EngineDeps, failureOf } from './deps.ts'
import { nameOf } from './events.ts'
import type { SessionPool } from './session-pool.ts'

const SWEEP_BATCH = 50
const DEFAULT_TIMEOUT_MS = 10_000

export const claimDueSweeps = (deps: EngineDeps, sweptNow: readonly SourceId[]): Promise<Claimed[]> =>
  deps.ctx.db.sqlTransaction((tx) => claimSweeps(tx, sweptNow, SWEEP_BATCH, sql`${DEFAULT_TIMEOUT_MS}::int`))

export async function sweep(deps: EngineDeps, pool: SessionPool, grant: Claimed): Promise<void> {
  const startedAt = await databaseTime(deps.ctx.db)
  const target = targetOf(grant)
  const attempt = (
    outcome: string,
    more: { errorKind?: string; error?: string; evidence?: Record<string, unknown> },
  ) => ({
    id: newId('attempt'),
    sourceId: grant.sourceId,
    grantId: grant.id,
    effect: 'sweep' as const,
    fence: grant.fence,
    worker: deps.ctx.actor.name,
    startedAt,
    outcome,
    errorKind: more.errorKind ?? null,
    error: more.error ?? null,
    evidence: more.evidence ?? {},
  })
  try {
    // Whoever held it at the read was open before it or is open after it: overdue ones explain it too.
    const before = await rivalsOf(deps.ctx.db, grant)
    const read = await pool.use(grant.sourceId, (session) => session.verify(target))
    const needed = before.length > 0 || (await rivalsOf(deps.ctx.db, grant)).length > 0
    if (!read.present || needed)
      return await insertAttempt(
        deps.ctx.db,
        attempt(read.present ? 'needed by another grant' : 'absent', { evidence: { readBack: read } }),
      )
    await deps.ctx.db.sqlTransaction(async (tx) => {
      if (!(await reopenForRevoke(tx, grant))) return
      await insertAttempt(tx, attempt('reappeared', { evidence: { readBack: read } }))
      await recordEvents(tx, deps.ctx, {
        type: 'grant.reappeared',
        subject: { kind: 'grant', id: grant.id },
        sourceId: grant.sourceId,
        identityId: grant.identityId,
        summary: `${nameOf(grant)} was found at the source after its end and is taken back`,
        payload: { readBack: read },
      })
    })
  } catch (error) {
    const failure = failureOf(error)
    await insertAttempt(deps.ctx.db, attempt('failed', { errorKind: failure.errorKind, error: failure.message }))
  }
}
