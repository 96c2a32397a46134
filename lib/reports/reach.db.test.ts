/** What the report says of how far identities reach: from a real import and its scores, against the lists behind it. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { importAwsAccount, importAwsAccountAgain, listEstates, scoreDue } from '#lib/breadth/server.ts'
import type { SourceId } from '#lib/kernel/ids.ts'
import { instant } from '#lib/kernel/time.ts'
import { IDENTITY_LIST } from '#lib/ownership/query/model.ts'
import { NO_FILTERS } from '#lib/ownership/model.ts'
import { countListedIdentities } from '#lib/ownership/server.ts'
import { listTerms } from '#lib/people/server.ts'
import type { PersonContext } from '#lib/platform/context.ts'
import { type Database, databaseTime, openDatabase } from '#lib/platform/db/database.ts'
import { allow, everything, role, trusting, user } from '#lib/privilege/aws/escalation/testing/estate.ts'
import { insertPerson, personContext } from '#lib/testing/builders/people.ts'
import { testDatabase, type TestDatabase } from '#lib/testing/database.ts'
import { cisoReport } from './queries.ts'

let database: TestDatabase
let db: Database
let admin: PersonContext
let risk: PersonContext

beforeAll(async () => {
  database = await testDatabase()
  db = openDatabase(database.url)
  admin = personContext(db, await insertPerson(db, { roles: ['admin'] }))
  risk = personContext(db, await insertPerson(db, { roles: ['risk_viewer'] }))
})
afterAll(async () => {
  await db.close()
  await database.close()
})

const lambda = trusting({ Service: 'lambda.amazonaws.com' })
const deployer = role('deployer', lambda, [allow(['iam:PassRole', 'lambda:CreateFunction', 'lambda:InvokeFunction'])])
const account = (roles: readonly object[]): string =>
  JSON.stringify({
    UserDetailList: [user('reader', [allow(['s3:ListAllMyBuckets'])])],
    RoleDetailList: [role('boss', lambda, [everything]), ...roles],
    GroupDetailList: [],
    Policies: [],
  })
const score = (sourceId: SourceId) =>
  scoreDue({ ...admin, actor: { kind: 'worker', name: 'test' }, via: 'worker' }, { only: sourceId })

test('accounts are told with what changed in the period; each tier counts the list it opens; who can become admin comes first', async () => {
  const began = await databaseTime(db)
  expect((await cisoReport(risk)).reach).toEqual([])
  const { sourceId } = await importAwsAccount(admin, async () => ({ name: 'production', account: account([]) }))
  await score(sourceId)
  const between = await databaseTime(db)
  await importAwsAccountAgain(admin, sourceId, async () => ({
    acceptDisappearance: false,
    account: account([deployer]),
  }))
  await score(sourceId)

  const { reach, topExposures } = await cisoReport(risk, { from: instant(between) })
  expect(reach).toHaveLength(1)
  const [estate] = reach
  expect(estate).toMatchObject({
    sourceName: 'production',
    tiers: { T0: 1, T1: 1 },
    before: { tiers: { T0: 1, T1: 0 } },
  })
  expect(estate?.aePlus).toBeCloseTo((estate?.before?.aePlus ?? 0) + 1, 6)
  expect(estate?.chokePoint?.lowersAePlusBy).toBeGreaterThan(0)
  expect((await cisoReport(risk, { from: instant(began - 1_000) })).reach[0]?.before).toBeNull()
  for (const [tier, count] of Object.entries(estate?.tiers ?? {})) {
    const terms = await listTerms(risk, IDENTITY_LIST, `source:${sourceId} tier:${tier}`)
    expect([tier, await countListedIdentities(risk, { ...NO_FILTERS, terms })]).toEqual([tier, count])
  }
  expect(topExposures.map(({ name, reasons }) => [name, reasons[0]])).toEqual([
    ['boss', expect.stringMatching(/^It is administrator of /)],
    ['deployer', expect.stringMatching(/^It could become administrator of .*lambda/i)],
    ['reader', 'Nobody answers for it'],
  ])
})

test('I40: how far all of it reaches is told to nobody who does not see all of it', async () => {
  const owner = personContext(db, await insertPerson(db))
  await expect(listEstates(owner, await databaseTime(db))).rejects.toMatchObject({ code: 'auth.forbidden' })
})
