/** Facts that decisions about requests, votes, starts and ends need: each one question, one statement. */
import type { EntitlementId, GrantId, IdentityId, PersonId, RequestId, SourceId } from '#lib/kernel/ids.ts'
import type { Instant } from '#lib/kernel/time.ts'
import type { SqlRunner } from '#lib/platform/db/database.ts'
import { empty, prepared, type Sql, sql } from '#lib/platform/db/sql.ts'
import { type Hearer, hearer } from '#lib/platform/heartbeat.ts'
import { standsNow } from '#lib/inventory/store/standing.ts'
import type { StartFacts } from '../expiry/decide-start.ts'
import { type Grant } from '../model.ts'
import { haltCovers } from './gates.ts'
import { grantColumns } from './queue.ts'

/** Whether a human (by canonical id) answers for an identity, directly or through a team they are in now. */
export const owns = (sourceId: Sql, identityId: Sql, canonicalPersonId: Sql): Sql => sql`EXISTS (
  SELECT 1 FROM ownership o
  LEFT JOIN person op ON op.id = o.owner_person_id
  WHERE o.source_id = ${sourceId} AND o.identity_id = ${identityId} AND o.ended_at IS NULL
    AND (coalesce(op.canonical_person_id, op.id) = ${canonicalPersonId}
      OR EXISTS (SELECT 1 FROM team_member tm JOIN person p ON p.id = tm.person_id
                 WHERE tm.team_id = o.owner_team_id AND tm.ended_at IS NULL AND coalesce(p.canonical_person_id, p.id) = ${canonicalPersonId})))`

/**
 * What is being taken back as drift is not given anew meanwhile: the removal could not tell the two apart. The removal
 * looks for open grants after its claim, and a start looks here after its own: at least one sees the other.
 */
const beingTakenBack = (sourceId: Sql, accountKey: Sql, entitlementId: Sql): Sql => sql`EXISTS (
  SELECT 1 FROM drift od WHERE od.source_id = ${sourceId} AND od.state = 'removing' AND od.account_key = ${accountKey} AND od.entitlement_id = ${entitlementId})`

export const heldStanding = (sourceId: Sql, accountKey: Sql, entitlementId: Sql): Sql => sql`(EXISTS (
  SELECT 1 FROM holding h JOIN identity hi ON hi.source_id = h.source_id AND hi.id = h.identity_id
  WHERE h.source_id = ${sourceId} AND hi.account_key = ${accountKey} AND h.entitlement_id = ${entitlementId} AND ${standsNow})
  OR ${beingTakenBack(sourceId, accountKey, entitlementId)})`

export type TargetFacts = {
  sourceId: SourceId
  sourceName: string
  sourceKind: string
  sourceRemoved: boolean
  connected: boolean
  approverTeamId: string | null
  approverTeamName: string | null
  identityName: string
  accountKey: string
  identityGone: boolean
  identityDisabled: boolean
  owned: boolean
  requesterOwns: boolean
  entitlementName: string
  entitlementExternalId: string
  entitlementHash: string
  entitlementContent: Record<string, unknown>
  entitlementGone: boolean
  administrable: boolean
  requestable: boolean
  maxDurationMs: number
  heldStanding: boolean
  samePendingId: RequestId | null
}

type Asked = {
  identityId: IdentityId
  entitlementId: EntitlementId
  requesterPersonId: PersonId
  requesterCanonicalId: PersonId
}

/** Everything about what is asked for; null when the identity or the entitlement does not exist, or lie in two sources. */
export async function targetFacts(db: SqlRunner, asked: Asked): Promise<TargetFacts | null> {
  const [row] = await db.rows<TargetFacts>(sql`
    SELECT s.id AS source_id, s.name AS source_name, s.kind AS source_kind, s.removed_at IS NOT NULL AS source_removed, s.connected,
      s.approver_team_id, t.name AS approver_team_name, i.name AS identity_name, i.account_key, i.gone_at IS NOT NULL AS identity_gone,
      i.disabled AS identity_disabled,
      EXISTS (SELECT 1 FROM ownership o WHERE o.source_id = i.source_id AND o.identity_id = i.id AND o.ended_at IS NULL) AS owned,
      ${owns(sql`i.source_id`, sql`i.id`, sql`${asked.requesterCanonicalId}`)} AS requester_owns,
      e.name AS entitlement_name, e.external_id AS entitlement_external_id, e.content_hash AS entitlement_hash, e.content AS entitlement_content,
      e.gone_at IS NOT NULL AS entitlement_gone, e.administrable, coalesce(es.requestable, false) AS requestable,
      coalesce(es.max_duration_ms, 0) AS max_duration_ms,
      ${heldStanding(sql`i.source_id`, sql`i.account_key`, sql`e.id`)} AS held_standing,
      (SELECT r.id FROM access_request r WHERE r.requester_person_id = ${asked.requesterPersonId} AND r.source_id = i.source_id
         AND r.identity_id = i.id AND r.entitlement_id = e.id AND r.state = 'pending' AND r.extends_grant_id IS NULL) AS same_pending_id
    FROM identity i
    JOIN source s ON s.id = i.source_id
    JOIN entitlement e ON e.source_id = i.source_id AND e.id = ${asked.entitlementId}
    LEFT JOIN entitlement_setting es ON es.source_id = e.source_id AND es.entitlement_id = e.id
    LEFT JOIN team t ON t.id = s.approver_team_id AND t.removed_at IS NULL
    WHERE i.id = ${asked.identityId}`)
  return row ?? null
}

export type Approver = { personId: PersonId; canonicalPersonId: PersonId; name: string }

/** The active members of a source's approver team, one row a person. */
export async function approversOf(db: SqlRunner, sourceId: SourceId): Promise<Approver[]> {
  return db.rows<Approver>(
    prepared(
      'approvers-of',
      sql`
    SELECT p.id AS person_id, coalesce(p.canonical_person_id, p.id) AS canonical_person_id, p.name
    FROM source s
    JOIN team t ON t.id = s.approver_team_id AND t.removed_at IS NULL
    JOIN team_member tm ON tm.team_id = t.id AND tm.ended_at IS NULL
    JOIN person p ON p.id = tm.person_id AND p.status = 'active'
    WHERE s.id = ${sourceId} ORDER BY p.name, p.id`,
    ),
  )
}

export type VoteTimeFacts = {
  requesterCanonicalId: PersonId
  requesterName: string
  requesterActive: boolean
  requesterOwns: boolean
  decidedByName: string | null
  currentHash: string | null
  requestable: boolean
  maxDurationMs: number
  heldStanding: boolean
  identityGone: boolean
  sourceRemoved: boolean
  identityName: string
  entitlementName: string
  entitlementExternalId: string
  accountKey: string
  sourceKind: string
  votedBefore: boolean
  /** Whether the voter is in the approver team now. */
  isApproverNow: boolean
  /** The worker that a grant which starts at once can be handed to. */
  hearer: Hearer | null
  /** The database's clock at the read. */
  at: Instant
}

/** What a vote has to know about now; read after the request's row is locked. */
export async function voteTimeFacts(
  db: SqlRunner,
  requestId: RequestId,
  voterCanonicalId: PersonId,
): Promise<VoteTimeFacts | null> {
  const [row] = await db.rows<VoteTimeFacts>(
    prepared(
      'vote-time-facts',
      sql`
    SELECT coalesce(rp.canonical_person_id, rp.id) AS requester_canonical_id, rp.name AS requester_name, rp.status = 'active' AS requester_active,
      ${owns(sql`r.source_id`, sql`r.identity_id`, sql`coalesce(rp.canonical_person_id, rp.id)`)} AS requester_owns,
      dp.name AS decided_by_name, CASE WHEN e.gone_at IS NULL THEN e.content_hash END AS current_hash,
      coalesce(es.requestable, false) AND e.administrable AS requestable, coalesce(es.max_duration_ms, 0) AS max_duration_ms,
      ${heldStanding(sql`r.source_id`, sql`i.account_key`, sql`r.entitlement_id`)} AS held_standing,
      i.gone_at IS NOT NULL AS identity_gone, s.removed_at IS NOT NULL AS source_removed, i.name AS identity_name, e.name AS entitlement_name,
      e.external_id AS entitlement_external_id, i.account_key, s.kind AS source_kind,
      EXISTS (SELECT 1 FROM vote v WHERE v.request_id = r.id AND v.canonical_person_id = ${voterCanonicalId}) AS voted_before,
      EXISTS (SELECT 1 FROM team t JOIN team_member tm ON tm.team_id = t.id AND tm.ended_at IS NULL JOIN person p ON p.id = tm.person_id AND p.status = 'active'
        WHERE t.id = s.approver_team_id AND t.removed_at IS NULL AND coalesce(p.canonical_person_id, p.id) = ${voterCanonicalId}) AS is_approver_now,
      ${hearer} AS hearer, clock_timestamp() AS at
    FROM access_request r
    JOIN person rp ON rp.id = r.requester_person_id
    LEFT JOIN person dp ON dp.id = r.decided_by
    JOIN source s ON s.id = r.source_id
    JOIN identity i ON i.source_id = r.source_id AND i.id = r.identity_id
    JOIN entitlement e ON e.source_id = r.source_id AND e.id = r.entitlement_id
    LEFT JOIN entitlement_setting es ON es.source_id = e.source_id AND es.entitlement_id = e.id
    WHERE r.id = ${requestId}`,
    ),
  )
  return row ?? null
}

/** What a scheduled start has to know. */
export async function startFacts(db: SqlRunner, grant: Pick<Grant, 'sourceId' | 'id'>): Promise<StartFacts> {
  const [row] = await db.rows<StartFacts>(
    prepared(
      'start-facts',
      sql`
    SELECT r.state = 'approved' AS request_approved, (extract(epoch FROM clock_timestamp() - g.starts_at) * 1000)::float8 AS late_by_ms, s.removed_at IS NOT NULL AS source_removed, i.gone_at IS NOT NULL AS identity_gone,
      e.gone_at IS NOT NULL AS entitlement_gone, r.entitlement_hash AS approved_hash, e.content_hash AS current_hash,
      coalesce(es.requestable, false) AS requestable, ${heldStanding(sql`g.source_id`, sql`g.account_key`, sql`g.entitlement_id`)} AS held_standing,
      rp.status = 'active' AS requester_active,
      EXISTS (SELECT 1 FROM restoration WHERE ended_at IS NULL) OR curfew_database_moved() AS restoring,
      EXISTS (SELECT 1 FROM halt k WHERE k.lifted_at IS NULL
        AND ${haltCovers({ sourceId: sql`g.source_id`, identityId: sql`g.identity_id`, accountKey: sql`g.account_key` })}) AS halted,
      ${owns(sql`g.source_id`, sql`g.identity_id`, sql`coalesce(rp.canonical_person_id, rp.id)`)} AS requester_owns
    FROM access_grant g
    JOIN access_request r ON r.id = g.request_id
    JOIN person rp ON rp.id = r.requester_person_id
    JOIN source s ON s.id = g.source_id
    JOIN identity i ON i.source_id = g.source_id AND i.id = g.identity_id
    JOIN entitlement e ON e.source_id = g.source_id AND e.id = g.entitlement_id
    LEFT JOIN entitlement_setting es ON es.source_id = e.source_id AND es.entitlement_id = e.id
    WHERE g.source_id = ${grant.sourceId} AND g.id = ${grant.id}`,
    ),
  )
  if (!row) throw new Error(`grant ${grant.id} has lost its request`)
  return row
}

export type EndTimeFacts = Grant & {
  accountName: string
  entitlementName: string
  sourceName: string
  /** Who ended it early, if anybody did. */
  endedByName: string | null
  actorOwns: boolean
  isRequester: boolean
}

/** The grant, locked for a command, with what ending it has to know about the actor. */
export async function grantForEnd(
  tx: SqlRunner,
  grantId: GrantId,
  canonicalPersonId: PersonId | null,
  options: { lock: boolean },
): Promise<EndTimeFacts | null> {
  const [row] = await tx.rows<EndTimeFacts>(sql`
    SELECT ${grantColumns(sql`g`)}, i.name AS account_name, e.name AS entitlement_name, s.name AS source_name,
      (SELECT name FROM person WHERE id = g.end_requested_by) AS ended_by_name,
      ${owns(sql`g.source_id`, sql`g.identity_id`, sql`${canonicalPersonId}::text`)} AS actor_owns,
      coalesce(rp.canonical_person_id, rp.id) IS NOT DISTINCT FROM ${canonicalPersonId}::text AS is_requester
    FROM access_grant g
    JOIN identity i ON i.source_id = g.source_id AND i.id = g.identity_id
    JOIN entitlement e ON e.source_id = g.source_id AND e.id = g.entitlement_id
    JOIN source s ON s.id = g.source_id
    JOIN access_request r ON r.id = g.request_id
    JOIN person rp ON rp.id = r.requester_person_id
    WHERE g.id = ${grantId} ${options.lock ? sql`FOR UPDATE OF g` : empty}`)
  return row ?? null
}
