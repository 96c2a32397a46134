/** The end of a complete listing: what was not seen is gone, unless so much is missing that a human must say so. */
import { recordEvents } from '#lib/audit/record.ts'
import type { Context } from '#lib/platform/context.ts'
import { databaseTime, type SqlTx } from '#lib/platform/db/database.ts'
import { type Accepted, judgeDisappearance, TALLIED, type Tallies } from './disappearance.ts'
import { continueObservation } from './observation.ts'
import { deriveFacts, lastObservation, tallyUnseen, tombstoneUnseen, writeObservation } from './store/finish.ts'
import { lockSource, type StoredSource } from './store/sources.ts'
import { type ClaimedRun, failRun, succeedRun } from './store/sync-runs.ts'

type Finishing = { run: ClaimedRun; source: StoredSource }

export async function finishSync(tx: SqlTx, ctx: Context, { run, source }: Finishing): Promise<'succeeded' | 'failed'> {
  // The row may have been edited since the claim; what is written now follows the present interval.
  const current = (await lockSource(tx, source.id)) ?? source
  const tallies = await tallyUnseen(tx, source.id, run.id)
  const verdict = judgeDisappearance(tallies, (run.counts.accepted ?? {}) as Accepted)
  if (verdict.kind === 'held') return hold(tx, ctx, { run, source }, verdict.what)
  await tombstoneUnseen(tx, source.id, run.id)
  await deriveFacts(tx, source.id)
  const now = await databaseTime(tx)
  const step = continueObservation(await lastObservation(tx, source.id), run.startedAt, current.syncIntervalMs)
  await writeObservation(tx, source.id, step, { from: run.startedAt, to: now })
  const counts = countsOf(tallies)
  await succeedRun(tx, run, counts)
  await recordEvents(tx, ctx, {
    type: 'sync.succeeded',
    subject: { kind: 'sync', id: run.id },
    sourceId: source.id,
    summary: `${source.name} was synced; ${counts.gone_identities ?? 0} identities and ${counts.gone_holdings ?? 0} holdings are gone`,
    payload: counts,
  })
  return 'succeeded'
}

const countsOf = (tallies: Tallies): Record<string, number> =>
  Object.fromEntries(
    TALLIED.flatMap((noun) => [
      [noun, tallies[noun].present],
      [`gone_${noun}`, tallies[noun].unseen],
    ]),
  )

type Missing = { noun: string; present: number; unseen: number }

/** Nothing is end-dated; the numbers are kept, so that a confirmation covers these and no more. */
async function hold(tx: SqlTx, ctx: Context, { run, source }: Finishing, what: Missing[]): Promise<'failed'> {
  const missing = what.map(({ noun, present, unseen }) => `${unseen} of ${present} ${noun}`).join(', ')
  const message = `The listing came to its end without ${missing}. That many at once are held for a human: nothing was marked as gone.`
  const remedy =
    'If they were really deleted, confirm the disappearance. If not, look for a right the connector lost, and sync again.'
  const held = Object.fromEntries(what.map(({ noun, unseen }) => [noun, unseen]))
  await failRun(tx, run, { message, remedy, counts: { held } })
  await recordEvents(tx, ctx, {
    type: 'sync.failed',
    subject: { kind: 'sync', id: run.id },
    sourceId: source.id,
    summary: `The sync of ${source.name} is held: ${missing} disappeared at once`,
    payload: { held, remedy },
  })
  return 'failed'
}
