/** The engine's conversation with our own database while it acts: looks and records, many in one round trip. */
import type { Claimed } from '../store/queue.ts'
import { type Look, lookBeforeActing } from '../store/look.ts'
import { recordSettled, type Settled } from '../store/records.ts'
import { createBatcher } from './batch.ts'
import type { EngineDeps } from './deps.ts'

const LOOKS_A_BATCH = 200
const RECORDS_A_BATCH = 100

export type Ledger = {
  look(grant: Claimed): Promise<Look>
  /** @returns whether it was written; false: the row changed since the look, decide again under its lock */
  record(effect: 'provision' | 'revoke', settled: Settled): Promise<boolean>
}

export function createLedger(deps: EngineDeps): Ledger {
  const { ctx } = deps
  const recorder = (effect: 'provision' | 'revoke') =>
    createBatcher<Settled, boolean>(async (batch) => {
      const of = { effect, grantIds: batch.map(({ attempt }) => attempt.grantId) }
      deps.onStep?.('record.before-commit', of)
      const written = await recordSettled(ctx.db, ctx, batch)
      deps.onStep?.('record.after-commit', of)
      return written
    }, RECORDS_A_BATCH)
  const recorders = { provision: recorder('provision'), revoke: recorder('revoke') }
  return {
    look: createBatcher((grants) => lookBeforeActing(ctx.db, grants), LOOKS_A_BATCH),
    record: (effect, settled) => recorders[effect](settled),
  }
}
