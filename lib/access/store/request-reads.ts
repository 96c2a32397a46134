/** Requests as lists and the decision page read them. */
import type { EntitlementId, GrantId, IdentityId, PersonId, RequestId, SourceId } from '#lib/kernel/ids.ts'
import type { Instant } from '#lib/kernel/time.ts'
import type { SqlRunner } from '#lib/platform/db/database.ts'
import { type Sql, sql } from '#lib/platform/db/sql.ts'
import { fromMicros, micros } from '#lib/platform/db/micros.ts'
import { mayStillBeLiveSql } from './force-closed.ts'
import { endCauseOf } from './queue.ts'
import type { AccessRequest, Decision, GrantState } from '../model.ts'

export type RequestRow = AccessRequest & {
  sourceName: string
  environment: string
  identityName: string
  entitlementName: string
  requesterName: string
  decidedByName: string | null
  grantId: GrantId | null
  grantState: GrantState | null
  grantMayStillBeLive: boolean
  /** An approver asked something, and it is not answered yet. */
  questionOpen: boolean
  /** created_at in microseconds since 1970: the exact value that the keyset compares. */
  sortMicros: number
}

const questionOpen = sql`(r.state = 'pending' AND coalesce((
    SELECT m.kind = 'question' FROM request_message m WHERE m.request_id = r.id ORDER BY m.said_at DESC, m.id DESC LIMIT 1), false))`

const columns = sql`
  r.id, r.source_id, r.identity_id, r.entitlement_id, r.entitlement_hash, r.requester_person_id, r.requester_team_id, r.requester_class, r.duration_ms,
  r.starts_at, r.reason, r.task, r.asked_hash, r.policy_version, r.state, r.created_at, r.lapses_at, r.decided_at, r.decided_by, r.decision_reason,
  r.approved_duration_ms, r.extends_grant_id, s.name AS source_name, s.environment, i.name AS identity_name, e.name AS entitlement_name, rp.name AS requester_name,
  dp.name AS decided_by_name, g.id AS grant_id, g.state AS grant_state, coalesce(${mayStillBeLiveSql(sql`g`)}, false) AS grant_may_still_be_live, ${questionOpen} AS question_open, ${micros(sql`r.created_at`)} AS sort_micros`
/** What the list is made of; its conditions name these. */
export const requestTables = sql`
  access_request r
  JOIN source s ON s.id = r.source_id
  JOIN identity i ON i.source_id = r.source_id AND i.id = r.identity_id
  JOIN entitlement e ON e.source_id = r.source_id AND e.id = r.entitlement_id
  JOIN person rp ON rp.id = r.requester_person_id
  LEFT JOIN person dp ON dp.id = r.decided_by
  LEFT JOIN access_grant g ON g.request_id = r.id`

/** Newest first; the cursor is (created_at, id) of the last row. */
export async function readRequests(
  db: SqlRunner,
  where: Sql,
  page: { limit: number; before: { micros: number; id: string } | null },
): Promise<RequestRow[]> {
  const after = page.before
    ? sql`(r.created_at, r.id) < (${fromMicros(page.before.micros)}, ${page.before.id})`
    : sql`TRUE`
  return db.rows<RequestRow>(sql`
    SELECT ${columns} FROM ${requestTables} WHERE ${where} AND ${after}
    ORDER BY r.created_at DESC, r.id DESC LIMIT ${page.limit + 1}`)
}

/** What makes an administrator, as far as the content alone says it; the decision page names it (`graveOf`). */
const isGrave = sql`(e.content -> 'confers' IS NOT NULL OR jsonb_path_exists(e.content, '$.attributes[*]')
  OR coalesce(e.content -> 'memberOf' @> '[{"admin": true}]', false))`

/** What lapses within the hour comes first, then what confers most, then what lapses first. */
export async function readWaiting(db: SqlRunner, where: Sql, limit: number): Promise<RequestRow[]> {
  return db.rows<RequestRow>(
    sql`SELECT ${columns} FROM ${requestTables} WHERE r.state = 'pending' AND ${where}
        ORDER BY r.lapses_at < clock_timestamp() + interval '1 hour' DESC, ${isGrave} DESC, r.lapses_at, r.id LIMIT ${limit}`,
  )
}

export async function readRequest(db: SqlRunner, id: RequestId, where: Sql): Promise<RequestRow | null> {
  const [row] = await db.rows<RequestRow>(sql`SELECT ${columns} FROM ${requestTables} WHERE r.id = ${id} AND ${where}`)
  return row ?? null
}

export async function countRequests(db: SqlRunner, where: Sql): Promise<number> {
  const [row] = await db.rows<{ count: number }>(
    sql`SELECT count(*)::int AS count FROM ${requestTables} WHERE ${where}`,
  )
  return row?.count ?? 0
}

export type VoteRow = {
  id: string
  personId: PersonId
  personName: string
  decision: Decision
  reason: string
  durationMs: number | null
  castAt: Instant
}

export const readVotes = (db: SqlRunner, requestId: RequestId): Promise<VoteRow[]> =>
  db.rows<VoteRow>(sql`
    SELECT v.id, v.person_id, p.name AS person_name, v.decision, v.reason, v.duration_ms, v.cast_at
    FROM vote v JOIN person p ON p.id = v.person_id WHERE v.request_id = ${requestId} ORDER BY v.cast_at, v.id`)

export type Evidence = {
  ownerName: string | null
  ownedSince: Instant | null
  /** When the owner last said what the identity needs. */
  scopedAt: Instant | null
  lastUsedAt: Instant | null
  lastUsedKnown: boolean
  liveSessions: number | null
  flags: string[]
  standingCount: number
  baselineCount: number
  /** Other identities of the source that hold the same entitlement standing. */
  standingHolders: number
  /** Other identities that were granted it in 90 days. */
  grantedPeers: number
  /** The names of the entitlements it holds standing. */
  standingNames: string[]
  currentHash: string | null
  entitlementKind: string
  entitlementContent: Record<string, unknown>
  entitlementAttributes: Record<string, unknown>
  identityKind: string
}

export async function readEvidence(
  db: SqlRunner,
  of: { sourceId: SourceId; identityId: IdentityId; entitlementId: EntitlementId },
  standing: Sql,
): Promise<Evidence> {
  const [row] = await db.rows<Evidence>(sql`
    SELECT coalesce(op.name, ot.name) AS owner_name, o.since AS owned_since, o.scoped_at, i.last_used_at, i.last_used_known, i.live_sessions, i.flags, i.standing_count, i.kind AS identity_kind,
      (SELECT count(*)::int FROM baseline_entry b WHERE b.source_id = i.source_id AND b.identity_id = i.id AND b.ended_at IS NULL) AS baseline_count,
      (SELECT count(DISTINCT h.identity_id)::int FROM holding h WHERE h.source_id = e.source_id AND h.entitlement_id = e.id AND h.identity_id <> i.id AND ${standing}) AS standing_holders,
      (SELECT count(DISTINCT g.identity_id)::int FROM access_grant g WHERE g.source_id = e.source_id AND g.entitlement_id = e.id AND g.identity_id <> i.id
         AND g.active_at > clock_timestamp() - interval '90 days') AS granted_peers,
      ARRAY(SELECT DISTINCT he.name FROM holding h JOIN entitlement he ON he.source_id = h.source_id AND he.id = h.entitlement_id
            WHERE h.source_id = i.source_id AND h.identity_id = i.id AND ${standing} ORDER BY he.name LIMIT 50) AS standing_names,
      CASE WHEN e.gone_at IS NULL THEN e.content_hash END AS current_hash, e.kind AS entitlement_kind, e.content AS entitlement_content, e.attributes AS entitlement_attributes
    FROM identity i
    JOIN entitlement e ON e.source_id = i.source_id AND e.id = ${of.entitlementId}
    LEFT JOIN ownership o ON o.source_id = i.source_id AND o.identity_id = i.id AND o.ended_at IS NULL
    LEFT JOIN person op ON op.id = o.owner_person_id LEFT JOIN team ot ON ot.id = o.owner_team_id
    WHERE i.source_id = ${of.sourceId} AND i.id = ${of.identityId}`)
  if (!row) throw new Error(`identity ${of.identityId} is not in the inventory`)
  return row
}

export type EarlierGrant = {
  id: GrantId
  state: GrantState
  durationMs: number
  activeAt: Instant | null
  endedAt: Instant | null
  goneAt: Instant | null
  endCause: string | null
  mayStillBeLive: boolean
  reason: string
}

/** The last grants of the same identity and entitlement: what was asked, and how long it was held. */
export const readEarlierGrants = (
  db: SqlRunner,
  of: { sourceId: SourceId; identityId: IdentityId; entitlementId: EntitlementId },
  limit: number,
): Promise<EarlierGrant[]> =>
  db.rows<EarlierGrant>(sql`
    SELECT g.id, g.state, g.duration_ms, g.active_at, g.ended_at, g.gone_at, ${endCauseOf(sql`g`)} AS end_cause, ${mayStillBeLiveSql(sql`g`)} AS may_still_be_live, r.reason
    FROM access_grant g JOIN access_request r ON r.id = g.request_id
    WHERE g.source_id = ${of.sourceId} AND g.identity_id = ${of.identityId} AND g.entitlement_id = ${of.entitlementId}
    ORDER BY g.approved_at DESC, g.id DESC LIMIT ${limit}`)
