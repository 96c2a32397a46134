/** Grants as lists and pages read them. */
import type { GrantId } from '#lib/kernel/ids.ts'
import type { Instant } from '#lib/kernel/time.ts'
import type { SqlRunner } from '#lib/platform/db/database.ts'
import { join, type Sql, sql } from '#lib/platform/db/sql.ts'
import { fromMicros, micros } from '#lib/platform/db/micros.ts'
import type { Grant } from '../model.ts'
import { mayStillBeLiveSql } from './force-closed.ts'
import { grantColumns } from './queue.ts'

export type GrantRow = Grant & {
  sourceName: string
  environment: string
  identityName: string
  entitlementName: string
  requesterName: string
  requesterPersonId: string
  reason: string
  endRequestedByName: string | null
  approvedByName: string | null
  forceClosedAt: Instant | null
  forceClosedByName: string | null
  forceCloseReason: string | null
  leftStandingAt: Instant | null
  /** What the view is sorted by, in microseconds since 1970. */
  sortMicros: number
}

/** What the list is made of beside `g`, by the names that its conditions use. Each grant has one of each, or none. */
const JOINED: Readonly<Record<string, Sql>> = {
  r: sql`JOIN access_request r ON r.id = g.request_id`,
  s: sql`JOIN source s ON s.id = g.source_id`,
  i: sql`JOIN identity i ON i.source_id = g.source_id AND i.id = g.identity_id`,
  e: sql`JOIN entitlement e ON e.source_id = g.source_id AND e.id = g.entitlement_id`,
  rp: sql`JOIN person rp ON rp.id = r.requester_person_id`,
  ap: sql`LEFT JOIN person ap ON ap.id = r.decided_by`,
  ep: sql`LEFT JOIN person ep ON ep.id = g.end_requested_by`,
  fp: sql`LEFT JOIN person fp ON fp.id = g.force_closed_by`,
}
const joined = join(Object.values(JOINED), ' ')
export const grantTables = sql`access_grant g ${joined}`

/** Only what the condition names: to count ten thousand grants by eight tables took 300 ms, by their own it takes 5. */
function tablesFor(where: Sql): Sql {
  const names = Object.keys(JOINED).filter((name) => new RegExp(`\\b${name}\\.`).test(where.text))
  const needed = new Set(names.some((name) => name === 'rp' || name === 'ap') ? ['r', ...names] : names)
  return join(
    [sql`access_grant g`, ...Object.keys(JOINED).flatMap((name) => (needed.has(name) ? (JOINED[name] ?? []) : []))],
    ' ',
  )
}
const columns = sql`${grantColumns(sql`g`)}, s.name AS source_name, s.environment, i.name AS identity_name, e.name AS entitlement_name, rp.name AS requester_name,
  r.requester_person_id, r.reason, ep.name AS end_requested_by_name, ap.name AS approved_by_name,
  g.force_closed_at, fp.name AS force_closed_by_name, g.force_close_reason, g.left_standing_at`

/** The four views of the grants page; each is a condition on `g`. */
export const GRANT_VIEWS = {
  live: sql`g.due_at IS NOT NULL AND g.state IN ('scheduled', 'activating', 'active', 'revoking', 'revoke_failing')`,
  'ending-soon': sql`g.state = 'active' AND g.ends_at > clock_timestamp() AND g.ends_at <= clock_timestamp() + interval '15 minutes'`,
  // What was given up is past its end as well, and not proven gone either.
  overdue: sql`(g.due_at IS NOT NULL AND g.state IN ('activating', 'active', 'revoking', 'revoke_failing') OR ${mayStillBeLiveSql(sql`g`)}) AND g.ends_at <= clock_timestamp()`,
  past: sql`g.state IN ('ended', 'activation_failed')`,
} as const
export type GrantView = keyof typeof GRANT_VIEWS

/**
 * A page is cut out of what the conditions need, and only its rows are looked up in the rest: with all of it in one join
 * the planner expects a single row and sorts the whole table.
 */
const pageOf = (where: Sql, by: { sort: Sql; order: Sql }, limit: number): Sql => sql`
  SELECT ${columns}, ${micros(by.sort)} AS sort_micros
  FROM (SELECT g.* FROM ${tablesFor(where)} WHERE ${where} ORDER BY ${by.order} LIMIT ${limit + 1}) g ${joined} ORDER BY ${by.order}`

const endsFirst = sql`coalesce(g.ends_at, g.starts_at)`

/** Live views: what ends first comes first. */
export function readGrantsEndingFirst(
  db: SqlRunner,
  where: Sql,
  page: { limit: number; after: { micros: number; id: string } | null },
): Promise<GrantRow[]> {
  const after = page.after
    ? sql`(${endsFirst}, g.id) > (${fromMicros(page.after.micros)}, ${page.after.id})`
    : sql`TRUE`
  return db.rows<GrantRow>(
    pageOf(sql`${where} AND ${after}`, { sort: endsFirst, order: sql`${endsFirst}, g.id` }, page.limit),
  )
}

/** Past: what ended last comes first. */
export function readGrantsLastEndedFirst(
  db: SqlRunner,
  where: Sql,
  page: { limit: number; before: { micros: number; id: string } | null },
): Promise<GrantRow[]> {
  const before = page.before
    ? sql`(g.ended_at, g.id) < (${fromMicros(page.before.micros)}, ${page.before.id})`
    : sql`g.ended_at IS NOT NULL`
  const by = { sort: sql`g.ended_at`, order: sql`g.ended_at DESC, g.id DESC` }
  return db.rows<GrantRow>(pageOf(sql`${where} AND ${before}`, by, page.limit))
}

export async function readGrant(db: SqlRunner, id: GrantId, where: Sql): Promise<GrantRow | null> {
  const [row] = await db.rows<GrantRow>(
    sql`SELECT ${columns}, ${micros(sql`g.approved_at`)} AS sort_micros FROM ${grantTables} WHERE g.id = ${id} AND ${where}`,
  )
  return row ?? null
}

/** How many there are in the views that a page of the console tells of; what is past is counted where it is listed. */
export type OpenGrantCounts = Record<Exclude<GrantView, 'past'>, number>

/**
 * By the indexes of what is open and of what may still be live: what has ended is never read, however much it is.
 * @param where on what the list is made of
 */
export async function countOpenGrants(db: SqlRunner, where: Sql): Promise<OpenGrantCounts> {
  const count = (view: keyof OpenGrantCounts) => sql`count(*) FILTER (WHERE ${GRANT_VIEWS[view]})::int`
  const [row] = await db.rows<{ live: number; endingSoon: number; overdue: number }>(sql`
    SELECT ${count('live')} AS live, ${count('ending-soon')} AS ending_soon, ${count('overdue')} AS overdue
    FROM ${tablesFor(where)} WHERE (g.due_at IS NOT NULL OR ${mayStillBeLiveSql(sql`g`)}) AND ${where}`)
  return { live: row?.live ?? 0, 'ending-soon': row?.endingSoon ?? 0, overdue: row?.overdue ?? 0 }
}

/** @param where on what the list is made of @param upTo counts no further */
export async function countGrantsUpTo(db: SqlRunner, where: Sql, upTo: number): Promise<number> {
  const [row] = await db.rows<{ count: number }>(
    sql`SELECT count(*)::int AS count FROM (SELECT 1 FROM ${tablesFor(where)} WHERE ${where} LIMIT ${upTo}) listed`,
  )
  return row?.count ?? 0
}

export type Attempt = {
  id: string
  effect: string
  fence: number
  worker: string
  startedAt: Instant
  finishedAt: Instant
  outcome: string
  errorKind: string | null
  error: string | null
  evidence: Record<string, unknown>
}

export const readAttempts = (db: SqlRunner, grant: Pick<Grant, 'sourceId' | 'id'>, limit: number): Promise<Attempt[]> =>
  db.rows<Attempt>(sql`
    SELECT id, effect, fence, worker, started_at, finished_at, outcome, error_kind, error, evidence FROM grant_attempt
    WHERE source_id = ${grant.sourceId} AND grant_id = ${grant.id} ORDER BY started_at DESC, id DESC LIMIT ${limit}`)
