/** Drift as lists and pages read it. */
import type { DriftId } from '#lib/kernel/ids.ts'
import type { SqlRunner } from '#lib/platform/db/database.ts'
import { fromMicros, micros } from '#lib/platform/db/micros.ts'
import { type Sql, sql } from '#lib/platform/db/sql.ts'
import type { Drift, DriftKind, DriftState } from '../drift/model.ts'
import { driftColumns } from './drift.ts'

export type DriftRow = Drift & {
  sourceName: string
  sourceKind: string
  environment: string
  identityName: string
  entitlementName: string
  /** Who closed it or asked for its removal; null for Curfew itself. */
  closedByName: string | null
  /** found_at in microseconds since 1970: the exact value that the keyset compares. */
  sortMicros: number
}

/** What the list is made of; its conditions name these. */
export const driftTables = sql`
  drift d
  JOIN source s ON s.id = d.source_id
  JOIN identity i ON i.source_id = d.source_id AND i.id = d.identity_id
  JOIN entitlement e ON e.source_id = d.source_id AND e.id = d.entitlement_id
  LEFT JOIN person p ON p.id = d.closed_by`
const columns = sql`${driftColumns}, s.name AS source_name, s.kind AS source_kind, s.environment, i.name AS identity_name, e.name AS entitlement_name,
  p.name AS closed_by_name, ${micros(sql`d.found_at`)} AS sort_micros`

/** The three views of the drift page; each is a condition on `d`. */
export const DRIFT_VIEWS = {
  open: sql`d.state = 'open' AND d.removal_asked_at IS NULL`,
  removing: sql`(d.state = 'removing' OR d.state = 'open' AND d.removal_asked_at IS NOT NULL)`,
  closed: sql`d.state IN ('adopted', 'removed', 'resolved')`,
} as const
export type DriftView = keyof typeof DRIFT_VIEWS

/** Newest first; the cursor is (found_at, id) of the last row. */
export const readDrifts = (
  db: SqlRunner,
  where: Sql,
  page: { limit: number; before: { micros: number; id: string } | null },
): Promise<DriftRow[]> => {
  const before = page.before
    ? sql`(d.found_at, d.id) < (${fromMicros(page.before.micros)}, ${page.before.id})`
    : sql`TRUE`
  return db.rows<DriftRow>(
    sql`SELECT ${columns} FROM ${driftTables} WHERE ${where} AND ${before} ORDER BY d.found_at DESC, d.id DESC LIMIT ${page.limit + 1}`,
  )
}

export async function readDrift(db: SqlRunner, id: DriftId, where: Sql): Promise<DriftRow | null> {
  const [row] = await db.rows<DriftRow>(sql`SELECT ${columns} FROM ${driftTables} WHERE d.id = ${id} AND ${where}`)
  return row ?? null
}

export type DriftCounts = Record<DriftView, number>

export async function countDrifts(db: SqlRunner, where: Sql): Promise<DriftCounts> {
  const count = (view: DriftView) => sql`count(*) FILTER (WHERE ${DRIFT_VIEWS[view]})::int`
  const [row] = await db.rows<DriftCounts>(
    sql`SELECT ${count('open')} AS open, ${count('removing')} AS removing, ${count('closed')} AS closed FROM ${driftTables} WHERE ${where}`,
  )
  return row ?? { open: 0, removing: 0, closed: 0 }
}

export type DriftFacetCount = { kind: DriftKind; state: DriftState; sourceId: string; count: number }

/** How many of each kind at each source: the counts beside the filters. */
export const countByFacet = (db: SqlRunner, where: Sql): Promise<DriftFacetCount[]> =>
  db.rows<DriftFacetCount>(
    sql`SELECT d.kind, d.state, d.source_id, count(*)::int AS count FROM ${driftTables} WHERE ${where} GROUP BY d.kind, d.state, d.source_id`,
  )

export type HoldingNow = {
  attributes: Record<string, unknown>
  entitlementKind: string
  content: Record<string, unknown>
}

/** What the last listing shows of the holding; null when it shows it no more. */
export async function holdingOf(
  db: SqlRunner,
  drift: Pick<Drift, 'sourceId' | 'evidence'>,
): Promise<HoldingNow | null> {
  const [row] = await db.rows<HoldingNow>(sql`
    SELECT h.attributes, e.kind AS entitlement_kind, e.content FROM holding h JOIN entitlement e ON e.source_id = h.source_id AND e.id = h.entitlement_id
    WHERE h.source_id = ${drift.sourceId} AND h.id = ${drift.evidence.holdingId} AND h.gone_at IS NULL`)
  return row ?? null
}
