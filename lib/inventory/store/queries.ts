/** What lists and pages of sources read. */
import type { SourceId, SyncId, TeamId } from '#lib/kernel/ids.ts'
import { decodeCursor, type Page, type Slice, sliceOf } from '#lib/kernel/page.ts'
import type { Instant } from '#lib/kernel/time.ts'
import type { SqlRunner } from '#lib/platform/db/database.ts'
import { sql } from '#lib/platform/db/sql.ts'
import type { SourceRow, SyncRun } from '../model.ts'
import { runColumns } from './sync-runs.ts'

export type SourceFacts = Omit<SourceRow, 'approverTeam' | 'freshness' | 'run'> & {
  config: Record<string, unknown>
  approverTeamId: TeamId | null
  approverTeamName: string | null
  secretUpdatedAt: Instant | null
  requestable: number
  entitlements: number
  now: Instant
}

const COUNTS = sql`(SELECT count(*)::int FROM identity i WHERE i.source_id = s.id AND i.gone_at IS NULL) AS identities,
      (SELECT count(*)::int FROM entitlement e WHERE e.source_id = s.id AND e.gone_at IS NULL) AS entitlements,
      (SELECT count(*)::int FROM entitlement_setting r JOIN entitlement e ON e.source_id = r.source_id AND e.id = r.entitlement_id
        WHERE r.source_id = s.id AND r.requestable AND e.gone_at IS NULL AND e.administrable) AS requestable`

/**
 * @param id one source, removed or not; null for all that are not removed
 * @param counted without it no identity and no entitlement is counted, which takes longer the more there are
 */
export async function readSources(runner: SqlRunner, id: SourceId | null, counted = true): Promise<SourceFacts[]> {
  return runner.rows<SourceFacts>(sql`
    SELECT s.id, s.kind, s.name, s.config, s.environment, s.approver_team_id, t.name AS approver_team_name, s.connected, s.demo, s.created_at,
      s.removed_at, s.sync_interval_ms, s.next_sync_at, s.last_full_sync_at, s.last_sync_failed_at, s.last_sync_error, s.target_version, s.version,
      x.updated_at AS secret_updated_at, clock_timestamp() AS now,
      ${counted ? COUNTS : sql`0 AS identities, 0 AS entitlements, 0 AS requestable`}
    FROM source s LEFT JOIN team t ON t.id = s.approver_team_id LEFT JOIN source_secret x ON x.source_id = s.id
    WHERE ${id ? sql`s.id = ${id}` : sql`s.removed_at IS NULL`} ORDER BY lower(s.name), s.id`)
}

export async function readLiveRuns(runner: SqlRunner): Promise<SyncRun[]> {
  return runner.rows<SyncRun>(sql`SELECT ${runColumns} FROM sync_run WHERE state IN ('queued', 'running')`)
}

/** Newest first. */
export async function readRuns(runner: SqlRunner, sourceId: SourceId, page: Page): Promise<Slice<SyncRun>> {
  const after = page.cursor ? decodeCursor(page.cursor, 1) : null
  const rows = await runner.rows<SyncRun>(sql`
    SELECT ${runColumns} FROM sync_run WHERE source_id = ${sourceId} ${after ? sql`AND id < ${after[0]}` : sql``} ORDER BY id DESC LIMIT ${page.limit + 1}`)
  return sliceOf(rows, page, (row) => [row.id as SyncId])
}
