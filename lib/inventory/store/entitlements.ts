/** Entitlements with what admins decided about them, and the holdings of identities. */
import type { EntitlementId, IdentityId, PersonId, SourceId } from '#lib/kernel/ids.ts'
import { type CursorValue, decodeCursor, type Page, type Slice, sliceOf } from '#lib/kernel/page.ts'
import type { Instant } from '#lib/kernel/time.ts'
import type { SqlRunner, SqlTx } from '#lib/platform/db/database.ts'
import { allOf, type Sql, sql } from '#lib/platform/db/sql.ts'
import type { Entitlement, EntitlementRow, Requestable } from '../model.ts'
import { isStanding, present, standsNow } from './standing.ts'

const columns = sql`e.id, e.source_id, e.external_id, e.name, e.kind, e.content, e.content_hash, e.attributes, e.administrable, e.content_changed_at, e.gone_at,
  coalesce(x.requestable, false) AS requestable, coalesce(x.max_duration_ms, 28800000) AS max_duration_ms`
const from = sql`entitlement e LEFT JOIN entitlement_setting x ON x.source_id = e.source_id AND x.entitlement_id = e.id`

export type LockedEntitlement = Entitlement & { connected: boolean; sourceRemovedAt: Instant | null }

/** With its source: both stay as they are until the transaction ends. */
export async function lockEntitlement(tx: SqlTx, id: EntitlementId): Promise<LockedEntitlement | null> {
  const [row] = await tx.rows<LockedEntitlement>(sql`
    SELECT ${columns}, s.connected, s.removed_at AS source_removed_at FROM ${from} JOIN source s ON s.id = e.source_id
    WHERE e.id = ${id} FOR UPDATE OF e FOR SHARE OF s`)
  return row ?? null
}

export async function saveSetting(
  tx: SqlTx,
  setting: {
    sourceId: SourceId
    id: EntitlementId
    requestable: boolean
    maxDurationMs: number
    setBy: PersonId | null
  },
): Promise<void> {
  await tx.rows(sql`
    INSERT INTO entitlement_setting (source_id, entitlement_id, requestable, max_duration_ms, set_by)
    VALUES (${setting.sourceId}, ${setting.id}, ${setting.requestable}, ${setting.maxDurationMs}, ${setting.setBy})
    ON CONFLICT (source_id, entitlement_id) DO UPDATE SET requestable = excluded.requestable, max_duration_ms = excluded.max_duration_ms,
      set_by = excluded.set_by, set_at = clock_timestamp()`)
}

export async function findEntitlement(runner: SqlRunner, id: EntitlementId): Promise<Entitlement | null> {
  const [row] = await runner.rows<Entitlement>(sql`SELECT ${columns} FROM ${from} WHERE e.id = ${id}`)
  return row ?? null
}

export type EntitlementFilter = {
  sourceIds: readonly SourceId[] | null
  requestable: boolean | null
  administrable: boolean | null
  search: string | null
}

export const escapeLike = (text: string): string => text.replace(/[\\%_]/g, (sign) => `\\${sign}`)

/** Present entitlements by name. How many hold them is counted for the rows of the page only. */
export async function listEntitlementRows(
  runner: SqlRunner,
  filter: EntitlementFilter,
  page: Page,
): Promise<Slice<EntitlementRow>> {
  const conditions: Sql[] = [sql`e.gone_at IS NULL`, sql`s.removed_at IS NULL`]
  if (filter.sourceIds) conditions.push(sql`e.source_id = ANY(${filter.sourceIds})`)
  if (filter.requestable !== null) conditions.push(sql`coalesce(x.requestable, false) = ${filter.requestable}`)
  if (filter.administrable !== null) conditions.push(sql`e.administrable = ${filter.administrable}`)
  if (filter.search) conditions.push(sql`e.name ILIKE ${`%${escapeLike(filter.search)}%`}`)
  if (page.cursor) {
    const [name, id] = decodeCursor(page.cursor, 2)
    conditions.push(sql`(e.name, e.id) > (${name}, ${id})`)
  }
  const rows = await runner.rows<EntitlementRow>(sql`
    SELECT page.*, held.standing AS standing_holders, held.granted AS granted_holders
    FROM (SELECT ${columns} FROM ${from} JOIN source s ON s.id = e.source_id WHERE ${allOf(conditions)} ORDER BY e.name, e.id LIMIT ${page.limit + 1}) page
    CROSS JOIN LATERAL (SELECT count(DISTINCT h.identity_id) FILTER (WHERE ${isStanding})::int AS standing,
        count(DISTINCT h.identity_id) FILTER (WHERE h.attributes->>'granted' IS NOT NULL)::int AS granted
      FROM holding h WHERE h.source_id = page.source_id AND h.entitlement_id = page.id AND ${present}) held
    ORDER BY page.name, page.id`)
  return sliceOf(rows, page, (row): CursorValue[] => [row.name, row.id])
}

/** What may be asked for at the identity's source, by name. */
export async function requestableOf(
  runner: SqlRunner,
  sourceId: SourceId,
  identityId: IdentityId,
): Promise<Requestable[]> {
  return runner.rows<Requestable>(sql`
    SELECT e.id, e.source_id, e.name, e.kind, e.content, e.content_hash, e.attributes, x.max_duration_ms,
      EXISTS (SELECT 1 FROM holding h WHERE h.source_id = e.source_id AND h.entitlement_id = e.id
        AND h.identity_id IN (SELECT other.id FROM identity other WHERE other.source_id = i.source_id AND other.account_key = i.account_key)
        AND ${standsNow}) AS held_standing
    FROM identity i JOIN source s ON s.id = i.source_id JOIN entitlement e ON e.source_id = i.source_id
    JOIN entitlement_setting x ON x.source_id = e.source_id AND x.entitlement_id = e.id
    WHERE i.source_id = ${sourceId} AND i.id = ${identityId} AND i.gone_at IS NULL AND s.removed_at IS NULL AND s.connected
      AND e.gone_at IS NULL AND e.administrable AND x.requestable
      AND e.external_id <> i.external_id
    ORDER BY e.name, e.id`)
}
