/**
 * Every stretch of privilege inside a range, as SQL: what windows.ts says for one identity, for all of a view at once.
 * A database test holds the two against each other.
 */
import type { IdentityId, SourceId } from '#lib/kernel/ids.ts'
import { inScope, liveOwnerJoin } from '#lib/ownership/server.ts'
import { allOf, type Sql, sql } from '#lib/platform/db/sql.ts'
import type { Scope } from '#lib/people/scope.ts'
import type { Range } from '../model.ts'

export type ViewFilter = {
  sourceId?: SourceId | undefined
  /** A person or a team that owns now. */
  ownerId?: string | undefined
  identityId?: IdentityId | undefined
  /** Only sources that are connected: in imported ones nothing can be time-boxed. */
  connectedOnly?: boolean | undefined
}

const moment = (at: number): Sql => sql`to_timestamp(${at} / 1000.0)`

/** Identities of the view that the actor may see: over `identity i` with its live ownership `o`. */
export const inView = (scope: Scope, filter: ViewFilter): Sql =>
  allOf([
    inScope(scope),
    ...(filter.sourceId ? [sql`i.source_id = ${filter.sourceId}`] : []),
    ...(filter.identityId ? [sql`i.id = ${filter.identityId}`] : []),
    ...(filter.connectedOnly
      ? [sql`i.source_id IN (SELECT cs.id FROM source cs WHERE cs.connected AND cs.removed_at IS NULL)`]
      : []),
    ...(filter.ownerId ? [sql`(o.owner_person_id = ${filter.ownerId} OR o.owner_team_id = ${filter.ownerId})`] : []),
  ])
/** A common table expression `viewed(source_id, id)`. */
export const viewedIdentities = (scope: Scope, filter: ViewFilter): Sql =>
  sql`viewed AS MATERIALIZED (SELECT i.source_id, i.id FROM identity i ${liveOwnerJoin} WHERE ${inView(scope, filter)})`

/** When a grant may have been in effect: alias `g`. */
const grantFrom = sql`g.activating_at`
/** When it was gone: closed by force and never read back, it is not (I41). Alias `g`. */
export const grantGoneAt = sql`coalesce(g.gone_at, g.left_standing_at, CASE WHEN g.force_closed_at IS NULL OR g.ended_at IS DISTINCT FROM g.force_closed_at THEN g.ended_at END)`
const grantGone = sql`coalesce(${grantGoneAt}, 'infinity'::timestamptz)`
const mayExpose = sql`g.activating_at IS NOT NULL AND g.ends_at IS NOT NULL`

/** What a sync saw of a grant is the grant's own exposure, whose record is more exact: alias `h`. */
const isSighting = sql`(h.attributes->>'granted' IS NOT NULL AND EXISTS (
  SELECT 1 FROM access_grant g WHERE g.source_id = h.source_id AND g.identity_id = h.identity_id AND g.entitlement_id = h.entitlement_id
    AND ${mayExpose} AND ${grantFrom} < ${grantGone} AND ${grantFrom} < coalesce(h.gone_at, 'infinity'::timestamptz) AND h.first_seen_at < ${grantGone}))`

/** A common table expression `piece(source_id, identity_id, band, span)`; bands: standing, granted, overdue. */
export function pieces(scope: Scope, filter: ViewFilter, range: Range): Sql {
  const [from, to] = [moment(range.from), moment(range.to)]
  const clipped = (start: Sql, end: Sql): Sql => sql`tstzrange(greatest(${start}, ${from}), least(${end}, ${to}))`
  const some = (start: Sql, end: Sql): Sql => sql`greatest(${start}, ${from}) < least(${end}, ${to})`
  const holdingGone = sql`coalesce(h.gone_at, 'infinity'::timestamptz)`
  const inTime = sql`least(${grantGone}, g.ends_at)`
  const late = sql`greatest(${grantFrom}, g.ends_at)`
  return sql`
    ${viewedIdentities(scope, filter)},
    piece AS (
      SELECT h.source_id, h.identity_id, 'standing' AS band, ${clipped(sql`h.first_seen_at`, holdingGone)} AS span
      FROM holding h JOIN viewed i ON i.source_id = h.source_id AND i.id = h.identity_id
      WHERE ${some(sql`h.first_seen_at`, holdingGone)} AND NOT ${isSighting}
      UNION ALL
      SELECT g.source_id, g.identity_id, 'granted', ${clipped(grantFrom, inTime)}
      FROM access_grant g JOIN viewed i ON i.source_id = g.source_id AND i.id = g.identity_id WHERE ${mayExpose} AND ${some(grantFrom, inTime)}
      UNION ALL
      SELECT g.source_id, g.identity_id, 'overdue', ${clipped(late, grantGone)}
      FROM access_grant g JOIN viewed i ON i.source_id = g.source_id AND i.id = g.identity_id WHERE ${mayExpose} AND ${some(late, grantGone)}
    )`
}

/** Milliseconds covered by a multirange. */
export const coveredMs = (multirange: Sql): Sql =>
  sql`(SELECT coalesce(sum(extract(epoch FROM upper(w) - lower(w)) * 1000), 0)::float8 FROM unnest(${multirange}) w)`
