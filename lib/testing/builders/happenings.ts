/** Things that happen and that people are told about, as the rooms would record them. */
import { recordEvents } from '#lib/audit/record.ts'
import type { EntitlementId, EventId, IdentityId, RequestId, SourceId } from '#lib/kernel/ids.ts'
import type { Database } from '#lib/platform/db/database.ts'
import { sql } from '#lib/platform/db/sql.ts'
import { newId } from '#lib/platform/new-id.ts'
import { insertEntitlement, insertIdentity, insertSource } from './inventory.ts'
import { insertOwnership } from './ownership.ts'
import { insertPerson, insertTeam, personContext, type TestPerson } from './people.ts'

export type Scene = {
  sourceId: SourceId
  identityId: IdentityId
  entitlementId: EntitlementId
  owner: TestPerson
  requester: TestPerson
  approvers: [TestPerson, TestPerson]
  admin: TestPerson
}

/** An identity somebody owns, in a source whose team has two approvers and the requester. */
export async function insertScene(db: Database): Promise<Scene> {
  const [approverTeam, ownerTeam] = [await insertTeam(db), await insertTeam(db)]
  const requester = await insertPerson(db, { teamIds: [approverTeam.id, ownerTeam.id] })
  const owner = await insertPerson(db, { teamIds: [ownerTeam.id] })
  const approvers: [TestPerson, TestPerson] = [
    await insertPerson(db, { teamIds: [approverTeam.id] }),
    await insertPerson(db, { teamIds: [approverTeam.id] }),
  ]
  const admin = await insertPerson(db, { roles: ['admin'] })
  const { id: sourceId } = await insertSource(db, { approverTeamId: approverTeam.id })
  const identity = await insertIdentity(db, sourceId, {})
  const entitlement = await insertEntitlement(db, sourceId, {})
  await insertOwnership(db, { sourceId, identityId: identity.id }, { teamId: ownerTeam.id })
  return { sourceId, identityId: identity.id, entitlementId: entitlement.id, owner, requester, approvers, admin }
}

/** A request's event in the audit and in the outbox. The row is closed, so that the scene can ask again. */
export async function submitInScene(db: Database, scene: Scene): Promise<{ requestId: RequestId; eventId: EventId }> {
  const requestId = newId('request')
  await db.sqlTransaction(async (tx) => {
    await tx.rows(sql`
      INSERT INTO access_request (id, source_id, identity_id, entitlement_id, entitlement_hash, requester_person_id, duration_ms, reason, asked_hash,
        policy_version, lapses_at, state, decided_at)
      VALUES (${requestId}, ${scene.sourceId}, ${scene.identityId}, ${scene.entitlementId}, 'h', ${scene.requester.id}, 60000, 'for a test', 'h', 'test/1',
        clock_timestamp() + interval '1 day', 'denied', clock_timestamp())`)
    await recordEvents(tx, personContext(db, scene.requester), {
      type: 'request.submitted',
      subject: { kind: 'request', id: requestId },
      sourceId: scene.sourceId,
      identityId: scene.identityId,
      summary: `${scene.requester.name} asked for svc → writer for 1 min`,
    })
  })
  return { requestId, eventId: await eventOf(db, requestId) }
}

async function eventOf(db: Database, subjectId: string): Promise<EventId> {
  const [row] = await db.rows<{ id: EventId }>(
    sql`SELECT id FROM audit_event WHERE subject_id = ${subjectId} ORDER BY seq DESC LIMIT 1`,
  )
  if (!row) throw new Error(`nothing is recorded about ${subjectId}`)
  return row.id
}
