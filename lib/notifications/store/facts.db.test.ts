/** The circle of each kind of event, read from real rows. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { recordEvents } from '#lib/audit/record.ts'
import type { ChangeEvent } from '#lib/audit/model.ts'
import { newId } from '#lib/platform/new-id.ts'
import { type Database, openDatabase, type SqlTx } from '#lib/platform/db/database.ts'
import { sql } from '#lib/platform/db/sql.ts'
import { insertScene, type Scene, submitInScene } from '#lib/testing/builders/happenings.ts'
import { builderContext } from '#lib/testing/builders/inventory.ts'
import { insertPerson, insertTeam, type TestPerson } from '#lib/testing/builders/people.ts'
import { type TestDatabase, testDatabase } from '#lib/testing/database.ts'
import type { Circle } from '../model.ts'
import { circlesOf } from './circles.ts'
import { happeningsOf } from './facts.ts'

let product: TestDatabase
let db: Database
let scene: Scene
beforeAll(async () => {
  product = await testDatabase()
  db = openDatabase(product.url)
  scene = await insertScene(db)
})
afterAll(async () => {
  await db.close()
  await product.close()
})

async function happen(event: ChangeEvent, write: (tx: SqlTx) => Promise<unknown>) {
  await db.sqlTransaction(async (tx) => {
    await write(tx)
    await recordEvents(tx, builderContext, event)
  })
  const [row] = await db.rows<{ id: string }>(sql`SELECT id FROM audit_event ORDER BY seq DESC LIMIT 1`)
  const [happening] = await happeningsOf(db, [row?.id as never])
  const circle = happening && (await circlesOf(db, [happening])).get(happening.id)
  if (!circle) throw new Error('nothing happened')
  return { happening, circle }
}
const idsOf = (people: Circle['owners']) => people.map(({ personId }) => personId).sort()
const ids = (...people: TestPerson[]) => people.map(({ id }) => id).sort()

test('a grant concerns the requester of its request, the owners’ team, the approvers of the source and the admins', async () => {
  const { requestId } = await submitInScene(db, scene)
  const id = newId('grant')
  const { sourceId, identityId, entitlementId } = scene
  const { happening, circle } = await happen(
    { type: 'grant.force-closed', subject: { kind: 'grant', id }, sourceId, identityId, summary: 'given up' },
    (tx) =>
      tx.rows(sql`
      INSERT INTO access_grant (source_id, id, request_id, identity_id, entitlement_id, account_key, entitlement_external_id, state, duration_ms, margin_ms,
        starts_at, due_at, ends_at)
      VALUES (${sourceId}, ${id}, ${requestId}, ${identityId}, ${entitlementId}, 'a', 'e', 'active', 60000, 0, clock_timestamp(), clock_timestamp(),
        clock_timestamp() + interval '1 minute')`),
  )
  expect(happening.requestId).toBe(requestId)
  expect(circle.requester?.personId).toBe(scene.requester.id)
  expect(idsOf(circle.owners)).toEqual(ids(scene.owner, scene.requester))
  expect(idsOf(circle.approvers)).toEqual(ids(...scene.approvers, scene.requester))
  expect(idsOf(circle.admins)).toEqual(ids(scene.admin))
})

test.each(['person', 'team'] as const)('a transfer to a %s concerns whoever shall own', async (kind) => {
  const team = await insertTeam(db)
  const receiver = await insertPerson(db, { teamIds: [team.id] })
  const gone = await insertPerson(db, { teamIds: [team.id], status: 'disabled' })
  const id = newId('claim')
  const { sourceId, identityId } = scene
  const [personId, teamId] = kind === 'person' ? [receiver.id, null] : [null, team.id]
  const { circle } = await happen(
    { type: 'claim.submitted', subject: { kind: 'claim', id }, sourceId, identityId, summary: 'a transfer' },
    (tx) =>
      tx.rows(sql`
      INSERT INTO claim (id, source_id, identity_id, owner_person_id, owner_team_id, claimed_by, reason, kind, state)
      VALUES (${id}, ${sourceId}, ${identityId}, ${personId}, ${teamId}, ${scene.owner.id}, 'moving on', 'transfer', 'refused')`),
  )
  expect(idsOf(circle.receivers)).toEqual([receiver.id])
  expect(idsOf(circle.receivers)).not.toContain(gone.id)
  expect(circle.claimant?.personId).toBe(scene.owner.id)
})

test('an event of a source alone concerns nobody’s identity', async () => {
  const { id } = await insertTeam(db)
  const { circle } = await happen({ type: 'team.renamed', subject: { kind: 'team', id }, summary: 'renamed' }, (tx) =>
    tx.rows(sql`UPDATE team SET name = name || '2' WHERE id = ${id}`),
  )
  expect([circle.requester, circle.claimant, circle.owners, circle.approvers, circle.receivers]).toEqual([
    null,
    null,
    [],
    [],
    [],
  ])
})

test('a halt concerns those whom it stops, once a person, the approvers there, the admins and those who watch', async () => {
  const risk = await insertPerson(db, { roles: ['risk_viewer'] })
  const { requestId } = await submitInScene(db, scene)
  const id = newId('halt')
  const { sourceId, identityId, entitlementId } = scene
  const pulled = { type: 'halt.pulled', subject: { kind: 'halt', id }, sourceId, summary: 'pulled' } as const
  const { circle } = await happen(pulled, async (tx) => {
    await tx.rows(sql`INSERT INTO halt (id, scope, source_id, reason) VALUES (${id}, 'source', ${sourceId}, 'because')`)
    const grantId = newId('grant')
    await tx.rows(sql`
      INSERT INTO access_grant (source_id, id, request_id, identity_id, entitlement_id, account_key, entitlement_external_id, state, duration_ms, margin_ms,
        starts_at, ended_at, halt_id)
      VALUES (${sourceId}, ${grantId}, ${requestId}, ${identityId}, ${entitlementId}, 'a', 'e', 'ended', 60000, 0, clock_timestamp(), clock_timestamp(), ${id})`)
    await recordEvents(tx, builderContext, {
      type: 'grant.ended',
      subject: { kind: 'grant', id: grantId },
      sourceId,
      summary: 'ended',
    })
  })
  expect(idsOf(circle.halted)).toEqual(ids(scene.owner, scene.requester))
  expect(idsOf(circle.approvers)).toEqual(ids(...scene.approvers, scene.requester))
  expect([idsOf(circle.admins), idsOf(circle.riskViewers), circle.owners]).toEqual([ids(scene.admin), ids(risk), []])
})

test('the halt of the whole estate concerns every approver, and of the others only whom it stops', async () => {
  const elsewhere = await insertScene(db)
  const id = newId('halt')
  const { circle } = await happen({ type: 'halt.pulled', subject: { kind: 'halt', id }, summary: 'pulled' }, (tx) =>
    tx.rows(sql`INSERT INTO halt (id, scope, reason) VALUES (${id}, 'estate', 'because')`),
  )
  for (const { approvers, requester } of [scene, elsewhere])
    expect(idsOf(circle.approvers)).toEqual(expect.arrayContaining(ids(...approvers, requester)))
  expect(circle.halted).toEqual([])
})
