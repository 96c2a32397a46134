/** The longest exposed identities of a view, and all that their lanes are drawn from. */
import type { EntitlementId, GrantId, HoldingId, IdentityId, SourceId } from '#lib/kernel/ids.ts'
import { type Instant, instant } from '#lib/kernel/time.ts'
import { type Window, window } from '#lib/kernel/window.ts'
import { liveOwnerJoin } from '#lib/ownership/server.ts'
import type { SqlRunner } from '#lib/platform/db/database.ts'
import { type Sql, sql } from '#lib/platform/db/sql.ts'
import type { Scope } from '#lib/people/scope.ts'
import type { Range } from '../model.ts'
import type { ExposureFacts } from '../windows.ts'
import { coveredMs, grantGoneAt, inView, pieces, type ViewFilter } from './pieces.ts'

export type RankedIdentity = {
  identityId: IdentityId
  sourceId: SourceId
  name: string
  kind: string
  sourceName: string
  owner: string | null
  privilegedMs: number
  elevatedMs: number
  lastUsedAt: Instant | null
  lastUsedKnown: boolean
  /** Of the whole view. */
  total: number
}
export type RankedAfter = { privilegedMs: number; elevatedMs: number; identityId: string }
export type RankedPage = {
  limit: number
  after: RankedAfter | null
  elevatedOnly: boolean
  keepEmpty: boolean
  /** Only who held something in this millisecond. */
  heldAt: Instant | null
}

/**
 * Longest first, counted to the begun second so that a page ends at the same place however floats are printed. Whoever was
 * elevated for less than a second was elevated (I41).
 */
export async function rankIdentities(
  runner: SqlRunner,
  scope: Scope,
  view: { filter: ViewFilter; range: Range },
  page: RankedPage,
): Promise<RankedIdentity[]> {
  const seconds = (multirange: Sql): Sql => sql`(ceil(${coveredMs(multirange)} / 1000) * 1000)::bigint`
  const { after, heldAt } = page
  const held = page.elevatedOnly ? sql`elevated` : sql`whole`
  const then =
    heldAt === null
      ? sql`${held} IS NOT NULL`
      : sql`coalesce(${held} && tstzrange(to_timestamp(${heldAt} / 1000.0), to_timestamp(${heldAt + 1} / 1000.0)), false)`
  const narrowed = page.elevatedOnly || heldAt !== null
  return runner.rows<RankedIdentity>(sql`
    WITH ${pieces(scope, view.filter, view.range)},
    merged AS (SELECT source_id, identity_id, range_agg(span) AS whole, range_agg(span) FILTER (WHERE band <> 'standing') AS elevated FROM piece GROUP BY 1, 2),
    ranked AS MATERIALIZED (SELECT source_id, identity_id, ${seconds(sql`whole`)} AS privileged_ms, ${seconds(sql`elevated`)} AS elevated_ms
      FROM merged WHERE ${then})
    SELECT i.id AS identity_id, i.source_id, i.name, i.kind, s.name AS source_name, coalesce(p.name, t.name) AS owner,
      coalesce(r.privileged_ms, 0) AS privileged_ms, coalesce(r.elevated_ms, 0) AS elevated_ms,
      floor(extract(epoch FROM i.last_used_at) * 1000)::float8 AS last_used_at, i.last_used_known,
      ${page.keepEmpty ? sql`1` : sql`(SELECT count(*)::int FROM ranked)`} AS total
    FROM identity i JOIN source s ON s.id = i.source_id
    ${page.keepEmpty ? sql`LEFT` : sql``} JOIN ranked r ON r.source_id = i.source_id AND r.identity_id = i.id
    ${liveOwnerJoin}
    LEFT JOIN person p ON p.id = o.owner_person_id LEFT JOIN team t ON t.id = o.owner_team_id
    WHERE ${page.keepEmpty ? inView(scope, view.filter) : sql`TRUE`} ${page.keepEmpty && narrowed ? sql`AND r.identity_id IS NOT NULL` : sql``}
      ${
        after
          ? sql`AND (r.privileged_ms, r.elevated_ms) <= (${after.privilegedMs}::bigint, ${after.elevatedMs}::bigint)
        AND ((r.privileged_ms, r.elevated_ms) < (${after.privilegedMs}::bigint, ${after.elevatedMs}::bigint) OR i.id > ${after.identityId})`
          : sql``
      }
    ORDER BY privileged_ms DESC, elevated_ms DESC, i.id LIMIT ${page.limit}::int`)
}

/** Starts round down and ends round up: a microsecond of exposure is a millisecond here, never none (I41). */
const startMs = (column: Sql): Sql => sql`floor(extract(epoch FROM ${column}) * 1000)::float8`
const endMs = (column: Sql): Sql => sql`ceil(extract(epoch FROM ${column}) * 1000)::float8`

type Spanned = { startMs: number; endMs: number | null }
const windowsOf = <T extends Spanned>(rows: readonly T[]): { row: T; window: Window }[] =>
  rows.flatMap((row) => {
    const end = row.endMs === null ? ('open' as const) : instant(row.endMs)
    return end !== 'open' && end <= row.startMs ? [] : [{ row, window: window(instant(row.startMs), end) }]
  })

type Of = { identityId: IdentityId }
type HoldingRow = Of &
  Spanned & { id: HoldingId; entitlementId: EntitlementId; origin: 'standing' | 'granted' | 'unrecorded' }
type DeclaredRow = Of & Spanned & { entitlementId: EntitlementId }
type GrantRow = Of & {
  id: GrantId
  entitlementId: EntitlementId
  activatingMs: number
  endsMs: number
  goneMs: number | null
  givenUpMs: number | null
}
type ObservedRow = Spanned & { sourceId: SourceId }

export async function loadFacts(
  runner: SqlRunner,
  identities: readonly { identityId: IdentityId; sourceId: SourceId }[],
  range: Range,
): Promise<Map<IdentityId, ExposureFacts>> {
  const ids = identities.map((one) => one.identityId)
  const sources = [...new Set(identities.map((one) => one.sourceId))]
  const of = (alias: Sql): Sql =>
    sql`${alias}.source_id = ANY(${sources}::text[]) AND ${alias}.identity_id = ANY(${ids}::text[])`
  const [from, to] = [sql`to_timestamp(${range.from} / 1000.0)`, sql`to_timestamp(${range.to} / 1000.0)`]
  const [holdings, declared, grants, observed] = await Promise.all([
    runner.rows<HoldingRow>(sql`
      SELECT h.id, h.identity_id, h.entitlement_id, ${startMs(sql`h.first_seen_at`)} AS start_ms, ${endMs(sql`h.gone_at`)} AS end_ms,
        CASE WHEN h.attributes->>'granted' IS NOT NULL THEN 'granted' WHEN h.attributes->>'unrecorded' IS NOT NULL THEN 'unrecorded' ELSE 'standing' END AS origin
      FROM holding h WHERE ${of(sql`h`)} AND h.first_seen_at < ${to} AND (h.gone_at IS NULL OR h.gone_at > ${from})`),
    runner.rows<DeclaredRow>(sql`
      SELECT b.identity_id, b.entitlement_id, ${endMs(sql`b.declared_at`)} AS start_ms, ${startMs(sql`b.ended_at`)} AS end_ms FROM baseline_entry b WHERE ${of(sql`b`)}`),
    // Not cut to the range: a sighting is told from a stranger by every grant it overlaps.
    runner.rows<GrantRow>(sql`
      SELECT g.id, g.identity_id, g.entitlement_id, ${startMs(sql`g.activating_at`)} AS activating_ms, ${startMs(sql`g.ends_at`)} AS ends_ms,
        ${endMs(grantGoneAt)} AS gone_ms, CASE WHEN ${grantGoneAt} IS NULL THEN ${startMs(sql`g.force_closed_at`)} END AS given_up_ms
      FROM access_grant g WHERE ${of(sql`g`)} AND g.activating_at IS NOT NULL AND g.ends_at IS NOT NULL AND g.activating_at < ${to}`),
    runner.rows<ObservedRow>(sql`
      SELECT source_id, ${endMs(sql`starts_at`)} AS start_ms, ${startMs(sql`ends_at`)} AS end_ms FROM observation
      WHERE source_id = ANY(${sources}::text[]) AND starts_at < ${to} AND ends_at > ${from}`),
  ])
  const held = Map.groupBy(windowsOf(holdings), ({ row }) => row.identityId)
  const needed = Map.groupBy(windowsOf(declared), ({ row }) => row.identityId)
  const given = Map.groupBy(grants, (row) => row.identityId)
  const watched = Map.groupBy(windowsOf(observed), ({ row }) => row.sourceId)
  return new Map(
    identities.map(({ identityId, sourceId }) => [
      identityId,
      {
        holdings: (held.get(identityId) ?? []).map(({ row, window: span }) => ({
          id: row.id,
          entitlementId: row.entitlementId,
          origin: row.origin,
          window: span,
        })),
        declared: (needed.get(identityId) ?? []).map(({ row, window: span }) => ({
          entitlementId: row.entitlementId,
          window: span,
        })),
        grants: (given.get(identityId) ?? []).map(grantFact),
        observed: (watched.get(sourceId) ?? []).map((one) => one.window),
      },
    ]),
  )
}

const grantFact = (row: GrantRow): ExposureFacts['grants'][number] => ({
  id: row.id,
  entitlementId: row.entitlementId,
  activatingAt: instant(row.activatingMs),
  endsAt: instant(row.endsMs),
  goneAt: row.goneMs === null ? 'open' : (instant(row.goneMs) satisfies Instant),
  givenUpAt: row.givenUpMs === null ? null : instant(row.givenUpMs),
})
