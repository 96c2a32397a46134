/** How far restore mode is, for everybody: who waits for it wants to know what it waits for. */
import type { Instant } from '#lib/kernel/time.ts'
import { loadScope } from '#lib/people/server.ts'
import type { Context } from '#lib/platform/context.ts'
import { databaseTime } from '#lib/platform/db/database.ts'
import { isReconciled, lostCount, missingOf } from '../restore/decide-restoration.ts'
import type { Restoration, SourceStanding } from '../restore/model.ts'
import type { DriftRow } from '../store/drift-reads.ts'
import { openRestoration, readRestorations, sourceStandings } from '../store/restorations.ts'
import { type DriftFilter, listDrift } from './drift.ts'

const PAST = 50
const LEFTOVERS: DriftFilter = { kinds: ['orphan', 'outlived'], states: ['open'] }
const LEFTOVERS_SHOWN = 10

export type RestorationSource = SourceStanding & {
  /** What it still lacks, in words. */
  missing: string[]
  /** What waits for a person there, as far as this one may see it. */
  leftovers: DriftRow[]
}
export type RestorationStatus = {
  /** Null: everything is as always. */
  open: Restoration | null
  sources: RestorationSource[]
  reconciled: boolean
  /** What was found that no record explains, and what the record says and is not there. */
  lost: number
  past: Restoration[]
  mayManage: boolean
  asOf: Instant
}

export async function restorationStatus(ctx: Context): Promise<RestorationStatus> {
  const [scope, open, all, asOf] = await Promise.all([
    loadScope(ctx),
    openRestoration(ctx.db),
    readRestorations(ctx.db, PAST),
    databaseTime(ctx.db),
  ])
  const sources = open ? await sourceStandings(ctx.db, open.id) : []
  const waits = sources.some((source) => source.orphansToDecide + source.orphansToRemove > 0)
  const leftovers = waits ? (await listDrift(ctx, LEFTOVERS, { limit: LEFTOVERS_SHOWN, cursor: null })).data : []
  // The evidence names servers and databases: for those who run the product.
  const shown = (one: Restoration): Restoration => (scope.seesAll ? one : { ...one, evidence: {} })
  // As in the list of sources: what a target said is for those who govern it.
  const told = (source: SourceStanding): SourceStanding =>
    source.lastError === null || scope.seesAll || scope.approverSourceIds.includes(source.sourceId)
      ? source
      : { ...source, lastError: 'the last sync failed' }
  return {
    open: open && shown(open),
    sources: sources.map(told).map((source) => ({
      ...source,
      missing: missingOf(source),
      leftovers: leftovers.filter(({ sourceId }) => sourceId === source.sourceId),
    })),
    reconciled: open !== null && isReconciled(sources),
    lost: lostCount(sources),
    past: all.filter(({ endedAt }) => endedAt !== null).map(shown),
    mayManage: scope.isAdmin,
    asOf,
  }
}
