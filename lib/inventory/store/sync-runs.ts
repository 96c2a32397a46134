/** The queue of syncs: one live run a source, claimed with a lease and a fence, resumable from its cursor. */
import type { PersonId, SourceId, SyncId } from '#lib/kernel/ids.ts'
import type { Instant } from '#lib/kernel/time.ts'
import type { SqlRunner, SqlTx } from '#lib/platform/db/database.ts'
import { type Sql, sql } from '#lib/platform/db/sql.ts'
import { newId } from '#lib/platform/new-id.ts'
import type { RawPage } from '../connectors/contract.ts'
import type { SyncReason, SyncRun } from '../model.ts'

export const SYNC_LEASE_MS = 30_000
const lease = sql`clock_timestamp() + make_interval(secs => ${SYNC_LEASE_MS / 1_000})`

/** All that lists and pages show of a run. */
export const runColumns = sql`id, source_id, state, reason, requested_by, phase, phases_done, phases_total, items_seen, counts, error, remedy,
  created_at, started_at, finished_at`

export type ClaimedRun = {
  id: SyncId
  sourceId: SourceId
  fence: number
  cursor: string | null
  reason: SyncReason
  startedAt: Instant
  counts: Record<string, unknown>
}
const claimedColumns = sql`id, source_id, fence, cursor, reason, started_at, counts`

/** The oldest run that waits or whose worker went silent. */
export async function claimWaitingRun(tx: SqlTx, worker: string, only?: SyncId): Promise<ClaimedRun | null> {
  const rows = await tx.rows<ClaimedRun>(sql`
    UPDATE sync_run SET state = 'running', leased_by = ${worker}, lease_until = ${lease}, fence = fence + 1, started_at = coalesce(started_at, clock_timestamp())
    WHERE id = (SELECT id FROM sync_run
      WHERE (state = 'queued' OR (state = 'running' AND lease_until < clock_timestamp())) ${only ? sql`AND id = ${only}` : sql``}
      ORDER BY created_at FOR UPDATE SKIP LOCKED LIMIT 1)
    RETURNING ${claimedColumns}`)
  return rows[0] ?? null
}

/** A source whose time has come and that has no live run. */
export async function beginDueRun(tx: SqlTx, worker: string): Promise<ClaimedRun | null> {
  const [due] = await tx.rows<{ id: SourceId }>(sql`
    SELECT id FROM source s WHERE removed_at IS NULL AND connected AND next_sync_at <= clock_timestamp()
      AND NOT EXISTS (SELECT 1 FROM sync_run r WHERE r.source_id = s.id AND r.state IN ('queued', 'running'))
    ORDER BY next_sync_at FOR UPDATE SKIP LOCKED LIMIT 1`)
  if (!due) return null
  // Another worker may have queued a run between the look and the lock: the unique index has the last word.
  const rows = await tx.rows<ClaimedRun>(sql`
    INSERT INTO sync_run (id, source_id, state, reason, leased_by, lease_until, fence, started_at)
    VALUES (${newId('sync')}, ${due.id}, 'running', 'schedule', ${worker}, ${lease}, 1, clock_timestamp())
    ON CONFLICT (source_id) WHERE state IN ('queued', 'running') DO NOTHING RETURNING ${claimedColumns}`)
  return rows[0] ?? null
}

export type QueuedRun = {
  sourceId: SourceId
  reason: SyncReason
  requestedBy: PersonId | null
  counts?: Record<string, unknown>
}

/** Null when the source has a live run already. */
export async function insertQueuedRun(tx: SqlTx, run: QueuedRun): Promise<SyncId | null> {
  const rows = await tx.rows<{ id: SyncId }>(sql`
    INSERT INTO sync_run (id, source_id, state, reason, requested_by, counts)
    VALUES (${newId('sync')}, ${run.sourceId}, 'queued', ${run.reason}, ${run.requestedBy}, ${JSON.stringify(run.counts ?? {})}::jsonb)
    ON CONFLICT (source_id) WHERE state IN ('queued', 'running') DO NOTHING RETURNING id`)
  return rows[0]?.id ?? null
}

/** The run of a file that is taken in by this very transaction. @throws a unique violation while another run lives */
export async function beginImportRun(
  tx: SqlTx,
  run: { sourceId: SourceId; by: string; requestedBy: PersonId | null },
): Promise<ClaimedRun> {
  const [begun] = await tx.rows<ClaimedRun>(sql`
    INSERT INTO sync_run (id, source_id, state, reason, requested_by, leased_by, lease_until, fence, started_at)
    VALUES (${newId('sync')}, ${run.sourceId}, 'running', 'import', ${run.requestedBy}, ${run.by}, ${lease}, 1, clock_timestamp())
    RETURNING ${claimedColumns}`)
  if (!begun) throw new Error('the run was not begun')
  return begun
}

const held = (run: Pick<ClaimedRun, 'id' | 'fence'>): Sql =>
  sql`id = ${run.id} AND fence = ${run.fence} AND state = 'running'`

/** Takes the run's row for this transaction. False when another worker or a removal took it over. */
export async function holdRun(tx: SqlTx, run: ClaimedRun): Promise<boolean> {
  return (await tx.rows(sql`SELECT id FROM sync_run WHERE ${held(run)} FOR UPDATE`)).length === 1
}

/** Notes how far the run came; the page's rows commit with it. */
export async function advanceRun(
  tx: SqlTx,
  run: ClaimedRun,
  page: RawPage,
  items: number,
  dangling: number,
): Promise<void> {
  await tx.rows(sql`
    UPDATE sync_run SET cursor = ${page.nextCursor}, phase = ${page.phase}, phases_done = ${page.phasesDone}, phases_total = ${page.phasesTotal},
      items_seen = items_seen + ${items}, lease_until = ${lease},
      counts = counts || jsonb_build_object('dangling', coalesce((counts->>'dangling')::int, 0) + ${dangling}::int)
    WHERE ${held(run)}`)
}

export async function succeedRun(tx: SqlTx, run: ClaimedRun, counts: Record<string, number>): Promise<void> {
  await tx.rows(sql`
    UPDATE sync_run SET state = 'succeeded', finished_at = clock_timestamp(), lease_until = NULL, phases_done = phases_total,
      counts = counts || ${JSON.stringify(counts)}::jsonb
    WHERE ${held(run)}`)
  await tx.rows(sql`
    UPDATE source SET last_full_sync_at = clock_timestamp(), last_sync_error = NULL, last_sync_failed_at = NULL,
      next_sync_at = clock_timestamp() + make_interval(secs => sync_interval_ms / 1000.0)
    WHERE id = ${run.sourceId}`)
}

export type Failure = { message: string; remedy: string | null; counts?: Record<string, unknown> }

export async function failRun(tx: SqlTx, run: ClaimedRun, failure: Failure): Promise<void> {
  await tx.rows(sql`
    UPDATE sync_run SET state = 'failed', finished_at = clock_timestamp(), lease_until = NULL, error = ${failure.message}, remedy = ${failure.remedy},
      counts = counts || ${JSON.stringify(failure.counts ?? {})}::jsonb
    WHERE ${held(run)}`)
  await tx.rows(sql`
    UPDATE source SET last_sync_failed_at = clock_timestamp(), last_sync_error = ${failure.message},
      next_sync_at = clock_timestamp() + make_interval(secs => sync_interval_ms / 1000.0)
    WHERE id = ${run.sourceId}`)
}

/** Gives the run back at once, for a worker that stops: nobody has to wait for the lease. */
export async function giveBackRun(runner: SqlRunner, run: ClaimedRun): Promise<void> {
  await runner.rows(
    sql`UPDATE sync_run SET lease_until = clock_timestamp() - interval '1 millisecond' WHERE ${held(run)}`,
  )
}

/** Ends what still runs of a source that is removed; the ids, for the audit. */
export async function cancelLiveRuns(tx: SqlTx, sourceId: SourceId, why: string): Promise<SyncId[]> {
  const rows = await tx.rows<{ id: SyncId }>(sql`
    UPDATE sync_run SET state = 'failed', finished_at = clock_timestamp(), lease_until = NULL, error = ${why}
    WHERE source_id = ${sourceId} AND state IN ('queued', 'running') RETURNING id`)
  return rows.map((row) => row.id)
}

export async function liveRunOf(runner: SqlRunner, sourceId: SourceId): Promise<SyncRun | null> {
  const [row] = await runner.rows<SyncRun>(
    sql`SELECT ${runColumns} FROM sync_run WHERE source_id = ${sourceId} AND state IN ('queued', 'running')`,
  )
  return row ?? null
}

export async function lastFinishedRun(runner: SqlRunner, sourceId: SourceId): Promise<SyncRun | null> {
  const [row] = await runner.rows<SyncRun>(sql`
    SELECT ${runColumns} FROM sync_run WHERE source_id = ${sourceId} AND state IN ('succeeded', 'failed') ORDER BY created_at DESC, id DESC LIMIT 1`)
  return row ?? null
}

export async function findRun(runner: SqlRunner, id: SyncId): Promise<SyncRun | null> {
  const [row] = await runner.rows<SyncRun>(sql`SELECT ${runColumns} FROM sync_run WHERE id = ${id}`)
  return row ?? null
}
