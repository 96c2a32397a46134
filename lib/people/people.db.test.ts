import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Database } from '#lib/platform/db/database.ts'
import { openDatabase } from '#lib/platform/db/database.ts'
import { sql } from '#lib/platform/db/sql.ts'
import type { OperatorActor } from '#lib/platform/context.ts'
import { silentLog } from '#lib/platform/log.ts'
import { insertPerson, insertTeam, personContext } from '#lib/testing/builders/people.ts'
import { type TestDatabase, testDatabase } from '#lib/testing/database.ts'
import {
  actorFacts,
  addTeamMember,
  createTeam,
  createToken,
  disablePerson,
  enablePerson,
  endMembership,
  endRole,
  getPerson,
  grantRole,
  grantRoleByEmail,
  invitePerson,
  isSameHuman,
  listPeople,
  listTeams,
  loadScope,
  removeTeam,
  renameTeam,
  revokeToken,
  updatePerson,
} from './server.ts'

let test1: TestDatabase
let db: Database
beforeAll(async () => {
  test1 = await testDatabase()
  db = openDatabase(test1.url, { poolSize: 4 })
})
afterAll(async () => {
  await db.close()
  await test1.close()
})

const operator = () => ({
  actor: { kind: 'operator', name: 'Shell' } satisfies OperatorActor,
  via: 'cli' as const,
  requestId: 'test',
  db,
  log: silentLog,
})
const eventsAbout = async (id: string) =>
  (await db.rows<{ type: string }>(sql`SELECT type FROM audit_event WHERE subject_id = ${id} ORDER BY seq`)).map(
    (row) => row.type,
  )

test('only an admin changes people, roles and teams', async () => {
  const owner = await insertPerson(db)
  const other = await insertPerson(db)
  const ctx = personContext(db, owner)
  const tries = [
    () => invitePerson(ctx, { email: 'x@example.org' }),
    () => grantRole(ctx, { personId: owner.id, role: 'admin' }),
    () => endRole(ctx, { personId: other.id, role: 'admin' }),
    () => disablePerson(ctx, { personId: other.id }),
    () => enablePerson(ctx, { personId: other.id }),
    () => createTeam(ctx, { name: 'Mine' }),
    () => updatePerson(ctx, { personId: other.id, name: 'Renamed' }),
  ]
  for (const attempt of tries) await expect(attempt()).rejects.toMatchObject({ code: 'auth.forbidden' })
})

test('the last active admin can neither be disabled nor lose the role', async () => {
  const fresh = await testDatabase()
  const own = openDatabase(fresh.url, { poolSize: 2 })
  const admin = await insertPerson(own, { roles: ['admin'] })
  const ctx = personContext(own, admin)
  await expect(disablePerson(ctx, { personId: admin.id })).rejects.toMatchObject({ code: 'people.last-admin' })
  await expect(endRole(ctx, { personId: admin.id, role: 'admin' })).rejects.toMatchObject({ code: 'people.last-admin' })
  const second = await insertPerson(own, { roles: ['admin'] })
  // Each disables the other at the same moment: one of them must stay.
  const both = await Promise.allSettled([
    disablePerson(ctx, { personId: second.id }),
    disablePerson(personContext(own, second), { personId: admin.id }),
  ])
  expect(both.filter((one) => one.status === 'fulfilled')).toHaveLength(1)
  await own.close()
  await fresh.close()
})

test('a role is granted once, recorded, and ended', async () => {
  const admin = personContext(db, await insertPerson(db, { roles: ['admin'] }))
  const person = await insertPerson(db)
  expect(await grantRole(admin, { personId: person.id, role: 'auditor' })).toEqual({ changed: true })
  expect(await grantRole(admin, { personId: person.id, role: 'auditor' })).toEqual({ changed: false })
  expect((await getPerson(admin, person.id)).roles).toEqual(['auditor'])
  await endRole(admin, { personId: person.id, role: 'auditor' })
  expect((await getPerson(admin, person.id)).roles).toEqual([])
})

test('a role goes by e-mail to the one account there is, else to an invitation, never to one of several', async () => {
  const invited = await grantRoleByEmail(operator(), { email: 'New@Example.org', role: 'admin' })
  expect(invited.kind).toBe('invited')
  expect(await eventsAbout(invited.personId)).toEqual(['person.invited'])
  expect((await grantRoleByEmail(operator(), { email: 'new@example.org', role: 'admin' })).kind).toBe('unchanged')
  await insertPerson(db, { email: 'twin@example.org' })
  await insertPerson(db, { email: 'twin@example.org' })
  await expect(grantRoleByEmail(operator(), { email: 'twin@example.org', role: 'admin' })).rejects.toMatchObject({
    code: 'people.invitation-ambiguous',
  })
})

test('an address is invited once', async () => {
  await invitePerson(operator(), { email: 'once@example.org' })
  await expect(invitePerson(operator(), { email: 'ONCE@example.org' })).rejects.toMatchObject({
    code: 'people.email-taken',
  })
})

test('disabling a person revokes their tokens', async () => {
  const admin = personContext(db, await insertPerson(db, { roles: ['admin'] }))
  const person = await insertPerson(db)
  const { token } = await createToken(personContext(db, person), {
    personId: person.id,
    name: 'ci',
    scopes: ['grants:read'],
    lifetimeMs: 3_600_000,
  })
  expect(await disablePerson(admin, { personId: person.id })).toEqual({
    changed: true,
    sessionsEnded: 0,
    tokensRevoked: 1,
  })
  expect(await eventsAbout(token.id)).toEqual(['token.created', 'token.revoked'])
  await enablePerson(admin, { personId: person.id })
  expect((await getPerson(admin, person.id)).tokens[0]?.revokedAt).not.toBeNull()
})

test('people make tokens for themselves only, in a browser, for a year at most', async () => {
  const ada = await insertPerson(db)
  const bob = await insertPerson(db)
  const ctx = personContext(db, ada)
  const input = { personId: ada.id, name: 'mine', scopes: ['grants:read' as const], lifetimeMs: 60_000 }
  await expect(createToken(ctx, { ...input, personId: bob.id })).rejects.toMatchObject({ code: 'auth.forbidden' })
  await expect(createToken(ctx, { ...input, lifetimeMs: 366 * 86_400_000 })).rejects.toMatchObject({
    code: 'input.invalid',
  })
  const byToken = personContext(db, ada, {
    actor: { authenticatedBy: { by: 'token', tokenId: 'tok_x' as never, scopes: new Set(['people:write']) } },
  })
  await expect(createToken(byToken, input)).rejects.toMatchObject({ code: 'auth.forbidden' })
  const { token, secret } = await createToken(ctx, input)
  expect(String(secret)).toBe('[secret]')
  await expect(revokeToken(personContext(db, bob), { tokenId: token.id })).rejects.toMatchObject({ code: 'not-found' })
  expect(await revokeToken(ctx, { tokenId: token.id })).toEqual({ changed: true })
  expect(await revokeToken(ctx, { tokenId: token.id })).toEqual({ changed: false })
})

test('teams: members come and go, names are unique, each change is recorded', async () => {
  const admin = personContext(db, await insertPerson(db, { roles: ['admin'] }))
  const person = await insertPerson(db)
  const { teamId } = await createTeam(admin, { name: 'Payments', memberIds: [person.id] })
  await expect(createTeam(admin, { name: 'PAYMENTS' })).rejects.toMatchObject({ code: 'people.team-name-taken' })
  expect(await addTeamMember(admin, { teamId, personId: person.id })).toEqual({ changed: false })
  expect((await listTeams(admin)).find((team) => team.id === teamId)?.members.map((member) => member.personId)).toEqual(
    [person.id],
  )
  await renameTeam(admin, { teamId, name: 'Payments core' })
  expect(await endMembership(admin, { teamId, personId: person.id })).toEqual({ changed: true })
  await removeTeam(admin, { teamId })
  expect(await eventsAbout(teamId)).toEqual(['team.created', 'team.renamed', 'team.removed'])
})

test('the approver team of a source stays, and the source is named', async () => {
  const admin = personContext(db, await insertPerson(db, { roles: ['admin'] }))
  const member = await insertPerson(db)
  const team = await insertTeam(db)
  await addTeamMember(admin, { teamId: team.id, personId: member.id })
  const sourceId = 'src_00000000000000000000000000000001'
  await db.transaction(async (tx) => {
    await tx.rows(
      sql`INSERT INTO source (id, kind, name, config, approver_team_id) VALUES (${sourceId}, 'postgresql', 'Ledger', '{}', ${team.id})`,
    )
    await tx.rows(sql`INSERT INTO audit_event (id, kind, type, actor_kind, actor_label, via, subject_kind, subject_id, summary)
      VALUES ('evt_1', 'change', 'source.added', 'demo', 'Test', 'seed', 'source', ${sourceId}, 'added')`)
  })
  await expect(removeTeam(admin, { teamId: team.id })).rejects.toMatchObject({
    code: 'people.team-in-use',
    facts: { sources: 'Ledger' },
  })
  const facts = await actorFacts(db, member.id)
  expect(facts?.approverSourceIds).toEqual(new Set([sourceId]))
  const scope = await loadScope(personContext(db, { ...member, teamIds: [team.id] }))
  expect(scope).toMatchObject({ seesAll: false, approverSourceIds: [sourceId], teamIds: [team.id] })
})

test('I19: linked accounts share one canonical person', async () => {
  const ada = await insertPerson(db)
  const adaAgain = await insertPerson(db, { canonicalPersonId: ada.id })
  const [first, second] = await Promise.all([actorFacts(db, ada.id), actorFacts(db, adaAgain.id)])
  expect(first && second && isSameHuman(first, second)).toBe(true)
})

test('colleagues are found by name, but not when they were last here; their pages are not shown', async () => {
  const viewer = personContext(db, await insertPerson(db))
  const other = await insertPerson(db, { name: 'Zelda 100% Ünique' })
  const { data } = await listPeople(viewer, { search: '100%' }, { limit: 10, cursor: null })
  expect(data).toMatchObject([{ id: other.id, lastSignInAt: null }])
  await expect(getPerson(viewer, other.id)).rejects.toMatchObject({ code: 'not-found' })
})

test('the list of people pages through everybody exactly once', async () => {
  const admin = personContext(db, await insertPerson(db, { roles: ['admin'] }))
  const seen: string[] = []
  for (let cursor: string | null = null, pages = 0; pages === 0 || cursor; pages += 1) {
    const page = await listPeople(admin, {}, { limit: 3, cursor })
    seen.push(...page.data.map((person) => person.id))
    cursor = page.nextCursor
  }
  const [all] = await db.rows<{ count: number }>(sql`SELECT count(*) AS count FROM person`)
  expect(new Set(seen).size).toBe(seen.length)
  expect(seen).toHaveLength(all?.count ?? -1)
})
