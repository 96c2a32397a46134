/** The end of a complete listing: what was not seen, tombstones, derived facts, the window of observation. */
import type { SourceId, SyncId } from '#lib/kernel/ids.ts'
import { DAY_MS, type Instant } from '#lib/kernel/time.ts'
import type { SqlTx } from '#lib/platform/db/database.ts'
import { join, type Sql, sql } from '#lib/platform/db/sql.ts'
import { newId } from '#lib/platform/new-id.ts'
import { TALLIED, type Tallied, type Tallies } from '../disappearance.ts'
import { DORMANT_AFTER_MS } from '../model.ts'
import type { ObservationStep, ObservedWindow } from '../observation.ts'
import { standsNow } from './standing.ts'

const TABLES: Readonly<Record<Tallied, Sql>> = {
  identities: sql`identity`,
  entitlements: sql`entitlement`,
  credentials: sql`credential`,
  holdings: sql`holding`,
}

/** Of what was on record as present: how much, and how much of it the run did not see. */
export async function tallyUnseen(tx: SqlTx, sourceId: SourceId, runId: SyncId): Promise<Tallies> {
  const counts = TALLIED.map(
    (noun) => sql`SELECT ${noun} AS noun,
      count(*) FILTER (WHERE first_seen_at < (SELECT started_at FROM sync_run WHERE id = ${runId}))::int AS present,
      count(*) FILTER (WHERE seen_sync_id IS DISTINCT FROM ${runId})::int AS unseen
      FROM ${TABLES[noun]} WHERE source_id = ${sourceId} AND gone_at IS NULL`,
  )
  const rows = await tx.rows<{ noun: Tallied; present: number; unseen: number }>(join(counts, ' UNION ALL '))
  const found = new Map(rows.map(({ noun, present, unseen }) => [noun, { present, unseen }]))
  const of = (noun: Tallied) => found.get(noun) ?? { present: 0, unseen: 0 }
  return {
    identities: of('identities'),
    entitlements: of('entitlements'),
    credentials: of('credentials'),
    holdings: of('holdings'),
  }
}

/** End-dates what a complete listing did not show. Holdings first, so that none outlives what it is of. */
export async function tombstoneUnseen(tx: SqlTx, sourceId: SourceId, runId: SyncId): Promise<void> {
  for (const noun of ['holdings', 'credentials', 'identities', 'entitlements'] as const)
    await tx.rows(sql`
      UPDATE ${TABLES[noun]} SET gone_at = clock_timestamp()
      WHERE source_id = ${sourceId} AND gone_at IS NULL AND seen_sync_id IS DISTINCT FROM ${runId}`)
}

/** Ends everything of a source that is removed: the rows stay, so nothing is orphaned (I16). */
export async function tombstoneAll(tx: SqlTx, sourceId: SourceId): Promise<void> {
  for (const noun of ['holdings', 'credentials', 'identities', 'entitlements'] as const)
    await tx.rows(
      sql`UPDATE ${TABLES[noun]} SET gone_at = clock_timestamp() WHERE source_id = ${sourceId} AND gone_at IS NULL`,
    )
}

/** Facts for lists, counted from the rows of the source: standing holdings and flags. Writes only what differs. */
export async function deriveFacts(tx: SqlTx, sourceId: SourceId): Promise<void> {
  await tx.rows(sql`
    WITH standing AS (
      SELECT h.identity_id, count(DISTINCT h.entitlement_id)::int AS held FROM holding h
      WHERE h.source_id = ${sourceId} AND ${standsNow} GROUP BY h.identity_id
    ), endless AS (
      SELECT DISTINCT c.identity_id FROM credential c WHERE c.source_id = ${sourceId} AND c.gone_at IS NULL AND c.never_expires
    ), derived AS (
      SELECT i.id, coalesce(s.held, 0) AS held, array_remove(ARRAY[
          CASE WHEN i.attributes->>'superuser' = 'true' THEN 'superuser' END,
          CASE WHEN n.identity_id IS NOT NULL THEN 'never-expires' END,
          CASE WHEN i.disabled THEN 'disabled' END,
          CASE WHEN i.attributes->>'connectorAccount' = 'true' THEN 'connector-account' END,
          CASE WHEN i.attributes->>'shared' = 'true' THEN 'shared' END,
          CASE WHEN i.last_used_known AND coalesce(i.last_used_at, i.first_seen_at)
            < clock_timestamp() - make_interval(days => ${DORMANT_AFTER_MS / DAY_MS}::int) THEN 'dormant' END], NULL) AS flags
      FROM identity i LEFT JOIN standing s ON s.identity_id = i.id LEFT JOIN endless n ON n.identity_id = i.id
      WHERE i.source_id = ${sourceId}
    )
    UPDATE identity i SET standing_count = d.held, flags = d.flags FROM derived d
    WHERE i.source_id = ${sourceId} AND i.id = d.id AND (i.standing_count, i.flags) IS DISTINCT FROM (d.held, d.flags)`)
}

export async function lastObservation(tx: SqlTx, sourceId: SourceId): Promise<ObservedWindow | null> {
  const [row] = await tx.rows<ObservedWindow>(sql`
    SELECT id, ends_at FROM observation WHERE source_id = ${sourceId} ORDER BY starts_at DESC, id DESC LIMIT 1`)
  return row ?? null
}

export async function writeObservation(
  tx: SqlTx,
  sourceId: SourceId,
  step: ObservationStep,
  window: { from: Instant; to: Instant },
): Promise<void> {
  const to = sql`to_timestamp(${window.to} / 1000.0)`
  if (step.kind === 'extend')
    await tx.rows(sql`UPDATE observation SET ends_at = greatest(ends_at, ${to}) WHERE id = ${step.id}`)
  else
    await tx.rows(sql`
      INSERT INTO observation (id, source_id, starts_at, ends_at)
      VALUES (${newId('observation')}, ${sourceId}, to_timestamp(${window.from} / 1000.0), ${to})`)
}
