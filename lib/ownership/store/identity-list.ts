/** Pages of the identity list, and how many there are. */
import type { IdentityFlag } from '#lib/inventory/model.ts'
import type { IdentityId, PersonId, SourceId, TeamId } from '#lib/kernel/ids.ts'
import { type CursorValue, decodeCursor, type Page, type Slice, sliceOf } from '#lib/kernel/page.ts'
import type { Instant } from '#lib/kernel/time.ts'
import { standsNow } from '#lib/inventory/server.ts'
import type { Scope } from '#lib/people/server.ts'
import type { SqlRunner } from '#lib/platform/db/database.ts'
import { planned } from '#lib/platform/db/planned.ts'
import { join, literal, type Sql, sql, type Statement } from '#lib/platform/db/sql.ts'
import { type IdentityFilters, type IdentityOrder, type IdentitySort, type ListedBreadth } from '../model.ts'
import { mineCondition } from './in-scope.ts'
import { breadthExpression, listFrom, tierExpression } from './identity-expressions.ts'
import { isUnfiltered, wholeCondition } from './identity-filters.ts'

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
  /** Where it stands in the order. */
  sortKeys: string[]
} & ListedBreadth

/** Never used sorts as the oldest use; the expressions are those of the indexes. */
const NEVER = sql`'-infinity'::timestamptz`
const SORTS: Readonly<Record<IdentitySort, readonly Sql[]>> = {
  name: [sql`i.name`],
  lastUsed: [sql`coalesce(i.last_used_at, ${NEVER})`],
  standingCount: [sql`i.standing_count`],
  firstSeen: [sql`i.first_seen_at`],
  source: [sql`s.name`, sql`i.name`],
  breadth: [breadthExpression],
  tier: [tierExpression],
}
/** Text of a sort value for the cursor: timestamps keep their microseconds, which an Instant would lose. */
const CASTS: Readonly<Record<IdentitySort, readonly Sql[]>> = {
  name: [sql`::text`],
  lastUsed: [sql`::timestamptz`],
  standingCount: [sql`::int`],
  firstSeen: [sql`::timestamptz`],
  source: [sql`::text`, sql`::text`],
  breadth: [sql`::float8`],
  tier: [sql`::text`],
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
  const casts = [...CASTS[order.sort], sql`::text`]
  const values = page.cursor ? decodeCursor(page.cursor, columns.length) : null
  const asked: Asked = {
    where: wholeCondition(filters, scope),
    after: values && values.map((value, index) => sql`${value}${casts[index]}`),
    direction,
    beyond: order.direction === 'asc' ? sql`>` : sql`<`,
    limit: page.limit + 1,
  }
  const keys = SORTS[order.sort].map((column) => sql`(${column})::text`)
  const statement = sql`
    WITH page AS MATERIALIZED (
      SELECT i.source_id, i.id, i.account_key, i.name, i.kind, i.environment, i.flags, i.disabled, i.standing_count, i.live_sessions, i.last_used_at,
        i.last_used_known, i.first_seen_at, i.seen_at, i.gone_at, i.tier, i.ae, i.ae_plus, s.name AS source_name, s.kind AS source_kind, o.owner_person_id, o.owner_team_id,
        coalesce(${mineCondition(scope)}, false) AS mine, o.scoped_at IS NOT NULL AS scoped, ARRAY[${join(keys)}] AS sort_keys
      FROM (${order.sort === 'source' ? sourceAfterSource(asked) : inOneGo(columns, asked)}) found
      JOIN ${listFrom} ON i.source_id = found.page_source AND i.id = found.page_id
    )
    SELECT page.*, coalesce(p.name, t.name) AS owner_name,
      (SELECT count(*)::int FROM access_grant g WHERE g.source_id = page.source_id AND g.identity_id = page.id
        AND g.state IN ('activating', 'active', 'revoking', 'revoke_failing')) AS live_grants,
      (SELECT count(*)::int FROM baseline_entry b WHERE b.source_id = page.source_id AND b.identity_id = page.id AND b.ended_at IS NULL
        AND EXISTS (SELECT 1 FROM holding h WHERE h.source_id = b.source_id AND h.identity_id = b.identity_id AND h.entitlement_id = b.entitlement_id
          AND ${standsNow})) AS declared_count,
      (SELECT count(*)::int FROM claim c WHERE c.source_id = page.source_id AND c.identity_id = page.id AND c.state = 'pending') AS pending_claims,
      ${sentenceFor(scope)} AS sentence
    FROM page LEFT JOIN person p ON p.id = page.owner_person_id LEFT JOIN team t ON t.id = page.owner_team_id
    ORDER BY ${join(pageOrder(order).map((column) => sql`${column} ${direction}`))}`
  const rows = await runner.rows<ListedIdentity>(onePlan(scope, filters, statement))
  return sliceOf(rows, page, (row): CursorValue[] => [...row.sortKeys, row.id])
}

const isAll = (scope: Scope, filters: IdentityFilters): boolean => scope.seesAll && isUnfiltered(filters)

/** To plan it takes longer than to answer it. What somebody filters by or owns may need a plan of its own. */
const onePlan = (scope: Scope, filters: IdentityFilters, statement: Sql): Statement =>
  isAll(scope, filters) ? planned(statement) : statement

/** Its first reason may lead over somebody whom the reader does not see. */
const sentenceFor = (
  scope: Scope,
): Sql => sql`(SELECT CASE WHEN ${scope.seesAll} OR coalesce(jsonb_array_length(b.reasons->0->'via'), 0) = 0 THEN b.sentence END
        FROM breadth_score b WHERE b.source_id = page.source_id AND b.identity_id = page.id AND b.until IS NULL AND page.tier IS NOT NULL)`

type Asked = { where: Sql; after: Sql[] | null; direction: Sql; beyond: Sql; limit: number }

/** Along the index of the order. */
const inOneGo = (columns: readonly Sql[], { where, after, direction, beyond, limit }: Asked): Sql =>
  sql`SELECT i.source_id AS page_source, i.id AS page_id FROM ${listFrom}
    WHERE ${where} AND ${after ? sql`(${join(columns)}) ${beyond} (${join(after)})` : sql`TRUE`}
    ORDER BY ${join(columns.map((column) => sql`${column} ${direction}`))} LIMIT ${literal(limit)}`

/**
 * No index goes by the name of another table's row. Sources are few, and each has its identities in order: of each no
 * more than a page is read, from where the last page ended.
 */
function sourceAfterSource({ where, after, direction, beyond, limit }: Asked): Sql {
  const [source, name, id] = after ?? []
  const ofEach = (and: Sql) => sql`SELECT turn.name AS by_source, one.* FROM source turn CROSS JOIN LATERAL (
      SELECT i.name AS by_name, i.source_id AS page_source, i.id AS page_id FROM ${listFrom}
      WHERE i.source_id = turn.id AND ${where} AND ${and} ORDER BY i.name ${direction}, i.id ${direction} LIMIT ${literal(limit)}) one`
  const parts =
    source && name && id
      ? [
          sql`(${ofEach(sql`(i.name, i.id) ${beyond} (${name}, ${id})`)} WHERE turn.name = ${source})`,
          sql`(${ofEach(sql`TRUE`)} WHERE turn.name ${beyond} ${source})`,
        ]
      : [ofEach(sql`TRUE`)]
  return sql`SELECT page_source, page_id FROM (${join(parts, ' UNION ALL ')}) turns
    ORDER BY by_source ${direction}, by_name ${direction}, page_id ${direction} LIMIT ${literal(limit)}`
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
    case 'breadth':
      return [sql`coalesce(page.ae_plus, -1)`, sql`page.id`]
    case 'tier':
      return [sql`coalesce(page.tier, 'unscored')`, sql`page.id`]
    case 'source':
      return [sql`page.source_name`, sql`page.name`, sql`page.id`]
  }
}

/** @param upTo counts no further: what nobody reads to its end is not worth the time of who waits */
export async function countIdentities(
  runner: SqlRunner,
  scope: Scope,
  filters: IdentityFilters,
  upTo: number | null = null,
): Promise<number> {
  const upToThere = upTo === null ? sql`` : sql`LIMIT ${literal(upTo)}`
  // All there are need no look at their source and owner: an index holds those that are present.
  const matching = isAll(scope, filters)
    ? sql`identity i WHERE i.gone_at IS NULL`
    : sql`${listFrom} WHERE ${wholeCondition(filters, scope)}`
  const statement = sql`SELECT count(*)::int AS total FROM (SELECT 1 FROM ${matching} ${upToThere}) counted`
  const [row] = await runner.rows<{ total: number }>(onePlan(scope, filters, statement))
  return row?.total ?? 0
}
