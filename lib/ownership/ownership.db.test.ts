import { afterAll, beforeAll, expect, test } from 'vitest'
import type { EntitlementId, IdentityId, SourceId } from '#lib/kernel/ids.ts'
import { openDatabase, type Database } from '#lib/platform/db/database.ts'
import { sql } from '#lib/platform/db/sql.ts'
import { insertEntitlement, insertHolding, insertIdentity, insertSource } from '#lib/testing/builders/inventory.ts'
import { insertOwnership } from '#lib/testing/builders/ownership.ts'
import { insertPerson, insertTeam, personContext, type PersonOptions } from '#lib/testing/builders/people.ts'
import { testDatabase, type TestDatabase } from '#lib/testing/database.ts'
import type { PersonContext } from '#lib/platform/context.ts'
import {
  claimIdentities,
  claimIdentity,
  claimsWaitingForMe,
  claimSuggestions,
  decideClaim,
  declareBaseline,
  endBaseline,
  getIdentity,
  ownershipHistory,
  releaseOwnership,
  transferOwnership,
  withdrawClaim,
} from './server.ts'

const reason = 'It runs the nightly settlement.'
let database: TestDatabase
let db: Database
let other: Database
let sourceId: SourceId

beforeAll(async () => {
  database = await testDatabase()
  db = openDatabase(database.url)
  other = openDatabase(database.url)
  sourceId = (await insertSource(db)).id
})
afterAll(async () => {
  await Promise.all([db.close(), other.close()])
  await database.close()
})

const someone = async (options: PersonOptions = {}, on: Database = db): Promise<PersonContext> =>
  personContext(on, await insertPerson(db, options))
const identity = async () => (await insertIdentity(db, sourceId)).id
const owned = async (by: PersonContext): Promise<IdentityId> => {
  const id = await identity()
  await insertOwnership(db, { sourceId, identityId: id }, { personId: by.actor.personId })
  return id
}
const ownersOf = (identityId: IdentityId) =>
  db.rows<{ owner: string }>(
    sql`SELECT coalesce(owner_person_id, owner_team_id) AS owner FROM ownership WHERE identity_id = ${identityId} AND ended_at IS NULL`,
  )
const eventsOf = async (identityId: IdentityId) =>
  (
    await db.rows<{ type: string }>(sql`SELECT type FROM audit_event WHERE identity_id = ${identityId} ORDER BY seq`)
  ).map((row) => row.type)

test('claiming an unowned identity makes one its owner at once, on the record', async () => {
  const ada = await someone()
  const id = await identity()
  expect(await claimIdentity(ada, { identityId: id, reason })).toMatchObject({ state: 'accepted' })
  expect(await getIdentity(ada, id)).toMatchObject({
    owner: { kind: 'person', personId: ada.actor.personId },
    mine: true,
    mayScope: true,
    mayClaim: false,
  })
  expect(await eventsOf(id)).toEqual(['claim.accepted', 'ownership.began'])
})

test('I21: of two who claim at the same time one owns, and the claim of the other waits for the first', async () => {
  for (let round = 0; round < 10; round++) {
    const [ada, bo] = await Promise.all([someone(), someone({}, other)])
    const id = await identity()
    const outcomes = await Promise.all([ada, bo].map((who) => claimIdentity(who, { identityId: id, reason })))
    expect(outcomes.map((one) => one.state).toSorted()).toEqual(['accepted', 'pending'])
    expect(await ownersOf(id)).toHaveLength(1)
    const winner = outcomes[0]?.state === 'accepted' ? ada : bo
    expect(await claimsWaitingForMe(winner)).toMatchObject([{ identityId: id, state: 'pending', mayDecide: true }])
  }
})

test('I21: of two who decide one claim at the same time one decides, and the other is told what happened', async () => {
  const [owner, claimant, admin] = await Promise.all([someone(), someone(), someone({ roles: ['admin'] }, other)])
  const id = await identity()
  await claimIdentity(owner, { identityId: id, reason })
  const { claimId } = await claimIdentity(claimant, { identityId: id, reason })
  const decisions = await Promise.allSettled([
    decideClaim(owner, { claimId, decision: 'refuse', reason }),
    decideClaim(admin, { claimId, decision: 'accept', reason }),
  ])
  expect(decisions.filter((one) => one.status === 'fulfilled')).toHaveLength(1)
  expect(decisions.find((one) => one.status === 'rejected')).toMatchObject({
    reason: { code: 'claim.already-decided' },
  })
  expect(await ownersOf(id)).toHaveLength(1)
})

test('an accepted contested claim hands the identity over and keeps the history', async () => {
  const [owner, claimant] = await Promise.all([someone(), someone()])
  const id = await identity()
  await claimIdentity(owner, { identityId: id, reason })
  const { claimId } = await claimIdentity(claimant, { identityId: id, reason })
  await decideClaim(owner, { claimId, decision: 'accept', reason: 'Theirs indeed, since the move.' })
  expect(await ownersOf(id)).toEqual([{ owner: claimant.actor.personId }])
  expect((await ownershipHistory(claimant, id)).map((period) => period.endedAt === null)).toEqual([true, false])
})

test('I19: a claimant does not decide their own claim by a linked account', async () => {
  const [owner, claimant] = await Promise.all([someone(), someone()])
  const linked = await someone({ canonicalPersonId: claimant.actor.canonicalPersonId, roles: ['admin'] })
  const id = await identity()
  await claimIdentity(owner, { identityId: id, reason })
  const { claimId } = await claimIdentity(claimant, { identityId: id, reason })
  await expect(decideClaim(linked, { claimId, decision: 'accept', reason })).rejects.toMatchObject({
    code: 'claim.not-decider',
  })
})

test('I40: an identity that others own, and its claims, do not exist for a stranger', async () => {
  const [owner, stranger] = await Promise.all([someone(), someone()])
  const id = await owned(owner)
  for (const attempt of [
    () => getIdentity(stranger, id),
    () => claimIdentity(stranger, { identityId: id, reason }),
    () => releaseOwnership(stranger, { identityId: id, reason }),
    () => transferOwnership(stranger, { identityId: id, to: { personId: stranger.actor.personId }, reason }),
    () => declareBaseline(stranger, { identityId: id, entitlementIds: [], reason }),
    () => ownershipHistory(stranger, id),
  ])
    await expect(attempt()).rejects.toMatchObject({ code: 'not-found' })
})

test('who sees an identity without owning it is told that it is not theirs', async () => {
  const [owner, risk] = await Promise.all([someone(), someone({ roles: ['risk_viewer'] })])
  const id = await owned(owner)
  await expect(releaseOwnership(risk, { identityId: id, reason })).rejects.toMatchObject({
    code: 'ownership.not-owner',
  })
  await expect(declareBaseline(risk, { identityId: id, entitlementIds: [], reason })).rejects.toMatchObject({
    code: 'ownership.not-owner',
  })
})

test('a team owns through its members: any of them scopes and releases, a former one does not', async () => {
  const team = await insertTeam(db)
  const [ada, bo] = await Promise.all([someone({ teamIds: [team.id] }), someone({ teamIds: [team.id] })])
  const id = await identity()
  await claimIdentity(ada, { identityId: id, reason, for: { teamId: team.id } })
  expect(await getIdentity(bo, id)).toMatchObject({ mine: true, owner: { kind: 'team', name: team.name } })
  await releaseOwnership(bo, { identityId: id, reason })
  expect(await ownersOf(id)).toEqual([])
  expect(await eventsOf(id)).toEqual(['claim.accepted', 'ownership.began', 'ownership.ended'])
})

test('several claims at once answer each for itself', async () => {
  const ada = await someone()
  const [free, mine] = [await identity(), await owned(ada)]
  const gone = (await insertIdentity(db, sourceId, { goneAt: 1_000 as never })).id
  const results = await claimIdentities(ada, { identityIds: [free, mine, gone], reason })
  expect(results.map((one) => ('code' in one ? one.code : one.state))).toEqual([
    'accepted',
    'claim.already-owner',
    'identity.gone',
  ])
})

test('a transfer waits for its receiver, and an admin makes one at once', async () => {
  const [ada, bo, admin] = await Promise.all([someone(), someone(), someone({ roles: ['admin'] })])
  const id = await owned(ada)
  const { claimId, state } = await transferOwnership(ada, {
    identityId: id,
    to: { personId: bo.actor.personId },
    reason,
  })
  expect(state).toBe('pending')
  expect(await claimsWaitingForMe(bo)).toMatchObject([{ id: claimId, kind: 'transfer', mayDecide: true }])
  await decideClaim(bo, { claimId, decision: 'accept', reason })
  expect(await ownersOf(id)).toEqual([{ owner: bo.actor.personId }])
  expect(
    await transferOwnership(admin, { identityId: id, to: { personId: ada.actor.personId }, reason }),
  ).toMatchObject({ state: 'accepted' })
  expect(await ownersOf(id)).toEqual([{ owner: ada.actor.personId }])
})

test('a claim taken back cannot be accepted any more', async () => {
  const [owner, claimant] = await Promise.all([someone(), someone()])
  const id = await identity()
  await claimIdentity(owner, { identityId: id, reason })
  const { claimId } = await claimIdentity(claimant, { identityId: id, reason })
  await withdrawClaim(claimant, { claimId })
  await expect(decideClaim(owner, { claimId, decision: 'accept', reason })).rejects.toMatchObject({
    code: 'claim.already-decided',
  })
})

async function holdingTwo(
  owner: PersonContext,
): Promise<{ id: IdentityId; reader: EntitlementId; writer: EntitlementId }> {
  const id = await owned(owner)
  const [reader, writer] = [(await insertEntitlement(db, sourceId)).id, (await insertEntitlement(db, sourceId)).id]
  for (const entitlementId of [reader, writer]) await insertHolding(db, sourceId, { identityId: id, entitlementId })
  return { id, reader, writer }
}
const marksOf = async (ctx: PersonContext, id: IdentityId) =>
  Object.fromEntries((await getIdentity(ctx, id)).holdings.map((one) => [one.entitlementId, one.mark]))

test('what is declared is baseline, the rest is excess, and before that nothing is either', async () => {
  const ada = await someone()
  const { id, reader, writer } = await holdingTwo(ada)
  expect(await marksOf(ada, id)).toEqual({ [reader]: 'undeclared', [writer]: 'undeclared' })
  expect(await declareBaseline(ada, { identityId: id, entitlementIds: [reader], reason })).toEqual({
    declared: 1,
    began: 1,
    ended: 0,
    excess: 1,
  })
  expect(await marksOf(ada, id)).toEqual({ [reader]: 'baseline', [writer]: 'excess' })
  expect(await declareBaseline(ada, { identityId: id, entitlementIds: [writer], reason })).toMatchObject({
    began: 1,
    ended: 1,
  })
  await endBaseline(ada, { identityId: id, entitlementId: writer, reason })
  expect(await marksOf(ada, id)).toEqual({ [reader]: 'excess', [writer]: 'excess' })
})

test('that nothing is needed is a statement, too: everything standing is excess from then on', async () => {
  const ada = await someone()
  const { id, reader, writer } = await holdingTwo(ada)
  expect(await declareBaseline(ada, { identityId: id, entitlementIds: [], reason })).toEqual({
    declared: 0,
    began: 0,
    ended: 0,
    excess: 2,
  })
  expect(await marksOf(ada, id)).toEqual({ [reader]: 'excess', [writer]: 'excess' })
})

test('only what is held standing can be declared: not what we granted, not what is not held', async () => {
  const ada = await someone()
  const { id } = await holdingTwo(ada)
  const granted = (await insertEntitlement(db, sourceId)).id
  await insertHolding(db, sourceId, { identityId: id, entitlementId: granted }, { granted: true })
  const elsewhere = (await insertEntitlement(db, sourceId)).id
  for (const entitlementId of [granted, elsewhere])
    await expect(
      declareBaseline(ada, { identityId: id, entitlementIds: [entitlementId], reason }),
    ).rejects.toMatchObject({ code: 'baseline.not-held' })
  expect((await marksOf(ada, id))[granted]).toBe('granted')
})

test('I16: an identity that is gone keeps its owner and its history', async () => {
  const ada = await someone()
  const id = await owned(ada)
  await db.rows(sql`UPDATE identity SET gone_at = clock_timestamp() WHERE id = ${id}`)
  expect(await getIdentity(ada, id)).toMatchObject({ owner: { personId: ada.actor.personId }, mayScope: false })
  expect(await ownershipHistory(ada, id)).toHaveLength(1)
})

test("unowned identities that look like mine are suggested with the evidence, and nobody else's are", async () => {
  const team = await insertTeam(db, { name: 'Payments' })
  const [ada, bo] = await Promise.all([someone({ teamIds: [team.id] }), someone()])
  const named = async (name: string) => (await insertIdentity(db, sourceId, { name })).id
  const mine = await named('ledger-loader-eu')
  await insertOwnership(db, { sourceId, identityId: mine }, { personId: ada.actor.personId })
  const [twin, word, taken] = [
    await named('ledger-loader-us'),
    await named('svc-payments-export'),
    await named('ledger-loader-uk'),
  ]
  await insertOwnership(db, { sourceId, identityId: taken }, { personId: bo.actor.personId })
  expect(await claimSuggestions(ada)).toMatchObject([
    { identityId: twin, evidence: 'Its name is like ledger-loader-eu, which you answer for.' },
    { identityId: word, evidence: '"payments" is in its name and in that of your team Payments.' },
  ])
  expect(await claimSuggestions(await someone())).toEqual([])
})
