/**
 * The one place that says in SQL how a holding came about. The sync writes `granted` or `unrecorded` into its
 * attributes; what has neither is standing. All fragments speak of the alias `h`.
 */
import type { HoldingId, SourceId } from '#lib/kernel/ids.ts'
import type { SqlTx } from '#lib/platform/db/database.ts'
import { sql } from '#lib/platform/db/sql.ts'

/** Present now. */
export const present = sql`h.gone_at IS NULL`
/** Found there and not given by us: never ours to remove, and never learnt from our own grants (I7, I1). */
export const isStanding = sql`(h.attributes->>'granted' IS NULL AND h.attributes->>'unrecorded' IS NULL)`
export const standsNow = sql`(${present} AND ${isStanding})`
/** `standing`, `granted` or `unrecorded`. */
export const originOf = sql`CASE WHEN h.attributes->>'granted' IS NOT NULL THEN 'granted' WHEN h.attributes->>'unrecorded' IS NOT NULL THEN 'unrecorded' ELSE 'standing' END`

/**
 * What a person accepted of a holding, as they saw it: a listing that came later may show more, and that is drift anew.
 */
export async function acceptWidth(
  tx: SqlTx,
  sourceId: SourceId,
  holdingId: HoldingId,
  attributes: Record<string, unknown>,
): Promise<void> {
  await tx.rows(sql`
    UPDATE holding h SET accepted = ${JSON.stringify(attributes)}::jsonb WHERE h.source_id = ${sourceId} AND h.id = ${holdingId} AND ${present}`)
}

/** A person adopted it: standing from now on, and no later grant of the same is given or taken over it. */
export async function markStanding(tx: SqlTx, sourceId: SourceId, holdingId: HoldingId): Promise<void> {
  await tx.rows(sql`
    UPDATE holding h SET attributes = h.attributes - 'unrecorded' WHERE h.source_id = ${sourceId} AND h.id = ${holdingId} AND ${present}`)
}
