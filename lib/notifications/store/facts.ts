/** SQL that says what happened and whom it may concern. Tables of other rooms are read, never written. */
import type { EventId } from '#lib/kernel/ids.ts'
import type { SqlRunner } from '#lib/platform/db/database.ts'
import { prepared, type Sql, sql } from '#lib/platform/db/sql.ts'
import type { Circle, Happening, Recipient } from '../model.ts'

const epochMs = (at: Sql): Sql => sql`floor(extract(epoch FROM ${at}) * 1000)::bigint`

export async function happeningOf(db: SqlRunner, eventId: EventId): Promise<Happening | null> {
  const [row] = await db.rows<Happening>(
    prepared(
      'happening',
      sql`
    SELECT e.id, e.type, e.at, e.actor_id, e.actor_label, e.subject_kind, e.subject_id, e.source_id, e.identity_id, e.summary,
      CASE e.subject_kind WHEN 'request' THEN e.subject_id
        WHEN 'grant' THEN (SELECT g.request_id FROM access_grant g WHERE g.id = e.subject_id) END AS request_id, exposure.of AS exposure,
      CASE e.type WHEN 'source.drift-found' THEN jsonb_build_object('syncId', e.payload->>'syncId', 'driftId', e.payload->>'driftId') END AS sweep
    FROM audit_event e
    LEFT JOIN LATERAL (
      SELECT jsonb_build_object('sourceName', s.name,
        'shouldHaveEndedAt', ${epochMs(sql`CASE WHEN g.end_cause = 'expiry' THEN g.ends_at ELSE coalesce(g.revoke_requested_at, g.ends_at) END`)},
        'failingSince', CASE WHEN g.state = 'revoke_failing' THEN ${epochMs(sql`g.first_failed_at`)} END, 'lastError', g.last_error) AS of
      FROM access_grant g JOIN source s ON s.id = g.source_id
      WHERE e.type IN ('grant.revoke-failing', 'grant.still-failing') AND g.id = e.subject_id) exposure ON TRUE
    WHERE e.id = ${eventId}`,
    ),
  )
  return row ?? null
}

const person = sql`p.id AS person_id, coalesce(p.canonical_person_id, p.id) AS canonical_person_id`
const inTeam = (teamId: Sql): Sql => sql`EXISTS (
  SELECT 1 FROM team_member tm JOIN team t ON t.id = tm.team_id AND t.removed_at IS NULL
  WHERE tm.team_id = ${teamId} AND tm.person_id = p.id AND tm.ended_at IS NULL)`

type Group = Exclude<keyof Circle, 'halted' | 'riskViewers'>

/** Everybody the event may concern, as things stand now. Disabled people are left out. */
export async function circleOf(
  db: SqlRunner,
  { subjectKind, subjectId, sourceId, identityId, requestId, sweep }: Happening,
): Promise<Circle> {
  const claimId = subjectKind === 'claim' ? subjectId : null
  const isHalt = subjectKind === 'halt'
  const syncId = sweep?.syncId ?? null
  // One round trip for every event of the product: each group is empty where the event has no such subject.
  const rows = await db.rows<Recipient & { found: Group }>(
    prepared(
      'circle',
      sql`
    SELECT 'requester' AS found, ${person} FROM person p JOIN access_request r ON r.requester_person_id = p.id WHERE r.id = ${requestId}::text AND p.status = 'active'
    UNION SELECT 'claimant', ${person} FROM person p JOIN claim c ON c.claimed_by = p.id WHERE c.id = ${claimId}::text AND p.status = 'active'
    UNION SELECT 'receivers', ${person} FROM claim c JOIN person p ON c.owner_person_id = p.id OR ${inTeam(sql`c.owner_team_id`)}
      WHERE c.id = ${claimId}::text AND c.kind = 'transfer' AND p.status = 'active'
    UNION SELECT 'owners', ${person} FROM ownership o JOIN person p ON o.owner_person_id = p.id OR ${inTeam(sql`o.owner_team_id`)}
      WHERE o.identity_id = ${identityId}::text AND o.ended_at IS NULL AND p.status = 'active'
    -- A sweep may find thousands of things of few owners.
    UNION SELECT 'owners', ${person} FROM (
      SELECT DISTINCT o.owner_person_id, o.owner_team_id FROM drift d
      JOIN ownership o ON o.source_id = d.source_id AND o.identity_id = d.identity_id AND o.ended_at IS NULL
      WHERE ${syncId}::text IS NOT NULL AND d.source_id = ${sourceId}::text AND d.evidence->>'syncId' = ${syncId}::text) o
      JOIN person p ON o.owner_person_id = p.id OR ${inTeam(sql`o.owner_team_id`)} WHERE p.status = 'active'
    -- A halt without a source is the whole estate's: every approver decides for a part of it.
    UNION SELECT 'approvers', ${person} FROM source s JOIN team t ON t.id = s.approver_team_id AND t.removed_at IS NULL
      JOIN team_member tm ON tm.team_id = t.id AND tm.ended_at IS NULL JOIN person p ON p.id = tm.person_id
      WHERE p.status = 'active' AND (s.id = ${sourceId}::text OR ${isHalt}::boolean AND ${sourceId}::text IS NULL AND s.removed_at IS NULL)
    UNION SELECT 'admins', ${person} FROM person p JOIN role_assignment a ON a.person_id = p.id AND a.role = 'admin' AND a.ended_at IS NULL WHERE p.status = 'active'
    ORDER BY 1, 2`,
    ),
  )
  const of = (group: Group): Recipient[] =>
    rows
      .filter(({ found }) => found === group)
      .map(({ personId, canonicalPersonId }) => ({ personId, canonicalPersonId }))
  const [requester = null] = of('requester')
  const [claimant = null] = of('claimant')
  return {
    requester,
    claimant,
    receivers: of('receivers'),
    owners: of('owners'),
    approvers: of('approvers'),
    admins: of('admins'),
    halted: isHalt ? await people(db, stoppedBy(subjectId)) : [],
    riskViewers: isHalt ? await people(db, holding('risk_viewer')) : [],
  }
}

const people = (db: SqlRunner, from: Sql): Promise<Recipient[]> =>
  db.rows<Recipient>(sql`SELECT DISTINCT ${person} FROM person p ${from} AND p.status = 'active' ORDER BY 1`)

const holding = (role: string): Sql =>
  sql`JOIN role_assignment a ON a.person_id = p.id AND a.role = ${role} AND a.ended_at IS NULL WHERE TRUE`

/** People, however many grants: who asked for what a halt ended or keeps waiting, and who answers for those identities. */
const stoppedBy = (haltId: string): Sql => sql`
  WHERE p.id IN (
    WITH stopped AS MATERIALIZED (
      SELECT g.source_id, g.identity_id, r.requester_person_id FROM access_grant g JOIN access_request r ON r.id = g.request_id WHERE g.halt_id = ${haltId}
      UNION
      SELECT r.source_id, r.identity_id, r.requester_person_id FROM halt k JOIN access_request r ON r.state = 'pending'
        AND (k.scope = 'estate' OR r.source_id = k.source_id AND (k.scope = 'source' OR r.identity_id = k.identity_id OR EXISTS (
          SELECT 1 FROM identity ki JOIN identity ri ON ri.source_id = ki.source_id AND ri.account_key = ki.account_key
          WHERE ki.source_id = k.source_id AND ki.id = k.identity_id AND ri.id = r.identity_id))) WHERE k.id = ${haltId})
    SELECT requester_person_id FROM stopped
    UNION
    SELECT o.owner_person_id FROM stopped d JOIN ownership o ON o.source_id = d.source_id AND o.identity_id = d.identity_id AND o.ended_at IS NULL
    UNION
    SELECT tm.person_id FROM stopped d JOIN ownership o ON o.source_id = d.source_id AND o.identity_id = d.identity_id AND o.ended_at IS NULL
      JOIN team t ON t.id = o.owner_team_id AND t.removed_at IS NULL
      JOIN team_member tm ON tm.team_id = t.id AND tm.ended_at IS NULL)`
