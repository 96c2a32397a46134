import { afterAll, beforeAll, expect, test } from 'vitest'
import type { GrantId, IdentityId, SourceId } from '#lib/kernel/ids.ts'
import { instant } from '#lib/kernel/time.ts'
import type { PersonContext } from '#lib/platform/context.ts'
import { type Database, openDatabase } from '#lib/platform/db/database.ts'
import { sql } from '#lib/platform/db/sql.ts'
import { insertToldGrant } from '#lib/testing/builders/ended-grants.ts'
import { insertEntitlement, insertIdentity, insertSource } from '#lib/testing/builders/inventory.ts'
import { insertOwnership } from '#lib/testing/builders/ownership.ts'
import { insertPerson, insertTeam, personContext } from '#lib/testing/builders/people.ts'
import { type TestDatabase, testDatabase } from '#lib/testing/database.ts'
import { find } from './server.ts'

let database: TestDatabase
let db: Database
let admin: PersonContext
let auditor: PersonContext
let owner: PersonContext
let approver: PersonContext
let stranger: PersonContext
let sourceId: SourceId
let owned: IdentityId
let free: IdentityId
let grantId: GrantId

beforeAll(async () => {
  database = await testDatabase()
  db = openDatabase(database.url, { poolSize: 6 })
  const team = await insertTeam(db, { name: 'Payroll approvers' })
  admin = personContext(db, await insertPerson(db, { roles: ['admin'], name: 'Payam Admin' }))
  auditor = personContext(db, await insertPerson(db, { roles: ['auditor'] }))
  owner = personContext(db, await insertPerson(db))
  approver = personContext(db, await insertPerson(db, { teamIds: [team.id] }))
  stranger = personContext(db, await insertPerson(db))
  sourceId = (await insertSource(db, { name: 'payments-db', approverTeamId: team.id })).id
  owned = (await insertIdentity(db, sourceId, { name: 'payroll-writer' })).id
  free = (await insertIdentity(db, sourceId, { name: 'old_payroll%job' })).id
  const entitlement = (await insertEntitlement(db, sourceId, { name: 'payroll_admin' })).id
  await insertOwnership(db, { sourceId, identityId: owned }, { personId: owner.actor.personId })
  grantId = await insertToldGrant(
    db,
    { sourceId, identityId: owned, entitlementId: entitlement, requesterId: owner.actor.personId },
    { endsAt: instant(Date.now() + 600_000), state: 'active' },
  )
})
afterAll(async () => {
  await db.close()
  await database.close()
})

const kinds = async (ctx: PersonContext, text: string) =>
  (await find(ctx, text)).map(({ kind, label }) => `${kind} ${label}`)

test('everything is found by a part of its name, each kind by itself', async () => {
  const found = await kinds(admin, 'PAYROLL')
  expect(found).toEqual([
    'identity payroll-writer',
    'identity old_payroll%job',
    'request payroll-writer → payroll_admin',
    'grant payroll-writer → payroll_admin',
    'team Payroll approvers',
    'entitlement payroll_admin',
  ])
  expect(await kinds(admin, 'pay')).toEqual(expect.arrayContaining(['person Payam Admin', 'source payments-db']))
})

test('one letter finds names by their beginning', async () => {
  expect(await kinds(admin, 'o')).toEqual(expect.arrayContaining(['identity old_payroll%job']))
  expect(await kinds(admin, 'ro')).not.toEqual(expect.arrayContaining(['identity payroll-writer']))
})

test('signs that mean something to LIKE stand for themselves', async () => {
  expect(await kinds(admin, 'payroll%')).toEqual(['identity old_payroll%job'])
  expect(await kinds(admin, 'd_p')).toEqual(['identity old_payroll%job'])
  expect(await find(admin, '%')).toEqual([])
})

test('nobody finds what their lists do not show', async () => {
  expect(await kinds(stranger, 'payroll')).toEqual([
    'identity old_payroll%job',
    'team Payroll approvers',
    'entitlement payroll_admin',
  ])
  for (const id of [owned, grantId]) expect(await find(stranger, id)).toEqual([])
  expect(await kinds(owner, 'writer')).toEqual([
    'identity payroll-writer',
    'request payroll-writer → payroll_admin',
    'grant payroll-writer → payroll_admin',
  ])
})

test('an identity says how far it reaches, where it is and what is the matter with it', async () => {
  await db.rows(sql`UPDATE identity SET tier = 'T1', ae = 1, ae_plus = 1 WHERE id = ${free}`)
  const said = (await find(admin, 'payroll')).flatMap(({ kind, detail }) => (kind === 'identity' ? [detail] : []))
  expect(said).toEqual(['payments-db', 'T1, payments-db, unowned'])
})

test('a whole id finds the one thing it names, in capitals too', async () => {
  const [event] = await db.rows<{ id: string }>(sql`SELECT id FROM audit_event WHERE subject_id = ${grantId}`)
  expect(await kinds(auditor, grantId.toUpperCase().replace('GRT', 'grt'))).toEqual([
    'grant payroll-writer → payroll_admin',
  ])
  expect((await find(auditor, event?.id ?? '')).map(({ href }) => href)).toEqual([`/audit/${event?.id}`])
  expect(await find(owner, event?.id ?? '')).toEqual([])
  expect((await find(admin, stranger.actor.personId)).map(({ label }) => label)).toEqual([stranger.actor.name])
})

test('only what one may begin is offered', async () => {
  const offers = async (ctx: PersonContext, text: string) =>
    (await find(ctx, text)).flatMap(({ actions }) => actions.map(({ label, href }) => `${label} ${href}`))
  expect(await offers(auditor, owned)).toEqual([])
  expect(await offers(auditor, grantId)).toEqual([])
  expect(await offers(owner, grantId)).toEqual([`End payroll-writer → payroll_admin… /grants/${grantId}?do=end`])
  expect(await offers(stranger, free)).toEqual([`Claim old_payroll%job… /identities/${free}?do=claim`])
  expect(await offers(approver, owned)).toEqual([
    `Pull the kill switch for payroll-writer… /identities/${owned}?do=halt`,
  ])
})

test('a token finds only what its scopes read', async () => {
  const token = personContext(
    db,
    { ...admin.actor, id: admin.actor.personId, roles: ['admin'], teamIds: [] },
    {
      actor: {
        authenticatedBy: {
          by: 'token',
          tokenId: 'tok_x' as never,
          scopes: new Set(['identities:read', 'grants:read']),
        },
      },
    },
  )
  expect(new Set((await find(token, 'payroll')).map(({ kind }) => kind))).toEqual(new Set(['identity', 'grant']))
})

test('without trigrams the same is found', async () => {
  const before = await find(admin, 'roll')
  const bare = openDatabase(database.url)
  await bare.pool.query(`SET enable_bitmapscan = off`)
  expect((await find({ ...admin, db: bare }, 'roll')).map(({ id }) => id)).toEqual(before.map(({ id }) => id))
  await bare.close()
})
