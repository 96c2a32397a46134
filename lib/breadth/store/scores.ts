/** Scores and their history: a window is ended when the score changes, and another begins at that moment. */
import type { IdentityId, SourceId } from '#lib/kernel/ids.ts'
import type { Instant } from '#lib/kernel/time.ts'
import type { SqlTx } from '#lib/platform/db/database.ts'
import { sql } from '#lib/platform/db/sql.ts'
import { newId } from '#lib/platform/new-id.ts'
import type { NewEstate, NewScore } from '../change-rules.ts'
import type { CatalogueVersions, Tier } from '../model.ts'

export type Scored = {
  sourceId: SourceId
  /** The database's clock. */
  at: Instant
  catalogue: CatalogueVersions
  inventoryVersion: string
}
export type NewScoreOf = NewScore & { identityId: IdentityId }
export type EndedScore = { identityId: IdentityId; tier: Tier; aePlus: number }

const moment = (at: Instant) => sql`to_timestamp(${at} / 1000.0)`

/** @returns what ended by it */
export async function writeScores(
  tx: SqlTx,
  { sourceId, at, catalogue, inventoryVersion }: Scored,
  scores: readonly NewScoreOf[],
): Promise<EndedScore[]> {
  const digests = JSON.stringify(scores.map(({ identityId, digest }) => ({ identityId, digest })))
  const ended = await tx.rows<EndedScore>(sql`
    UPDATE breadth_score b SET until = greatest(${moment(at)}, b.since) WHERE b.source_id = ${sourceId} AND b.until IS NULL
      AND NOT EXISTS (SELECT 1 FROM jsonb_to_recordset(${digests}::jsonb) AS r("identityId" text, digest text)
        WHERE r."identityId" = b.identity_id AND r.digest = b.digest)
    RETURNING b.identity_id, b.tier, b.ae_plus`)
  const unchanged = new Set(
    (
      await tx.rows<{ identityId: string }>(
        sql`SELECT identity_id FROM breadth_score WHERE source_id = ${sourceId} AND until IS NULL`,
      )
    ).map(({ identityId }) => identityId),
  )
  const begun = scores.filter(({ identityId }) => !unchanged.has(identityId))
  const rows = JSON.stringify(begun.map((score) => ({ ...score, id: newId('breadth') })))
  await tx.rows(sql`
    INSERT INTO breadth_score (source_id, id, identity_id, since, tier, ae, ae_plus, direct, effects, cells, conditional, sentence, reasons, digest,
      catalogue, inventory_version)
    SELECT ${sourceId}, r.id, r."identityId", ${moment(at)}, r.tier, r.ae, r."aePlus", r.direct, r.effects, r.cells, r.conditional, r.sentence, r.reasons,
      r.digest, ${JSON.stringify(catalogue)}::jsonb, ${inventoryVersion}
    FROM jsonb_to_recordset(${rows}::jsonb) AS r(id text, "identityId" text, tier text, ae float8, "aePlus" float8, direct float8, effects jsonb,
      cells jsonb, conditional boolean, sentence text, reasons jsonb, digest text)`)
  await deriveListed(tx, sourceId)
  return ended
}

/** What lists sort and filter by; written only where it differs. */
export async function deriveListed(tx: SqlTx, sourceId: SourceId): Promise<void> {
  await tx.rows(sql`
    UPDATE identity i SET tier = d.tier, ae = d.ae, ae_plus = d.ae_plus
    FROM (SELECT one.id, b.tier, b.ae, b.ae_plus FROM identity one
      LEFT JOIN breadth_score b ON b.source_id = one.source_id AND b.identity_id = one.id AND b.until IS NULL
      WHERE one.source_id = ${sourceId}) d
    WHERE i.source_id = ${sourceId} AND i.id = d.id AND (i.tier, i.ae, i.ae_plus) IS DISTINCT FROM (d.tier, d.ae, d.ae_plus)`)
}

export async function writeEstate(
  tx: SqlTx,
  { sourceId, at, inventoryVersion }: Scored,
  estate: NewEstate,
): Promise<void> {
  await tx.rows(sql`
    UPDATE breadth_estate SET until = greatest(${moment(at)}, since) WHERE source_id = ${sourceId} AND until IS NULL AND digest <> ${estate.digest}`)
  await tx.rows(sql`
    INSERT INTO breadth_estate (source_id, id, since, ae, ae_plus, tiers, choke_points, unknowns, digest, inventory_version)
    SELECT ${sourceId}, ${newId('breadth')}, ${moment(at)}, ${estate.ae}::float8, ${estate.aePlus}::float8, ${JSON.stringify(estate.tiers)}::jsonb,
      ${JSON.stringify(estate.chokePoints)}::jsonb, ${JSON.stringify(estate.unknowns)}::jsonb, ${estate.digest}, ${inventoryVersion}
    WHERE NOT EXISTS (SELECT 1 FROM breadth_estate WHERE source_id = ${sourceId} AND until IS NULL)`)
}

/** How far the source has come: what the scores are of, and when. */
export async function noteScored(
  tx: SqlTx,
  { sourceId, at, catalogue, inventoryVersion }: Scored,
  inventoryAt: string,
): Promise<void> {
  await tx.rows(sql`
    UPDATE breadth_source SET inventory_at = ${inventoryAt}::timestamptz, inventory_version = ${inventoryVersion}, catalogue = ${JSON.stringify(catalogue)}::jsonb,
      catalogue_version = ${catalogueText(catalogue)}, computed_at = ${moment(at)}, lease_until = NULL, failed_at = NULL, error = NULL
    WHERE source_id = ${sourceId}`)
  await tx.rows(sql`UPDATE source SET scored_at = ${moment(at)} WHERE id = ${sourceId}`)
}

export const catalogueText = (catalogue: CatalogueVersions): string => Object.values(catalogue).join('; ')
