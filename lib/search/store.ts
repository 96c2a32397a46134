/**
 * SQL that finds rows by name, within what the reader's lists show. Beginnings of names go by an ordered index that needs
 * no extension; letters from anywhere by trigrams where the database has them, else by reading: the answer is the same.
 */
import type { EntitlementId, GrantId, IdentityId, PersonId, RequestId, SourceId } from '#lib/kernel/ids.ts'
import type { GrantState, RequestState } from '#lib/access/model.ts'
import { visibleTo } from '#lib/access/server.ts'
import type { Tier } from '#lib/breadth/model.ts'
import { escapeLike } from '#lib/inventory/server.ts'
import { inScope, liveOwnerJoin } from '#lib/ownership/server.ts'
import type { Scope } from '#lib/people/scope.ts'
import type { SqlRunner } from '#lib/platform/db/database.ts'
import { allOf, join, type Sql, sql } from '#lib/platform/db/sql.ts'

export type NamedIdentity = {
  id: IdentityId
  sourceId: SourceId
  name: string
  sourceName: string
  /** Null: not scored. */
  tier: Tier | null
  unowned: boolean
  gone: boolean
}

/** What an id of its own is looked up by, and what a name is. */
export type By = { id: string } | { beginning: string } | { anywhere: string }

const like = (text: string): string => escapeLike(text.toLowerCase())
/** Bytes, not a language's order: so that the index serves LIKE and ORDER BY both. */
const lowered = (column: Sql): Sql => sql`lower(${column}) COLLATE "C"`

function named(column: Sql, id: Sql, by: By): { where: Sql; order: Sql } {
  if ('id' in by) return { where: sql`${id} = ${by.id}`, order: sql`${id}` }
  if ('beginning' in by)
    return { where: sql`${lowered(column)} LIKE ${`${like(by.beginning)}%`}`, order: sql`${lowered(column)}, ${id}` }
  // Unordered: the first few that are met, put in order afterwards. A name of three letters may fit every row.
  return { where: sql`${column} ILIKE ${`%${escapeLike(by.anywhere)}%`}`, order: sql`NULL::text` }
}

export function identitiesNamed(db: SqlRunner, scope: Scope, by: By, limit: number): Promise<NamedIdentity[]> {
  const { where, order } = named(sql`i.name`, sql`i.id`, by)
  const present = 'id' in by ? sql`TRUE` : sql`i.gone_at IS NULL`
  return db.rows<NamedIdentity>(sql`
    SELECT i.id, i.source_id, i.name, s.name AS source_name, i.tier, o.id IS NULL AS unowned, i.gone_at IS NOT NULL AS gone
    FROM identity i JOIN source s ON s.id = i.source_id ${liveOwnerJoin}
    WHERE ${where} AND ${present} AND ${inScope(scope)} ORDER BY ${order} LIMIT ${limit}`)
}

export type NamedEntitlement = { id: EntitlementId; sourceId: SourceId; name: string; sourceName: string }

/** Everybody who is signed in may look at what can be asked for. */
export function entitlementsNamed(db: SqlRunner, by: By, limit: number): Promise<NamedEntitlement[]> {
  const { where, order } = named(sql`e.name`, sql`e.id`, by)
  return db.rows<NamedEntitlement>(sql`
    SELECT e.id, e.source_id, e.name, s.name AS source_name FROM entitlement e JOIN source s ON s.id = e.source_id AND s.removed_at IS NULL
    WHERE ${where} AND e.gone_at IS NULL ORDER BY ${order} LIMIT ${limit}`)
}

type Names = { identityName: string; entitlementName: string; requesterName: string }
export type NamedRequest = Names & { id: RequestId; state: RequestState; mayDecide: boolean }
export type NamedGrant = Names & { id: GrantId; state: GrantState; live: boolean; mayAskToEnd: boolean }

/** By its own id, or of identities and people that were found by their names. */
export type Of = {
  id: string | null
  identities: readonly { id: IdentityId; sourceId: SourceId }[]
  people: readonly PersonId[]
}

function concerning(row: { id: Sql; sourceId: Sql; identityId: Sql; requesterPersonId: Sql }, of: Of): Sql {
  if (of.id !== null) return sql`${row.id} = ${of.id}`
  const pairs = of.identities.map(({ id, sourceId }) => sql`(${sourceId}, ${id})`)
  const ways = [
    ...(pairs.length > 0 ? [sql`(${row.sourceId}, ${row.identityId}) IN (${join(pairs)})`] : []),
    ...(of.people.length > 0 ? [sql`${row.requesterPersonId} = ANY(${[...of.people]}::text[])`] : []),
  ]
  return ways.length > 0 ? sql`(${join(ways, ' OR ')})` : sql`FALSE`
}

const names = sql`i.name AS identity_name, e.name AS entitlement_name, rp.name AS requester_name`
const joined = (row: 'r' | 'g'): Sql => {
  const of = row === 'r' ? sql`r.source_id` : sql`g.source_id`
  const identity = row === 'r' ? sql`r.identity_id` : sql`g.identity_id`
  const entitlement = row === 'r' ? sql`r.entitlement_id` : sql`g.entitlement_id`
  return sql`JOIN identity i ON i.source_id = ${of} AND i.id = ${identity} JOIN entitlement e ON e.source_id = ${of} AND e.id = ${entitlement}
    JOIN person rp ON rp.id = r.requester_person_id`
}

/** What waits comes first, then what is newest. */
export function requestsOf(db: SqlRunner, scope: Scope, of: Of, limit: number): Promise<NamedRequest[]> {
  const row = {
    id: sql`r.id`,
    sourceId: sql`r.source_id`,
    identityId: sql`r.identity_id`,
    requesterPersonId: sql`r.requester_person_id`,
  }
  const first = sql`(r.state = 'pending') DESC, r.created_at DESC, r.id DESC`
  const few = (where: Sql, order = first): Sql =>
    sql`(SELECT r.id FROM access_request r WHERE ${where} AND ${visibleTo(scope, row)} ORDER BY ${order} LIMIT ${limit})`
  // Somebody may have asked a hundred thousand times: what waits of theirs and what is newest are looked up, each by its
  // index. Said as a range, since for an equality the planner may walk all requests by time until one is theirs.
  const theirs = sql`(r.requester_person_id, r.created_at) BETWEEN (asker.id, '-infinity'::timestamptz) AND (asker.id, 'infinity'::timestamptz)`
  const newest = sql`r.requester_person_id DESC, r.created_at DESC, r.id DESC`
  const ofPeople = sql`(SELECT one.id FROM unnest(${[...of.people]}::text[]) AS asker(id) CROSS JOIN LATERAL (
    ${few(sql`r.requester_person_id = asker.id AND r.state = 'pending'`)} UNION ${few(theirs, newest)}) one)`
  const found =
    of.people.length > 0
      ? sql`${few(concerning(row, { ...of, people: [] }))} UNION ${ofPeople}`
      : few(concerning(row, of))
  return db.rows<NamedRequest>(sql`
    SELECT r.id, r.state, ${names}, r.state = 'pending' AND r.lapses_at > clock_timestamp() AND r.source_id = ANY(${[...scope.approverSourceIds]}::text[])
      AND coalesce(rp.canonical_person_id, rp.id) IS DISTINCT FROM ${scope.canonicalPersonId} AS may_decide
    FROM (${found}) found JOIN access_request r ON r.id = found.id ${joined('r')} ORDER BY ${first} LIMIT ${limit}`)
}

/** What is live comes first, then what is newest. */
export function grantsOf(db: SqlRunner, scope: Scope, of: Of, limit: number): Promise<NamedGrant[]> {
  const row = {
    id: sql`g.id`,
    sourceId: sql`g.source_id`,
    identityId: sql`g.identity_id`,
    requesterPersonId: sql`r.requester_person_id`,
  }
  // What is live is due at some time, and has an index of its own.
  const live = sql`g.state IN ('scheduled', 'activating', 'active', 'revoking', 'revoke_failing')`
  return db.rows<NamedGrant>(sql`
    SELECT g.id, g.state, ${names}, ${live} AS live, g.state IN ('scheduled', 'activating', 'active') AS may_ask_to_end
    FROM access_grant g JOIN access_request r ON r.id = g.request_id ${joined('g')}
    WHERE ${allOf([concerning(row, of), visibleTo(scope, row), ...(of.id === null ? [sql`g.due_at IS NOT NULL`, live] : [])])}
    ORDER BY g.approved_at DESC, g.id DESC LIMIT ${limit}`)
}
