/** What people read about sources, entitlements and syncs. Identities as lists speak of owners: see lib/ownership. */
import { DomainError } from '#lib/kernel/errors.ts'
import type { SourceId, SyncId } from '#lib/kernel/ids.ts'
import type { Page, Slice } from '#lib/kernel/page.ts'
import { loadScope, type Scope } from '#lib/people/server.ts'
import type { Context } from '#lib/platform/context.ts'
import { mayManageSources } from './authorise.ts'
import { type EntitlementRow, freshnessOf, type SourceDetail, type SourceRow, type SyncRun } from './model.ts'
import { listEntitlementRows } from './store/entitlements.ts'
import { readLiveRuns, readRuns, readSources, type SourceFacts } from './store/queries.ts'
import { findRun, lastFinishedRun } from './store/sync-runs.ts'

/** Where sources are and how the connector reaches them: for those who govern them only. */
const seesInside = (scope: Scope, sourceId: SourceId): boolean =>
  scope.seesAll || scope.approverSourceIds.includes(sourceId)

function toRow(facts: SourceFacts, run: SyncRun | null): SourceRow {
  const {
    approverTeamId,
    approverTeamName,
    config: _,
    secretUpdatedAt: __,
    requestable: ___,
    entitlements: ____,
    now,
    ...row
  } = facts
  return {
    ...row,
    approverTeam: approverTeamId && approverTeamName ? { id: approverTeamId, name: approverTeamName } : null,
    freshness: freshnessOf(facts, now),
    run,
  }
}

/** Without what the target said, for those who do not govern the source. */
const withoutInside = <T extends SourceRow>(row: T): T => ({
  ...row,
  lastSyncError: row.lastSyncError === null ? null : 'The last sync failed.',
  targetVersion: null,
  run: row.run ? withoutWords(row.run) : null,
})
const withoutWords = (run: SyncRun): SyncRun => ({
  ...run,
  error: run.error === null ? null : 'The sync failed.',
  remedy: null,
  counts: {},
})

/** Every connected source, by name. Everyone who is signed in sees which there are and how fresh they are. */
export const listSources = (ctx: Context): Promise<SourceRow[]> => sourcesOf(ctx, { counted: true })

/** The same for what every page needs to know: how much a source holds is counted only where it is told. */
export const listUncountedSources = (ctx: Context): Promise<Omit<SourceRow, 'identities'>[]> =>
  sourcesOf(ctx, { counted: false })

async function sourcesOf(ctx: Context, { counted }: { counted: boolean }): Promise<SourceRow[]> {
  const [scope, sources, runs] = await Promise.all([
    loadScope(ctx),
    readSources(ctx.db, null, counted),
    readLiveRuns(ctx.db),
  ])
  const runOf = new Map(runs.map((run) => [run.sourceId, run]))
  return sources.map((facts) => {
    const row = toRow(facts, runOf.get(facts.id) ?? null)
    return seesInside(scope, facts.id) ? row : withoutInside(row)
  })
}

/** @throws DomainError `not-found` */
export async function getSource(ctx: Context, sourceId: SourceId): Promise<SourceDetail> {
  const [scope, [facts], runs, lastRun] = await Promise.all([
    loadScope(ctx),
    readSources(ctx.db, sourceId),
    readLiveRuns(ctx.db),
    lastFinishedRun(ctx.db, sourceId),
  ])
  if (!facts || (facts.removedAt !== null && !scope.seesAll))
    throw new DomainError('not-found', 'There is no such source.')
  const row = toRow(facts, runs.find((run) => run.sourceId === sourceId) ?? null)
  const inside = seesInside(scope, sourceId)
  return {
    ...(inside ? row : withoutInside(row)),
    config: inside ? facts.config : null,
    secret: inside ? { stored: facts.secretUpdatedAt !== null, updatedAt: facts.secretUpdatedAt } : null,
    canManage: mayManageSources(ctx.actor),
    requestable: facts.requestable,
    entitlements: facts.entitlements,
    lastRun: lastRun && !inside ? withoutWords(lastRun) : lastRun,
  }
}

/** Syncs of a source, newest first. @throws DomainError `auth.forbidden` for those who do not govern it | `not-found` */
export async function listSyncRuns(ctx: Context, sourceId: SourceId, page: Page): Promise<Slice<SyncRun>> {
  await mustSeeInside(ctx, sourceId)
  if ((await readSources(ctx.db, sourceId)).length === 0) throw new DomainError('not-found', 'There is no such source.')
  return readRuns(ctx.db, sourceId, page)
}

/** @throws DomainError `not-found` | `auth.forbidden` */
export async function getSyncRun(ctx: Context, syncId: SyncId): Promise<SyncRun> {
  const run = await findRun(ctx.db, syncId)
  if (!run) throw new DomainError('not-found', 'There is no such sync.')
  await mustSeeInside(ctx, run.sourceId)
  return run
}

async function mustSeeInside(ctx: Context, sourceId: SourceId): Promise<void> {
  if (!seesInside(await loadScope(ctx), sourceId))
    throw new DomainError('auth.forbidden', 'Only those who govern a source see its syncs.')
}

export type EntitlementQuery = {
  sourceId?: SourceId | undefined
  requestable?: boolean | undefined
  administrable?: boolean | undefined
  q?: string | undefined
} & Page

/** Entitlements by name. Who does not govern a source sees what may be asked for there. */
export async function listEntitlements(ctx: Context, query: EntitlementQuery): Promise<Slice<EntitlementRow>> {
  const scope = await loadScope(ctx)
  const governsAsked = query.sourceId ? seesInside(scope, query.sourceId) : scope.seesAll
  return listEntitlementRows(
    ctx.db,
    {
      sourceIds: query.sourceId ? [query.sourceId] : null,
      requestable: governsAsked ? (query.requestable ?? null) : true,
      administrable: query.administrable ?? null,
      search: query.q?.trim() || null,
    },
    query,
  )
}
