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
/** A common table expression `viewed(source_id, id, k)`; `k` is the identity as a number, which sorts faster. */
export const viewedIdentities = (scope: Scope, filter: ViewFilter): Sql =>
  sql`viewed AS MATERIALIZED (SELECT i.source_id, i.id, row_number() OVER () AS k FROM identity i ${liveOwnerJoin} WHERE ${inView(scope, filter)})`

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

/**
 * Milliseconds of a finite moment, rounded down or up as starts and ends are (I41). Floats hold microseconds of our time
 * to a quarter of one; half of one makes whole milliseconds stay what they are.
 */
const msDown = (at: Sql): Sql => sql`floor(date_part('epoch', ${at}) * 1000 + 0.0005)::bigint`
const msUp = (at: Sql): Sql => sql`ceil(date_part('epoch', ${at}) * 1000 - 0.0005)::bigint`

type Shape = (of: Sql, start: Sql, end: Sql) => Sql
const asSpan: Shape = (of, start, end) => sql`${of}.source_id, ${of}.identity_id, tstzrange(${start}, ${end}) AS span`
// Narrow rows: a large view sorts a hundred thousand of them.
const asMilliseconds: Shape = (_, start, end) => sql`i.k, ${msDown(start)} AS starts, ${msUp(end)} AS ends`

/** A common table expression `piece(band, source_id, identity_id, span)`; bands: standing, granted, overdue. */
export const pieces = (scope: Scope, filter: ViewFilter, range: Range): Sql => piecesAs(asSpan, scope, filter, range)
/** The same as `piece(band, k, starts, ends)` in milliseconds, rounded as `windows.ts` is given them. */
export const piecesInMs = (scope: Scope, filter: ViewFilter, range: Range): Sql =>
  piecesAs(asMilliseconds, scope, filter, range)

function piecesAs(shape: Shape, scope: Scope, filter: ViewFilter, range: Range): Sql {
  const [from, to] = [moment(range.from), moment(range.to)]
  const clipped = (of: Sql, start: Sql, end: Sql): Sql =>
    shape(of, sql`greatest(${start}, ${from})`, sql`least(${end}, ${to})`)
  const some = (start: Sql, end: Sql): Sql => sql`greatest(${start}, ${from}) < least(${end}, ${to})`
  const holdingGone = sql`coalesce(h.gone_at, 'infinity'::timestamptz)`
  const inTime = sql`least(${grantGone}, g.ends_at)`
  const late = sql`greatest(${grantFrom}, g.ends_at)`
  return sql`
    ${viewedIdentities(scope, filter)},
    piece AS (
      SELECT 'standing' AS band, ${clipped(sql`h`, sql`h.first_seen_at`, holdingGone)}
      FROM holding h JOIN viewed i ON i.source_id = h.source_id AND i.id = h.identity_id
      WHERE ${some(sql`h.first_seen_at`, holdingGone)} AND NOT ${isSighting}
      UNION ALL
      SELECT 'granted', ${clipped(sql`g`, grantFrom, inTime)}
      FROM access_grant g JOIN viewed i ON i.source_id = g.source_id AND i.id = g.identity_id WHERE ${mayExpose} AND ${some(grantFrom, inTime)}
      UNION ALL
      SELECT 'overdue', ${clipped(sql`g`, late, grantGone)}
      FROM access_grant g JOIN viewed i ON i.source_id = g.source_id AND i.id = g.identity_id WHERE ${mayExpose} AND ${some(late, grantGone)}
    )`
}

/** Milliseconds covered by a multirange; rounded to the microsecond that it is, for floats of seconds are quick and not exact. */
export const coveredMs = (multirange: Sql): Sql =>
  sql`(SELECT coalesce(round(sum(date_part('epoch', upper(w) - lower(w))) * 1000000) / 1000, 0)::float8 FROM unnest(${multirange}) w)`
