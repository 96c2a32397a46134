/** SQL that says what happened and whom it may concern. Tables of other rooms are read, never written. */
import type { EventId } from '#lib/kernel/ids.ts'
import type { SqlRunner } from '#lib/platform/db/database.ts'
import { type Sql, sql } from '#lib/platform/db/sql.ts'
import type { Circle, Happening, Recipient } from '../model.ts'

export async function happeningOf(db: SqlRunner, eventId: EventId): Promise<Happening | null> {
  const [row] = await db.rows<Happening>(sql`
    SELECT e.id, e.type, e.at, e.actor_id, e.actor_label, e.subject_kind, e.subject_id, e.source_id, e.identity_id, e.summary,
      CASE e.subject_kind WHEN 'request' THEN e.subject_id
        WHEN 'grant' THEN (SELECT g.request_id FROM access_grant g WHERE g.id = e.subject_id) END AS request_id
    FROM audit_event e WHERE e.id = ${eventId}`)
  return row ?? null
}

const recipient = sql`p.id AS person_id, coalesce(p.canonical_person_id, p.id) AS canonical_person_id`
const people = (db: SqlRunner, from: Sql): Promise<Recipient[]> =>
  db.rows<Recipient>(sql`SELECT DISTINCT ${recipient} FROM person p ${from} AND p.status = 'active' ORDER BY 1`)

/** Everybody the event may concern, as things stand now. Disabled people are left out. */
export async function circleOf(
  db: SqlRunner,
  { subjectKind, subjectId, sourceId, identityId, requestId }: Happening,
): Promise<Circle> {
  const [requester] = requestId
    ? await people(db, sql`JOIN access_request r ON r.requester_person_id = p.id WHERE r.id = ${requestId}`)
    : []
  const [claimant] =
    subjectKind === 'claim' ? await people(db, sql`JOIN claim c ON c.claimed_by = p.id WHERE c.id = ${subjectId}`) : []
  const receivers =
    subjectKind === 'claim'
      ? await people(
          db,
          sql`
          JOIN claim c ON c.id = ${subjectId} AND c.kind = 'transfer' AND (c.owner_person_id = p.id OR EXISTS (
            SELECT 1 FROM team_member tm WHERE tm.team_id = c.owner_team_id AND tm.person_id = p.id AND tm.ended_at IS NULL))
          WHERE TRUE`,
        )
      : []
  const owners = identityId
    ? await people(
        db,
        sql`
        JOIN ownership o ON o.identity_id = ${identityId} AND o.ended_at IS NULL AND (o.owner_person_id = p.id OR EXISTS (
          SELECT 1 FROM team_member tm JOIN team t ON t.id = tm.team_id AND t.removed_at IS NULL
          WHERE tm.team_id = o.owner_team_id AND tm.person_id = p.id AND tm.ended_at IS NULL))
        WHERE TRUE`,
      )
    : []
  const approvers = sourceId
    ? await people(
        db,
        sql`
        JOIN team_member tm ON tm.person_id = p.id AND tm.ended_at IS NULL
        JOIN team t ON t.id = tm.team_id AND t.removed_at IS NULL
        JOIN source s ON s.approver_team_id = t.id
        WHERE s.id = ${sourceId}`,
      )
    : []
  const admins = await people(
    db,
    sql`JOIN role_assignment a ON a.person_id = p.id AND a.role = 'admin' AND a.ended_at IS NULL WHERE TRUE`,
  )
  return { requester: requester ?? null, claimant: claimant ?? null, receivers, owners, approvers, admins }
}
