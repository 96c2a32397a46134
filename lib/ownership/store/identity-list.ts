/** Pages of the identity list and the counts of its facets. */
import type { IdentityFlag } from '#lib/inventory/model.ts'
import type { IdentityId, PersonId, SourceId, TeamId } from '#lib/kernel/ids.ts'
import { type CursorValue, decodeCursor, type Page, type Slice, sliceOf } from '#lib/kernel/page.ts'
import type { Instant } from '#lib/kernel/time.ts'
import { standsNow } from '#lib/inventory/server.ts'
import type { Scope } from '#lib/people/server.ts'
import type { SqlRunner } from '#lib/platform/db/database.ts'
import { allOf, join, type Sql, sql } from '#lib/platform/db/sql.ts'
import { FACETS, type Facet, type IdentityFilters, type IdentityOrder, type IdentitySort } from '../model.ts'
import { mineCondition } from './in-scope.ts'
import {
  baseCondition,
  baselineExpression,
  facetConditions,
  lastUsedExpression,
  listFrom,
  liveGrantExpression,
  wholeCondition,
} from './identity-filters.ts'

export type ListedIdentity = {
  sourceId: SourceId
  id: IdentityId
  accountKey: string
  name: string
  kind: string
  environment: string
  flags: IdentityFlag[]
  disabled: boolean
  standingCount: number
  liveSessions: number | null
  lastUsedAt: Instant | null
  lastUsedKnown: boolean
  firstSeenAt: Instant
  seenAt: Instant
  goneAt: Instant | null
  sourceName: string
  sourceKind: string
  ownerPersonId: PersonId | null
  ownerTeamId: TeamId | null
  ownerName: string | null
  mine: boolean
  scoped: boolean
  liveGrants: number
  declaredCount: number
  pendingClaims: number
}

/** Never used sorts as the oldest use; the expressions are those of the indexes. */
const NEVER = sql`'-infinity'::timestamptz`
const SORTS: Readonly<Record<IdentitySort, readonly Sql[]>> = {
  name: [sql`i.name`],
  lastUsed: [sql`coalesce(i.last_used_at, ${NEVER})`],
  standingCount: [sql`i.standing_count`],
  firstSeen: [sql`i.first_seen_at`],
  source: [sql`s.name`, sql`i.name`],
}
/** Text of a sort value for the cursor: timestamps keep their microseconds, which an Instant would lose. */
const CASTS: Readonly<Record<IdentitySort, readonly Sql[]>> = {
  name: [sql`::text`],
  lastUsed: [sql`::timestamptz`],
  standingCount: [sql`::int`],
  firstSeen: [sql`::timestamptz`],
  source: [sql`::text`, sql`::text`],
}

/** The page is found first; what its rows say beyond themselves is looked up for these rows only. */
export async function listIdentityRows(
  runner: SqlRunner,
  scope: Scope,
  filters: IdentityFilters,
  order: IdentityOrder,
  page: Page,
): Promise<Slice<ListedIdentity>> {
  const columns = [...SORTS[order.sort], sql`i.id`]
  const direction = order.direction === 'asc' ? sql`ASC` : sql`DESC`
  const conditions = [wholeCondition(filters, scope)]
  if (page.cursor) {
    const values = decodeCursor(page.cursor, columns.length)
    const casts = [...CASTS[order.sort], sql`::text`]
    const after = values.map((value, index) => sql`${value}${casts[index]}`)
    conditions.push(sql`(${join(columns)}) ${order.direction === 'asc' ? sql`>` : sql`<`} (${join(after)})`)
  }
  const keys = SORTS[order.sort].map((column) => sql`(${column})::text`)
  const rows = await runner.rows<ListedIdentity & { sortKeys: string[] }>(sql`
    WITH page AS MATERIALIZED (
      SELECT i.source_id, i.id, i.account_key, i.name, i.kind, i.environment, i.flags, i.disabled, i.standing_count, i.live_sessions, i.last_used_at,
        i.last_used_known, i.first_seen_at, i.seen_at, i.gone_at, s.name AS source_name, s.kind AS source_kind, o.owner_person_id, o.owner_team_id,
        coalesce(${mineCondition(scope)}, false) AS mine, o.scoped_at IS NOT NULL AS scoped, ARRAY[${join(keys)}] AS sort_keys
      FROM (SELECT i.source_id AS page_source, i.id AS page_id FROM ${listFrom} WHERE ${allOf(conditions)}
        ORDER BY ${join(columns.map((column) => sql`${column} ${direction}`))} LIMIT ${page.limit + 1}) found
      JOIN ${listFrom} ON i.source_id = found.page_source AND i.id = found.page_id
    )
    SELECT page.*, coalesce(p.name, t.name) AS owner_name,
      (SELECT count(*)::int FROM access_grant g WHERE g.source_id = page.source_id AND g.identity_id = page.id
        AND g.state IN ('activating', 'active', 'revoking', 'revoke_failing')) AS live_grants,
      (SELECT count(*)::int FROM baseline_entry b WHERE b.source_id = page.source_id AND b.identity_id = page.id AND b.ended_at IS NULL
        AND EXISTS (SELECT 1 FROM holding h WHERE h.source_id = b.source_id AND h.identity_id = b.identity_id AND h.entitlement_id = b.entitlement_id
          AND ${standsNow})) AS declared_count,
      (SELECT count(*)::int FROM claim c WHERE c.source_id = page.source_id AND c.identity_id = page.id AND c.state = 'pending') AS pending_claims
    FROM page LEFT JOIN person p ON p.id = page.owner_person_id LEFT JOIN team t ON t.id = page.owner_team_id
    ORDER BY ${join(pageOrder(order).map((column) => sql`${column} ${direction}`))}`)
  const slice = sliceOf(rows, page, (row): CursorValue[] => [...row.sortKeys, row.id])
  return { ...slice, data: slice.data.map(withoutKeys) }
}

function withoutKeys(row: ListedIdentity & { sortKeys: string[] }): ListedIdentity {
  const { sortKeys: _, ...listed } = row
  return listed
}

function pageOrder({ sort }: IdentityOrder): Sql[] {
  switch (sort) {
    case 'name':
      return [sql`page.name`, sql`page.id`]
    case 'lastUsed':
      return [sql`coalesce(page.last_used_at, ${NEVER})`, sql`page.id`]
    case 'standingCount':
      return [sql`page.standing_count`, sql`page.id`]
    case 'firstSeen':
      return [sql`page.first_seen_at`, sql`page.id`]
    case 'source':
      return [sql`page.source_name`, sql`page.name`, sql`page.id`]
  }
}

export async function countIdentities(runner: SqlRunner, scope: Scope, filters: IdentityFilters): Promise<number> {
  const [row] = await runner.rows<{ total: number }>(
    sql`SELECT count(*)::int AS total FROM ${listFrom} WHERE ${wholeCondition(filters, scope)}`,
  )
  return row?.total ?? 0
}

export type FacetRow = { facet: Facet | 'total'; value: string; label: string | null; count: number }

const facetValue = (scope: Scope): Readonly<Record<Exclude<Facet, 'flag'>, Sql>> => ({
  source: sql`i.source_id`,
  kind: sql`i.kind`,
  environment: sql`i.environment`,
  owner: sql`CASE WHEN o.id IS NULL THEN 'none' WHEN ${mineCondition(scope)} THEN 'me' ELSE 'other' END`,
  lastUsed: lastUsedExpression,
  baseline: baselineExpression,
  liveGrants: sql`CASE WHEN ${liveGrantExpression} THEN 'true' ELSE 'false' END`,
})

/**
 * Each facet counted under all other filters. One pass over the identities: the values and which filters hold are
 * worked out once a row, then grouped.
 */
export async function countFacets(runner: SqlRunner, scope: Scope, filters: IdentityFilters): Promise<FacetRow[]> {
  const conditions = facetConditions(filters, scope)
  const values = facetValue(scope)
  const name = (facet: Facet) => FACET_COLUMNS[facet]
  const others = (facet: Facet | null) =>
    allOf(
      FACETS.filter((other) => other !== facet && conditions[other]).map((other) => sql`${name(other).holds} IS TRUE`),
    )
  const columns = FACETS.flatMap((facet) => [
    ...(facet === 'flag' ? [sql`i.flags AS v_flag`] : [sql`${values[facet]} AS ${name(facet).value}`]),
    ...(conditions[facet] ? [sql`(${conditions[facet]}) AS ${name(facet).holds}`] : []),
  ])
  const counts = FACETS.filter((facet) => facet !== 'flag').map(
    (facet) =>
      sql`SELECT ${facet} AS facet, ${name(facet).value} AS value, count(*)::int AS count FROM base WHERE ${others(facet)} GROUP BY ${name(facet).value}`,
  )
  return runner.rows<FacetRow>(sql`
    WITH base AS MATERIALIZED (SELECT ${join(columns)} FROM ${listFrom} WHERE ${baseCondition(filters, scope)}),
    counted AS (
      ${join(counts, ' UNION ALL ')}
      UNION ALL SELECT 'flag', one.flag, count(*)::int FROM base CROSS JOIN LATERAL unnest(base.v_flag) AS one(flag) WHERE ${others('flag')} GROUP BY one.flag
      UNION ALL SELECT 'total', '', count(*)::int FROM base WHERE ${others(null)})
    SELECT counted.*, s.name AS label FROM counted LEFT JOIN source s ON counted.facet = 'source' AND s.id = counted.value
    ORDER BY counted.facet, counted.count DESC, counted.value`)
}

const FACET_COLUMNS: Readonly<Record<Facet, { value: Sql; holds: Sql }>> = {
  source: { value: sql`v_source`, holds: sql`h_source` },
  kind: { value: sql`v_kind`, holds: sql`h_kind` },
  environment: { value: sql`v_environment`, holds: sql`h_environment` },
  owner: { value: sql`v_owner`, holds: sql`h_owner` },
  flag: { value: sql`v_flag`, holds: sql`h_flag` },
  lastUsed: { value: sql`v_last_used`, holds: sql`h_last_used` },
  baseline: { value: sql`v_baseline`, holds: sql`h_baseline` },
  liveGrants: { value: sql`v_live_grants`, holds: sql`h_live_grants` },
}
