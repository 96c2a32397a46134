/** SQL of the people that events may concern. Tables of other rooms are read, never written. */
import type { EventId } from '#lib/kernel/ids.ts'
import type { SqlRunner } from '#lib/platform/db/database.ts'
import { prepared, type Sql, sql } from '#lib/platform/db/sql.ts'
import type { Circle, Happening, Recipient } from '../model.ts'
import { circleGroups } from '../whom-to-tell.ts'

const person = sql`p.id AS person_id, coalesce(p.canonical_person_id, p.id) AS canonical_person_id`
const isActive = sql`p.status = 'active'`
/** The people of a row that names a person or a team: one by one, or a million teams would be looked at for each. */
const people = (personId: Sql, teamId: Sql): Sql => sql`
  CROSS JOIN LATERAL (
    SELECT ${personId} AS id
    UNION ALL SELECT tm.person_id FROM team t JOIN team_member tm ON tm.team_id = t.id AND tm.ended_at IS NULL
      WHERE t.id = ${teamId} AND t.removed_at IS NULL) m
  JOIN person p ON p.id = m.id AND ${isActive}`

type Found = Recipient & { found: Exclude<keyof Circle, 'halted' | 'riskViewers'>; of: string }

const EVERYWHERE = 'everywhere'

/**
 * Everybody each event may concern, as things stand now: one round trip for all of them. Disabled people are left out,
 * and so is every group that nobody of is told of such an event.
 */
export async function circlesOf(
  db: SqlRunner,
  happenings: readonly Happening[],
): Promise<ReadonlyMap<EventId, Circle>> {
  const found = Map.groupBy(await peopleOf(db, happenings), (row) => `${row.found} ${row.of}`)
  const circles = new Map<EventId, Circle>()
  for (const happening of happenings) {
    const { id, type, subjectKind, subjectId, sourceId, identityId, requestId, sweep } = happening
    const groups = circleGroups(type)
    const of = (group: Found['found'], key: string | null): Recipient[] =>
      (groups.has(group) && found.get(`${group} ${key}`)?.map(recipient)) || []
    const isHalt = subjectKind === 'halt'
    circles.set(id, {
      requester: of('requester', requestId)[0] ?? null,
      claimant: of('claimant', subjectId)[0] ?? null,
      receivers: of('receivers', subjectId),
      owners: [...of('owners', identityId), ...of('owners', sweep?.syncId ?? null)],
      approvers: of('approvers', sourceId ?? (isHalt ? EVERYWHERE : null)),
      admins: of('admins', EVERYWHERE),
      halted: isHalt ? await recipients(db, stoppedBy(subjectId)) : [],
      riskViewers: groups.has('riskViewers') ? await recipients(db, holding('risk_viewer')) : [],
    })
  }
  return circles
}

const recipient = ({ personId, canonicalPersonId }: Recipient): Recipient => ({ personId, canonicalPersonId })

/** Each group once a subject, however many events are about it. */
function peopleOf(db: SqlRunner, happenings: readonly Happening[]): Promise<Found[]> {
  const keys = (pick: (happening: Happening) => string | null): string[] => [
    ...new Set(happenings.flatMap((one) => pick(one) ?? [])),
  ]
  const tells = (group: keyof Circle, { type }: Happening) => circleGroups(type).has(group)
  const requestIds = keys(({ requestId }) => requestId)
  const claimIds = keys(({ subjectKind, subjectId }) => (subjectKind === 'claim' ? subjectId : null))
  const owned = new Map(
    happenings.flatMap((one) => (one.identityId && tells('owners', one) ? [[one.identityId, one.sourceId]] : [])),
  )
  const swept = new Map(happenings.flatMap(({ sweep, sourceId }) => (sweep ? [[sweep.syncId, sourceId]] : [])))
  const decided = keys((one) => (tells('approvers', one) ? one.sourceId : null))
  const isEstate = happenings.some(({ subjectKind, sourceId }) => subjectKind === 'halt' && sourceId === null)
  const needsAdmins = happenings.some((one) => tells('admins', one))
  return db.rows<Found>(
    prepared(
      'circles',
      sql`
    SELECT 'requester' AS found, r.id AS of, ${person} FROM access_request r JOIN person p ON p.id = r.requester_person_id AND ${isActive}
      WHERE r.id = ANY(${requestIds}::text[])
    UNION SELECT 'claimant', c.id, ${person} FROM claim c JOIN person p ON p.id = c.claimed_by AND ${isActive} WHERE c.id = ANY(${claimIds}::text[])
    UNION SELECT 'receivers', c.id, ${person} FROM claim c ${people(sql`c.owner_person_id`, sql`c.owner_team_id`)}
      WHERE c.id = ANY(${claimIds}::text[]) AND c.kind = 'transfer'
    UNION SELECT 'owners', o.identity_id, ${person} FROM unnest(${[...owned.values()]}::text[], ${[...owned.keys()]}::text[]) w(source_id, identity_id)
      JOIN ownership o ON o.source_id = w.source_id AND o.identity_id = w.identity_id AND o.ended_at IS NULL
      ${people(sql`o.owner_person_id`, sql`o.owner_team_id`)}
    -- A sweep may find thousands of things of few owners.
    UNION SELECT 'owners', o.sync_id, ${person} FROM (
      SELECT DISTINCT w.sync_id, o.owner_person_id, o.owner_team_id FROM unnest(${[...swept.values()]}::text[], ${[...swept.keys()]}::text[]) w(source_id, sync_id)
      JOIN drift d ON d.source_id = w.source_id AND d.evidence->>'syncId' = w.sync_id
      JOIN ownership o ON o.source_id = d.source_id AND o.identity_id = d.identity_id AND o.ended_at IS NULL) o
      ${people(sql`o.owner_person_id`, sql`o.owner_team_id`)}
    UNION SELECT 'approvers', s.id, ${person} FROM source s ${people(sql`NULL::text`, sql`s.approver_team_id`)} WHERE s.id = ANY(${decided}::text[])
    -- A halt without a source is the whole estate's: every approver decides for a part of it.
    UNION SELECT 'approvers', ${EVERYWHERE}, ${person} FROM source s ${people(sql`NULL::text`, sql`s.approver_team_id`)}
      WHERE ${isEstate}::boolean AND s.removed_at IS NULL
    UNION SELECT 'admins', ${EVERYWHERE}, ${person} FROM person p JOIN role_assignment a ON a.person_id = p.id AND a.role = 'admin' AND a.ended_at IS NULL
      WHERE ${needsAdmins}::boolean AND ${isActive}
    ORDER BY 1, 2, 3`,
    ),
  )
}

const recipients = (db: SqlRunner, from: Sql): Promise<Recipient[]> =>
  db.rows<Recipient>(sql`SELECT DISTINCT ${person} FROM person p ${from} AND ${isActive} ORDER BY 1`)

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
