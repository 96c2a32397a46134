/**
 * Is this the database it was? A worker asks at its start, before anything is claimed, and every second after. It
 * remembers how far the audit was: in its own memory, and in the data folder for the next worker of this machine.
 */
import { recordEvents } from '#lib/audit/record.ts'
import type { Context } from '#lib/platform/context.ts'
import type { SqlRunner } from '#lib/platform/db/database.ts'
import { judgeContinuity } from '../restore/decide-continuity.ts'
import { judgeIdentity } from '../restore/decide-identity.ts'
import type { HighWater } from '../restore/model.ts'
import { holdOffApprovals } from '../store/gates.ts'
import {
  awaitDurable,
  type DatabaseFacts,
  databaseFacts,
  IDENTITY_SETTING,
  insertIdentity,
} from '../store/restorations.ts'
import { enterRestoration } from './begin-restoration.ts'

/** Where the mark outlives the process. Whatever goes wrong there is not worth a stop. */
export type MarkKeeper = { read(): HighWater | null; write(mark: HighWater): void }

/** The file is a help, not a record: every few seconds is often enough. */
const WRITE_EVERY_MS = 5_000

export type DatabaseWatch = {
  /** @returns whether restore mode began by this look */
  look(ctx: Context): Promise<boolean>
}

export function createDatabaseWatch(keeper: MarkKeeper): DatabaseWatch {
  // Read before the database is: what others write down in between must not make it look behind.
  let mark = keeper.read()
  let writtenAtMs = -Infinity
  let looking: Promise<boolean> = Promise.resolve(false)

  /** Only what no crash of the database can undo: it would look restored after one. */
  async function remember(db: SqlRunner, facts: DatabaseFacts): Promise<void> {
    const { known, lineage, seq, at, eventId, now } = facts
    if (known === null || lineage === null) return
    if (mark?.lineage !== lineage || mark.seq !== seq) await awaitDurable(db)
    const epochIsNew = mark?.lineage !== lineage || mark.epoch !== known.epoch
    mark = { lineage, epoch: known.epoch, seq, at, eventId, seenAt: now }
    if (!epochIsNew && performance.now() - writtenAtMs < WRITE_EVERY_MS) return
    writtenAtMs = performance.now()
    keeper.write(mark)
  }

  async function lookOnce(ctx: Context): Promise<boolean> {
    const facts = await databaseFacts(ctx.db, mark)
    const verdict = judgeIdentity({ ...facts, mark })
    const began =
      verdict.kind === 'same' ? false : verdict.kind === 'new' ? await firstSeen(ctx) : await entered(ctx, mark)
    await remember(ctx.db, verdict.kind === 'same' ? facts : await databaseFacts(ctx.db, mark))
    return began
  }

  return {
    // One at a time: an older answer must not be held against a younger mark.
    look: (ctx) => (looking = looking.catch(() => false).then(() => lookOnce(ctx))),
  }
}

/** A database nobody has seen: its identity goes on record, and nothing else happens. */
async function firstSeen(ctx: Context): Promise<false> {
  await ctx.db.sqlTransaction(async (tx) => {
    const { live } = await databaseFacts(tx, null)
    if (!(await insertIdentity(tx, { ...live, epoch: 1 }))) return
    await recordEvents(tx, ctx, {
      type: 'setting.changed',
      subject: { kind: 'setting', id: IDENTITY_SETTING },
      summary: 'The identity of the database was put on record',
    })
  })
  return false
}

/** Judged again once approvals wait: another worker may have been first. */
async function entered(ctx: Context, mark: HighWater | null): Promise<boolean> {
  return ctx.db.sqlTransaction(async (tx) => {
    await holdOffApprovals(tx)
    const facts = await databaseFacts(tx, mark)
    const verdict = judgeIdentity({ ...facts, mark })
    if (verdict.kind !== 'moved' && verdict.kind !== 'went-back') return false
    const { known, live, seq, at } = facts
    await enterRestoration(ctx, tx, {
      cause: verdict.kind,
      evidence: {
        changed: verdict.parts,
        was: known,
        is: live,
        seq,
        at,
        knewOf: verdict.kind === 'went-back' ? mark : null,
        continuity: judgeContinuity({ ...facts, mark }),
      },
      mark,
    })
    ctx.log.error(
      { event: 'restore.began', cause: verdict.kind, changed: verdict.parts },
      'the database may be older than its targets: nothing is given until they are reconciled',
    )
    return true
  })
}
