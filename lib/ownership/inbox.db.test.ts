/** The owner's inbox: what may be theirs with the evidence, and one step for each that is. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { EntitlementId, IdentityId, SourceId } from '#lib/kernel/ids.ts'
import { recordEvents } from '#lib/audit/record.ts'
import type { PersonContext } from '#lib/platform/context.ts'
import { openDatabase, type Database } from '#lib/platform/db/database.ts'
import { sql } from '#lib/platform/db/sql.ts'
import { newId } from '#lib/platform/new-id.ts'
import { insertScene, type Scene, submitInScene } from '#lib/testing/builders/happenings.ts'
import {
  builderContext,
  type IdentityFields,
  insertEntitlement,
  insertHolding,
  insertIdentity,
  insertSource,
} from '#lib/testing/builders/inventory.ts'
import { insertBaseline, insertOwnership } from '#lib/testing/builders/ownership.ts'
import {
  insertPerson,
  insertTeam,
  personContext,
  type PersonOptions,
  type TestPerson,
} from '#lib/testing/builders/people.ts'
import { testDatabase, type TestDatabase } from '#lib/testing/database.ts'
import { claimIdentity, claimSuggestions, declareBaseline, nextStepsOfMine } from './server.ts'

const reason = 'It runs the nightly settlement.'
let database: TestDatabase
let db: Database
let sourceId: SourceId
let scene: Scene

beforeAll(async () => {
  database = await testDatabase()
  db = openDatabase(database.url)
  sourceId = (await insertSource(db)).id
  scene = await insertScene(db)
})
afterAll(async () => {
  await db.close()
  await database.close()
})

const someone = async (options: PersonOptions = {}): Promise<PersonContext> =>
  personContext(db, await insertPerson(db, options))
const own = (by: PersonContext, identityId: IdentityId) =>
  insertOwnership(db, { sourceId, identityId }, { personId: by.actor.personId })
/** Holds this much standing. */
async function identity(fields: IdentityFields, standing = 0): Promise<IdentityId> {
  const { id } = await insertIdentity(db, sourceId, fields)
  for (let held = 0; held < standing; held += 1) {
    const entitlement = await insertEntitlement(db, sourceId)
    await insertHolding(db, sourceId, { identityId: id, entitlementId: entitlement.id })
  }
  return id
}
const heldBy = async (identityId: IdentityId) =>
  (
    await db.rows<{ entitlementId: never }>(
      sql`SELECT entitlement_id FROM holding WHERE identity_id = ${identityId} ORDER BY id`,
    )
  ).map((row) => row.entitlementId)

test('every identity has one next step: the first that is to be done', async () => {
  const ada = await someone()
  const of = async (fields: IdentityFields, standing: number, declared: number) => {
    const id = await identity(fields, standing)
    await own(ada, id)
    const entitlementIds = (await heldBy(id)).slice(0, declared)
    if (declared > 0) await declareBaseline(ada, { identityId: id, entitlementIds, reason })
    return id
  }
  const steps = {
    scope: await of({ flags: ['never-expires', 'dormant'] }, 2, 0),
    narrow: await of({ flags: ['never-expires'] }, 3, 1),
    retire: await of({ flags: ['dormant', 'shared'] }, 1, 1),
    split: await of({ flags: ['shared', 'never-expires'] }, 1, 1),
    rotate: await of({ flags: ['never-expires'] }, 1, 1),
    'time-box': await of({ flags: ['superuser'] }, 1, 1),
  }
  await of({}, 1, 1)
  await of({ disabled: true }, 2, 0)
  const { rows, total } = await nextStepsOfMine(ada, 20)
  expect(Object.fromEntries(rows.map((row) => [row.step, row.identityId]))).toEqual(steps)
  expect([rows.length, total]).toEqual([6, 6])
  expect(rows.find(({ step }) => step === 'narrow')?.why).toBe(
    '2 of its 3 standing entitlements are not declared as needed.',
  )
  // Admins stand before the rest, and a short list still knows how many there are.
  expect(await nextStepsOfMine(ada, 1)).toMatchObject({ rows: [{ step: 'time-box' }], total: 6 })
})

test('a claim by somebody else comes before everything; one’s own claim is no step', async () => {
  const [ada, bo] = [await someone(), await someone()]
  const id = await identity({ flags: ['superuser'] }, 1)
  await claimIdentity(ada, { identityId: id, reason })
  await claimIdentity(bo, { identityId: id, reason })
  expect(await nextStepsOfMine(ada)).toMatchObject({
    rows: [
      { identityId: id, step: 'decide-claim', why: `${bo.actor.name} claims it. Until you decide, you answer for it.` },
    ],
  })
  expect(await nextStepsOfMine(bo)).toEqual({ rows: [], total: 0 })
})

test('what another account of the same human claims waits for others, not for them (I19)', async () => {
  const ada = await someone()
  const linked = await insertPerson(db, { canonicalPersonId: ada.actor.personId })
  const id = await identity({ flags: ['never-expires'] })
  await own(ada, id)
  const claimId = newId('claim')
  await db.sqlTransaction(async (tx) => {
    await tx.rows(sql`
      INSERT INTO claim (id, source_id, identity_id, owner_person_id, claimed_by, reason) VALUES (${claimId}, ${sourceId}, ${id}, ${linked.id}, ${linked.id}, ${reason})`)
    const subject = { kind: 'claim' as const, id: claimId }
    await recordEvents(tx, builderContext, { type: 'claim.submitted', subject, sourceId, identityId: id, summary: 's' })
  })
  expect(await nextStepsOfMine(ada)).toMatchObject({ rows: [{ step: 'rotate' }] })
})

test('steps are of one’s own and one’s teams’ identities; those of others never count (I40)', async () => {
  const team = await insertTeam(db)
  const [ada, bo] = [await someone({ teamIds: [team.id] }), await someone({ roles: ['admin'] })]
  const ours = await identity({}, 1)
  await insertOwnership(db, { sourceId, identityId: ours }, { teamId: team.id })
  expect(await nextStepsOfMine(ada)).toMatchObject({ rows: [{ identityId: ours, step: 'scope' }], total: 1 })
  expect(await nextStepsOfMine(bo)).toEqual({ rows: [], total: 0 })
})

test('what the owner declared and what is left of it are told apart, also when it was declared by row', async () => {
  const ada = await someone()
  const id = await identity({}, 2)
  await own(ada, id)
  const [first] = await heldBy(id)
  if (first) await insertBaseline(db, { sourceId, identityId: id }, first, ada.actor.personId)
  expect(await nextStepsOfMine(ada)).toMatchObject({ rows: [{ step: 'narrow' }] })
})

test('kin of several of mine, and what I asked for, are suggested; a common word speaks for nobody', async () => {
  const ada = await someone()
  for (const name of ['tariff-api-worker', 'tariff-worker']) await own(ada, await identity({ name }))
  const kin = await identity({ name: 'eu-tariff-mailer' })
  const asked = await identity({ name: 'zz9' })
  const common = await identity({ name: 'other-worker' })
  const entitlement = await insertEntitlement(db, sourceId)
  await ask(ada, asked, entitlement.id)
  const found = await claimSuggestions(ada)
  expect(found.map(({ identityId, evidence }) => [identityId, evidence])).toEqual([
    [asked, 'You asked for access for it.'],
    [kin, '"tariff" is in its name, as in 2 of yours such as tariff-api-worker.'],
  ])
  expect(found.map(({ identityId }) => identityId)).not.toContain(common)
})

test('what others own or asked for is no evidence, and what cannot be claimed is not suggested', async () => {
  const [ada, bo] = [await someone(), await someone()]
  for (const name of ['quokka-api', 'quokka-mail']) await own(bo, await identity({ name }))
  const lone = await identity({ name: 'quokka-web' })
  await ask(bo, lone, (await insertEntitlement(db, sourceId)).id)
  expect(await claimSuggestions(ada)).toEqual([])
  expect((await claimSuggestions(bo)).map(({ identityId }) => identityId)).toEqual([lone])
  await db.rows(sql`UPDATE identity SET gone_at = clock_timestamp() WHERE id = ${lone}`)
  expect(await claimSuggestions(bo)).toEqual([])
})

test('connected sources come before imported ones, whatever speaks for them', async () => {
  const imported = await insertSource(db, { connected: false })
  const ada = await someone()
  for (const name of ['wombat-api', 'wombat-mail']) await own(ada, await identity({ name }))
  const there = await insertIdentity(db, imported.id, { name: 'a-wombat-archive' })
  const here = await identity({ name: 'new-wombat' })
  expect((await claimSuggestions(ada)).map(({ identityId, connected }) => [identityId, connected])).toEqual([
    [here, true],
    [there.id, false],
  ])
})

/** They asked for it once. */
const ask = (by: PersonContext, identityId: IdentityId, entitlementId: EntitlementId) =>
  submitInScene(db, { ...scene, sourceId, identityId, entitlementId, requester: asker(by) })
const asker = ({ actor }: PersonContext): TestPerson => ({
  id: actor.personId,
  canonicalPersonId: actor.canonicalPersonId,
  name: actor.name,
  email: actor.email,
  roles: [],
  teamIds: [],
})
