/** What pages read of scores and their history. */
import { inScope, liveOwnerJoin } from '#lib/ownership/server.ts'
import type { IdentityId, SourceId } from '#lib/kernel/ids.ts'
import type { Instant } from '#lib/kernel/time.ts'
import type { Scope } from '#lib/people/server.ts'
import type { SqlRunner } from '#lib/platform/db/database.ts'
import { sql } from '#lib/platform/db/sql.ts'
import type { CatalogueVersions, Estate, EstateWindow, ListedEstate, Score, ScoreWindow } from '../model.ts'

const HISTORY_MAX = 200

export type ScoreRow = Score & {
  since: Instant
  catalogue: CatalogueVersions
  inventoryVersion: string
  computedAt: Instant
}

export async function readScore(
  runner: SqlRunner,
  sourceId: SourceId,
  identityId: IdentityId,
): Promise<ScoreRow | null> {
  const [row] = await runner.rows<ScoreRow>(sql`
    SELECT b.tier, b.ae, b.ae_plus, b.direct, b.effects, b.cells, b.conditional, b.sentence, b.reasons, b.since,
      coalesce(x.catalogue, b.catalogue) AS catalogue, coalesce(x.inventory_version, b.inventory_version) AS inventory_version,
      coalesce(x.computed_at, b.since) AS computed_at
    FROM breadth_score b LEFT JOIN breadth_source x ON x.source_id = b.source_id
    WHERE b.source_id = ${sourceId} AND b.identity_id = ${identityId} AND b.until IS NULL`)
  return row ?? null
}

/** Oldest first; of a long history the newest part. */
export async function readScoreHistory(
  runner: SqlRunner,
  sourceId: SourceId,
  identityId: IdentityId,
): Promise<ScoreWindow[]> {
  const rows = await runner.rows<ScoreWindow>(sql`
    SELECT tier, ae, ae_plus, since, until FROM breadth_score
    WHERE source_id = ${sourceId} AND identity_id = ${identityId} ORDER BY since DESC, id DESC LIMIT ${HISTORY_MAX}`)
  return rows.toReversed()
}

export const isScoredSource = async (runner: SqlRunner, sourceId: SourceId): Promise<boolean> =>
  (await runner.rows(sql`SELECT 1 FROM breadth_source WHERE source_id = ${sourceId}`)).length === 1

export type SeenAccount = { accountKey: string; identityId: IdentityId; name: string }

/** Those of these accounts that the reader sees. */
export async function readSeenAccounts(
  runner: SqlRunner,
  scope: Scope,
  sourceId: SourceId,
  accountKeys: readonly string[],
): Promise<SeenAccount[]> {
  return runner.rows<SeenAccount>(sql`
    SELECT i.account_key, i.id AS identity_id, i.name FROM identity i ${liveOwnerJoin}
    WHERE i.source_id = ${sourceId} AND i.account_key = ANY(${[...accountKeys]}::text[]) AND i.gone_at IS NULL AND ${inScope(scope)}`)
}

export type EstateRow = Omit<Estate, 'history'>

export async function readEstate(runner: SqlRunner, sourceId: SourceId): Promise<EstateRow | null> {
  const [row] = await runner.rows<EstateRow>(sql`
    SELECT e.source_id, e.since, e.until, e.ae, e.ae_plus, e.tiers, e.choke_points, e.unknowns, x.catalogue, x.computed_at
    FROM breadth_estate e JOIN breadth_source x ON x.source_id = e.source_id WHERE e.source_id = ${sourceId} AND e.until IS NULL`)
  return row ?? null
}

export async function readEstateHistory(runner: SqlRunner, sourceId: SourceId): Promise<EstateWindow[]> {
  const rows = await runner.rows<EstateWindow>(sql`
    SELECT since, until, ae, ae_plus, tiers FROM breadth_estate
    WHERE source_id = ${sourceId} ORDER BY since DESC, id DESC LIMIT ${HISTORY_MAX}`)
  return rows.toReversed()
}

/** Every estate of a source that is still there, the widest first. @param at the moment to compare with */
export async function readEstates(runner: SqlRunner, at: Instant): Promise<ListedEstate[]> {
  const moment = sql`to_timestamp(${at} / 1000.0)`
  return runner.rows<ListedEstate>(sql`
    SELECT e.source_id, s.name AS source_name, e.ae, e.ae_plus, e.tiers, e.choke_points -> 0 AS choke_point, x.computed_at,
      (SELECT jsonb_build_object('aePlus', b.ae_plus, 'tiers', b.tiers) FROM breadth_estate b
        WHERE b.source_id = e.source_id AND b.since <= ${moment} AND (b.until IS NULL OR b.until > ${moment})
        ORDER BY b.since DESC LIMIT 1) AS before
    FROM breadth_estate e JOIN breadth_source x ON x.source_id = e.source_id JOIN source s ON s.id = e.source_id
    WHERE e.until IS NULL AND s.removed_at IS NULL ORDER BY e.ae_plus DESC, s.name, s.id`)
}
