/**
 * Syncs: a due source or a waiting run is claimed with a lease and a fence, fetched page by page, each page stored in
 * its own transaction with the cursor that follows it. A run whose worker died is taken up from there. Only a listing
 * that came to its end says what is gone (I18).
 */
import { recordEvents } from '#lib/audit/record.ts'
import { isDomainError } from '#lib/kernel/errors.ts'
import type { SourceId, SyncId } from '#lib/kernel/ids.ts'
import type { Context } from '#lib/platform/context.ts'
import { databaseTime } from '#lib/platform/db/database.ts'
import { isDatabaseAway } from '#lib/platform/db/errors.ts'
import type { SqlTx } from '#lib/platform/db/database.ts'
import { type Connector, ConnectorError, type ConnectorSession } from './connectors/contract.ts'
import { type InventoryDeps, productDeps } from './deps.ts'
import { finishSync } from './finish-sync.ts'
import { openSource } from './source-session.ts'
import { storePage } from './store-page.ts'
import { findSource, type StoredSource } from './store/sources.ts'
import {
  beginDueRun,
  claimWaitingRun,
  type ClaimedRun,
  failRun,
  type Failure,
  giveBackRun,
  holdRun,
} from './store/sync-runs.ts'

/** Shorter than the lease, so that a run is never taken up while its first worker still waits for an answer. */
const PAGE_TIMEOUT_MS = 20_000

export type SyncOptions = InventoryDeps & {
  /** Stops between pages; the run is given back and taken up from its cursor. */
  signal?: AbortSignal
  /** Takes this run and no other. */
  only?: SyncId
}
export type SyncOutcome = { syncId: SyncId; sourceId: SourceId; state: 'succeeded' | 'failed' | 'lost' | 'given-back' }

/** Does one sync that waits or is due. Null when there is none. Any number of workers may call it. */
export async function runDueSync(ctx: Context, options: SyncOptions = productDeps()): Promise<SyncOutcome | null> {
  const worker = `${ctx.actor.name} ${ctx.requestId}`
  const run = await ctx.db.sqlTransaction(
    async (tx) =>
      (await claimWaitingRun(tx, worker, options.only)) ?? (options.only ? null : await beginDueRun(tx, worker)),
  )
  if (!run) return null
  const source = await findSource(ctx.db, run.sourceId)
  const outcome = source ? await attempt(ctx, { run, source }, options) : 'lost'
  ctx.log.info({ event: `sync.${outcome}`, syncId: run.id, sourceId: run.sourceId }, 'sync ended')
  return { syncId: run.id, sourceId: run.sourceId, state: outcome }
}

type Claimed = { run: ClaimedRun; source: StoredSource }

async function attempt(ctx: Context, { run, source }: Claimed, options: SyncOptions): Promise<SyncOutcome['state']> {
  let session: ConnectorSession | null = null
  try {
    const open = await openSource(ctx.db, options, source.id)
    session = open.session
    const listed = await fetchAll(ctx, { run, source, connector: open.connector, session }, options.signal)
    if (listed !== 'complete') return listed
    return await conclude(ctx, run, (tx) => finishSync(tx, ctx, { run, source }))
  } catch (error) {
    if (isDatabaseAway(error)) throw error
    if (options.signal?.aborted) {
      await giveBackRun(ctx.db, run)
      return 'given-back'
    }
    const failure = failureOf(error)
    if (!failure.expected)
      ctx.log.error({ event: 'sync.failed', syncId: run.id, sourceId: source.id, err: error }, 'unexpected failure')
    return await conclude(ctx, run, (tx) => fail(tx, ctx, { run, source }, failure))
  } finally {
    await session?.close()
  }
}

/** Ends the run in one transaction, if it is still ours. */
async function conclude(
  ctx: Context,
  run: ClaimedRun,
  work: (tx: SqlTx) => Promise<'succeeded' | 'failed'>,
): Promise<SyncOutcome['state']> {
  return ctx.db.sqlTransaction(async (tx) => ((await holdRun(tx, run)) ? work(tx) : 'lost'))
}

type Fetching = Claimed & { connector: Connector; session: ConnectorSession }

async function fetchAll(
  ctx: Context,
  { run, source, connector, session }: Fetching,
  signal?: AbortSignal,
): Promise<'complete' | 'lost' | 'given-back'> {
  const seen = new Set<string>()
  let cursor = run.cursor
  do {
    if (signal?.aborted) {
      await giveBackRun(ctx.db, run)
      return 'given-back'
    }
    const fetchedFrom = await databaseTime(ctx.db)
    const page = await session.fetchPage(cursor, { timeoutMs: PAGE_TIMEOUT_MS, ...(signal ? { signal } : {}) })
    // A cursor that comes again would page for ever: a fault of the connector, not of the target.
    if (page.nextCursor !== null && (page.nextCursor === cursor || seen.has(page.nextCursor)))
      throw new ConnectorError('misconfigured', `the connector gave out the cursor of ${page.phase} twice`)
    const found = connector.interpretPage(page)
    const stored = await ctx.db.sqlTransaction(async (tx) =>
      (await holdRun(tx, run)) ? storePage(tx, { run, source }, { page, found, fetchedFrom }) : null,
    )
    if (stored === null) return 'lost'
    cursor = page.nextCursor
    if (cursor !== null) seen.add(cursor)
  } while (cursor !== null)
  return 'complete'
}

type Explained = Failure & { expected: boolean }

/** Connectors and our own refusals speak without secrets; whatever else went wrong is for the log alone. */
function failureOf(error: unknown): Explained {
  if (error instanceof ConnectorError) return { message: error.message, remedy: error.remedy, expected: true }
  if (isDomainError(error)) return { message: error.message, remedy: null, expected: true }
  return {
    message: 'The sync stopped on something unexpected. The log of the worker says what.',
    remedy: null,
    expected: false,
  }
}

async function fail(tx: SqlTx, ctx: Context, { run, source }: Claimed, failure: Explained): Promise<'failed'> {
  await failRun(tx, run, failure)
  await recordEvents(tx, ctx, {
    type: 'sync.failed',
    subject: { kind: 'sync', id: run.id },
    sourceId: source.id,
    summary: `The sync of ${source.name} failed: ${failure.message}`,
    payload: { remedy: failure.remedy },
  })
  return 'failed'
}
