/** Which sources are to be scored, and what from. Reads the inventory by SQL, on purpose: a source in one look. */
import type { SourceId } from '#lib/kernel/ids.ts'
import type { Instant } from '#lib/kernel/time.ts'
import type { SqlRunner, SqlTx } from '#lib/platform/db/database.ts'
import { sql } from '#lib/platform/db/sql.ts'
import type { Kept } from '../aws/account.ts'

/** Longer than the largest account takes; a worker that died in it is followed by another. */
const LEASE_S = 300
const AGAIN_AFTER_FAILURE_S = 60
/** Policies hold dates: what was allowed until yesterday is not today. */
const AGAIN_AFTER_S = 24 * 60 * 60

/** The organisation's policies as they were given; null where they were not. */
export type ScoreInput = { serviceControl: unknown }
export type Claim = { sourceId: SourceId; fence: number }

/** A source is scored from now on. */
export async function keepInput(tx: SqlTx, sourceId: SourceId, input: ScoreInput): Promise<void> {
  await tx.rows(sql`
    INSERT INTO breadth_source (source_id, input) VALUES (${sourceId}, ${JSON.stringify(input)}::jsonb)
    ON CONFLICT (source_id) DO UPDATE SET input = excluded.input, inventory_at = NULL`)
}

/** As `keepInput`, with the organisation's policies that are there already. */
export async function keepAsBefore(tx: SqlTx, sourceId: SourceId): Promise<void> {
  await tx.rows(sql`UPDATE breadth_source SET inventory_at = NULL WHERE source_id = ${sourceId}`)
}

/** The source that has waited longest for a score of its newest listing, or of the present catalogue. */
export async function claimDue(runner: SqlRunner, catalogue: string, only?: SourceId): Promise<Claim | null> {
  const [row] = await runner.rows<Claim>(sql`
    UPDATE breadth_source b SET lease_until = clock_timestamp() + make_interval(secs => ${LEASE_S}::int), fence = b.fence + 1
    WHERE b.source_id = (SELECT d.source_id FROM breadth_source d JOIN source s ON s.id = d.source_id
      WHERE s.removed_at IS NULL AND s.last_full_sync_at IS NOT NULL ${only ? sql`AND s.id = ${only}` : sql``}
        AND (d.lease_until IS NULL OR d.lease_until < clock_timestamp())
        AND (d.failed_at IS NULL OR d.failed_at < clock_timestamp() - make_interval(secs => ${AGAIN_AFTER_FAILURE_S}::int))
        AND (d.inventory_at IS NULL OR s.last_full_sync_at > d.inventory_at OR d.catalogue_version IS DISTINCT FROM ${catalogue}
          OR d.computed_at < clock_timestamp() - make_interval(secs => ${AGAIN_AFTER_S}::int))
      ORDER BY d.computed_at NULLS FIRST, d.source_id FOR UPDATE OF d SKIP LOCKED LIMIT 1)
    RETURNING b.source_id, b.fence`)
  return row ?? null
}

export type Facts = Kept & ScoreInput & { root: string; name: string; inventoryAt: string; now: Instant }

/** One statement: a file that is taken in meanwhile is seen as a whole or not at all. */
export async function readFacts(runner: SqlRunner, sourceId: SourceId): Promise<Facts | null> {
  const [row] = await runner.rows<Facts>(sql`
    SELECT s.name, coalesce(s.config->>'account', s.name) AS root, s.last_full_sync_at::text AS inventory_at, b.input->'serviceControl' AS service_control,
      clock_timestamp() AS now,
      (SELECT coalesce(jsonb_agg(jsonb_build_object('id', i.id, 'accountKey', i.account_key, 'name', i.name, 'kind', i.kind, 'attributes', i.attributes)
        ORDER BY i.account_key), '[]') FROM identity i WHERE i.source_id = s.id AND i.gone_at IS NULL) AS identities,
      (SELECT coalesce(jsonb_agg(jsonb_build_object('id', e.id, 'externalId', e.external_id, 'name', e.name, 'kind', e.kind, 'content', e.content)
        ORDER BY e.external_id), '[]') FROM entitlement e WHERE e.source_id = s.id AND e.gone_at IS NULL) AS entitlements,
      (SELECT coalesce(jsonb_agg(jsonb_build_object('identityId', h.identity_id, 'entitlementId', h.entitlement_id)
        ORDER BY h.identity_id, h.external_id), '[]') FROM holding h WHERE h.source_id = s.id AND h.gone_at IS NULL) AS holdings
    FROM source s JOIN breadth_source b ON b.source_id = s.id WHERE s.id = ${sourceId} AND s.removed_at IS NULL`)
  return row ?? null
}

/** Ours still? Held until the transaction ends. */
export async function holdClaim(tx: SqlTx, { sourceId, fence }: Claim): Promise<boolean> {
  const rows = await tx.rows(
    sql`SELECT 1 FROM breadth_source WHERE source_id = ${sourceId} AND fence = ${fence} FOR UPDATE`,
  )
  return rows.length === 1
}

export async function noteFailure(runner: SqlRunner, { sourceId, fence }: Claim, error: string): Promise<void> {
  await runner.rows(sql`
    UPDATE breadth_source SET failed_at = clock_timestamp(), error = ${error.slice(0, 500)}, lease_until = NULL
    WHERE source_id = ${sourceId} AND fence = ${fence}`)
}
