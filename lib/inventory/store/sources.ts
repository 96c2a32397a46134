/** Sources and their sealed secrets. */
import type { PersonId, SourceId, TeamId } from '#lib/kernel/ids.ts'
import type { Instant } from '#lib/kernel/time.ts'
import type { SqlRunner, SqlTx } from '#lib/platform/db/database.ts'
import { type Sql, sql } from '#lib/platform/db/sql.ts'
import type { SealedSecret } from '#lib/platform/secrets/envelope.ts'

/** What commands decide by; the row of the table. */
export type StoredSource = {
  id: SourceId
  kind: string
  name: string
  config: Record<string, unknown>
  environment: string
  targetKey: string | null
  targetVersion: string | null
  approverTeamId: TeamId | null
  connected: boolean
  demo: boolean
  removedAt: Instant | null
  syncIntervalMs: number
  version: number
}
const columns = sql`id, kind, name, config, environment, target_key, target_version, approver_team_id, connected, demo, removed_at, sync_interval_ms, version`

export async function lockSource(tx: SqlTx, id: SourceId): Promise<StoredSource | null> {
  const [row] = await tx.rows<StoredSource>(sql`SELECT ${columns} FROM source WHERE id = ${id} FOR UPDATE`)
  return row ?? null
}

export async function findSource(runner: SqlRunner, id: SourceId): Promise<StoredSource | null> {
  const [row] = await runner.rows<StoredSource>(sql`SELECT ${columns} FROM source WHERE id = ${id}`)
  return row ?? null
}

/** By id or by name, for the command line. */
export async function findSourceByName(runner: SqlRunner, name: string): Promise<StoredSource | null> {
  const [row] = await runner.rows<StoredSource>(
    sql`SELECT ${columns} FROM source WHERE (id = ${name} OR lower(name) = lower(${name})) AND removed_at IS NULL`,
  )
  return row ?? null
}

export type NewSource = Omit<StoredSource, 'removedAt' | 'version' | 'connected'> & {
  createdBy: PersonId | null
  /** False: its facts are imported, and nothing is listed on schedule. */
  connected?: boolean
}

export async function insertSource(tx: SqlTx, source: NewSource): Promise<void> {
  await tx.rows(sql`
    INSERT INTO source (id, kind, name, config, environment, target_key, target_version, approver_team_id, demo, sync_interval_ms, created_by, connected, next_sync_at)
    VALUES (${source.id}, ${source.kind}, ${source.name}, ${JSON.stringify(source.config)}::jsonb, ${source.environment}, ${source.targetKey},
      ${source.targetVersion}, ${source.approverTeamId}, ${source.demo}, ${source.syncIntervalMs}, ${source.createdBy}, ${source.connected ?? true},
      CASE WHEN ${source.connected ?? true} THEN clock_timestamp() END)`)
}

/** Imported sources wait for a file, not for a time. */
export async function clearNextSync(tx: SqlTx, id: SourceId): Promise<void> {
  await tx.rows(sql`UPDATE source SET next_sync_at = NULL WHERE id = ${id}`)
}

export async function updateSource(tx: SqlTx, source: StoredSource): Promise<void> {
  await tx.rows(sql`
    UPDATE source SET name = ${source.name}, config = ${JSON.stringify(source.config)}::jsonb, environment = ${source.environment},
      target_key = ${source.targetKey}, target_version = ${source.targetVersion}, approver_team_id = ${source.approverTeamId},
      sync_interval_ms = ${source.syncIntervalMs}, version = version + 1,
      next_sync_at = least(next_sync_at, clock_timestamp() + make_interval(secs => ${source.syncIntervalMs / 1_000}))
    WHERE id = ${source.id}`)
  await tx.rows(
    sql`UPDATE identity SET environment = ${source.environment} WHERE source_id = ${source.id} AND environment <> ${source.environment}`,
  )
}

export async function markRemoved(tx: SqlTx, id: SourceId, by: PersonId | null): Promise<void> {
  await tx.rows(sql`
    UPDATE source SET removed_at = clock_timestamp(), removed_by = ${by}, next_sync_at = NULL, version = version + 1 WHERE id = ${id}`)
}

export async function noteTargetVersion(runner: SqlRunner, id: SourceId, targetVersion: string | null): Promise<void> {
  await runner.rows(
    sql`UPDATE source SET target_version = ${targetVersion} WHERE id = ${id} AND target_version IS DISTINCT FROM ${targetVersion}`,
  )
}

/** Who stands in the way: a connected source of that name, or of the same target. */
export async function findCollision(
  runner: SqlRunner,
  wanted: { name: string; targetKey: string | null; except?: SourceId },
): Promise<{ id: SourceId; name: string; by: 'name' | 'target' } | null> {
  const [row] = await runner.rows<{ id: SourceId; name: string; by: 'name' | 'target' }>(sql`
    SELECT id, name, CASE WHEN lower(name) = lower(${wanted.name}) THEN 'name' ELSE 'target' END AS by FROM source
    WHERE removed_at IS NULL AND id <> ${wanted.except ?? ''} AND (lower(name) = lower(${wanted.name}) OR target_key = ${wanted.targetKey})
    ORDER BY by LIMIT 1`)
  return row ?? null
}

export async function storeSecret(tx: SqlTx, sourceId: SourceId, { sealed, keyId }: SealedSecret): Promise<void> {
  await tx.rows(sql`
    INSERT INTO source_secret (source_id, sealed, key_id) VALUES (${sourceId}, ${Buffer.from(sealed)}, ${keyId})
    ON CONFLICT (source_id) DO UPDATE SET sealed = excluded.sealed, key_id = excluded.key_id, updated_at = clock_timestamp()`)
}

export async function loadSealed(runner: SqlRunner, sourceId: SourceId): Promise<Uint8Array | null> {
  const [row] = await runner.rows<{ sealed: Uint8Array }>(
    sql`SELECT sealed FROM source_secret WHERE source_id = ${sourceId}`,
  )
  return row?.sealed ?? null
}

/** The same secret under another key: when it was stored does not change. */
export async function replaceSealed(tx: SqlTx, sourceId: SourceId, { sealed, keyId }: SealedSecret): Promise<void> {
  await tx.rows(
    sql`UPDATE source_secret SET sealed = ${Buffer.from(sealed)}, key_id = ${keyId} WHERE source_id = ${sourceId}`,
  )
}

/** Secrets that an older key seals, for the rotation. */
export async function sealedWithOldKey(
  tx: SqlTx,
  currentKeyId: string,
): Promise<{ sourceId: SourceId; name: string; sealed: Uint8Array }[]> {
  return tx.rows(sql`
    SELECT x.source_id, s.name, x.sealed FROM source_secret x JOIN source s ON s.id = x.source_id
    WHERE x.key_id <> ${currentKeyId} ORDER BY x.source_id FOR UPDATE OF x`)
}

/** Grants of the source that still expose something or will. They belong to the access room; here they only bar a removal. */
const removalLock = (sourceId: Sql): Sql => sql`hashtextextended('source removal ' || ${sourceId}, 0)`

/**
 * Approvals at a source share a lock that its removal takes alone: of an approval and a removal made at once the second
 * sees the first, and no grant is left at a source that is gone (I16). The source's row itself would do, but a listing
 * that comes to its end holds it for as long as it takes.
 */
export const holdOffRemoval = (sourceId: Sql): Sql => sql`pg_advisory_xact_lock_shared(${removalLock(sourceId)})`

/** The other side: waits for the approvals in flight there and keeps new ones waiting until the commit. */
export async function holdOffApprovalsAt(tx: SqlTx, sourceId: SourceId): Promise<void> {
  await tx.rows(sql`SELECT pg_advisory_xact_lock(${removalLock(sql`${sourceId}::text`)})`)
}

export async function countLiveGrants(tx: SqlTx, sourceId: SourceId): Promise<number> {
  const [row] = await tx.rows<{ live: number }>(sql`
    SELECT count(*)::int AS live FROM access_grant WHERE source_id = ${sourceId} AND due_at IS NOT NULL AND state NOT IN ('ended', 'activation_failed')`)
  return row?.live ?? 0
}

export async function teamExists(runner: SqlRunner, id: TeamId): Promise<boolean> {
  return (await runner.rows(sql`SELECT id FROM team WHERE id = ${id} AND removed_at IS NULL`)).length === 1
}
