/** Looks how far a restoration is: hurries the listings, says when all is reconciled, ends what lost nothing. */
import { recordEvents } from '#lib/audit/record.ts'
import type { Context } from '#lib/platform/context.ts'
import type { DatabaseWatch } from './watch-database.ts'
import { endsByItself, isReconciled } from '../restore/decide-restoration.ts'
import {
  hurryListings,
  lockOpenRestoration,
  markEnded,
  markReconciled,
  openRestoration,
  sourceStandings,
} from '../store/restorations.ts'

/** One look. @returns 0: there is nothing to do at once after it */
export async function reconcileRestoration(ctx: Context): Promise<number> {
  // Nearly always there is none; that look costs no transaction.
  if (!(await openRestoration(ctx.db))) return 0
  await ctx.db.sqlTransaction(async (tx) => {
    const restoration = await lockOpenRestoration(tx)
    if (!restoration) return
    const sources = await sourceStandings(tx, restoration.id)
    if (!isReconciled(sources)) return hurryListings(tx, restoration.id)
    const subject = { kind: 'restoration' as const, id: restoration.id }
    const byItself = endsByItself(restoration, sources)
    if (restoration.reconciledAt === null && !byItself) {
      await markReconciled(tx, restoration.id)
      await recordEvents(tx, ctx, {
        type: 'restoration.reconciled',
        subject,
        summary: 'Every source is reconciled with the restored database. An admin looks at it and ends restore mode.',
      })
    }
    if (!byItself) return
    const reason = 'Every source was reconciled and nothing had been lost.'
    await markEnded(tx, restoration.id, { personId: null, reason })
    await recordEvents(tx, ctx, {
      type: 'restoration.ended',
      subject,
      summary: `Restore mode ended by itself. ${reason}`,
      payload: { reason },
    })
  })
  return 0
}

/** A worker's look each second: is it the database it was, and if not, how far are its sources? */
export async function lookAtDatabase(ctx: Context, watch: DatabaseWatch): Promise<number> {
  await watch.look(ctx)
  return reconcileRestoration(ctx)
}
