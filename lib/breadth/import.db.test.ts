/** AWS accounts from their files: what is taken in, what is refused, how scores follow, and what history keeps. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { IdentityId, SourceId } from '#lib/kernel/ids.ts'
import {
  allow,
  document,
  everything,
  iam,
  managed,
  role,
  trusting,
  user,
} from '#lib/privilege/aws/escalation/testing/estate.ts'
import type { Context } from '#lib/platform/context.ts'
import { type Database, openDatabase } from '#lib/platform/db/database.ts'
import { sql } from '#lib/platform/db/sql.ts'
import { insertOwnership } from '#lib/testing/builders/ownership.ts'
import { insertPerson, insertTeam, personContext } from '#lib/testing/builders/people.ts'
import { testDatabase, type TestDatabase } from '#lib/testing/database.ts'
import { getIdentity, listIdentities } from '#lib/ownership/server.ts'
import { NO_FILTERS } from '#lib/ownership/model.ts'
import { presentCatalogue, scoreDue, type ScoreOptions } from './jobs/score-due.ts'
import type { scanElsewhere } from './jobs/scan-elsewhere.ts'
import { getBreadth, getEstate, importAwsAccount, importAwsAccountAgain } from './server.ts'

let database: TestDatabase
let db: Database
let admin: Context
let worker: Context

beforeAll(async () => {
  database = await testDatabase()
  db = openDatabase(database.url)
  admin = personContext(db, await insertPerson(db, { roles: ['admin'] }))
  worker = { ...admin, actor: { kind: 'worker', name: 'test' }, via: 'worker' }
})
afterAll(async () => {
  await db.close()
  await database.close()
})

const lambda = trusting({ Service: 'lambda.amazonaws.com' })
const S3 = allow(['s3:GetObject'], 'arn:aws:s3:::reports/*')
const estate = (more: Record<string, unknown> = {}) => ({
  UserDetailList: [user('reader', [S3], { UserId: 'AIDAREADER', PasswordLastUsed: '2026-11-20T10:00:00+00:00' })],
  RoleDetailList: [
    role('boss', lambda, [everything], { RoleLastUsed: { LastUsedDate: '2026-11-22T10:00:00Z' } }),
    role('deployer', lambda, [allow(['iam:PassRole', 'lambda:CreateFunction', 'lambda:InvokeFunction'])], {
      RoleLastUsed: {},
    }),
  ],
  GroupDetailList: [],
  Policies: [],
  ...more,
})
let made = 0
/** Each account has a number of its own: one system is connected once. */
const numbered = (value: object, number: string): string => JSON.stringify(value).replaceAll('111122223333', number)
const nextNumber = () => String(200_000_000_000 + ++made)

async function imported(value: object = estate()) {
  const number = nextNumber()
  const { sourceId } = await importAwsAccount(admin, async () => ({
    name: `account ${number}`,
    account: numbered(value, number),
  }))
  const again = (next: object, more: { acceptDisappearance?: boolean; serviceControl?: string } = {}) =>
    importAwsAccountAgain(admin, sourceId, async () => ({
      acceptDisappearance: false,
      ...more,
      account: numbered(next, number),
    }))
  return { sourceId, number, again }
}
const score = (sourceId: SourceId, options: ScoreOptions = {}) => scoreDue(worker, { only: sourceId, ...options })
const idsOf = async (sourceId: SourceId) =>
  new Map(
    (
      await db.rows<{ name: string; id: IdentityId }>(sql`SELECT name, id FROM identity WHERE source_id = ${sourceId}`)
    ).map(({ name, id }) => [name, id]),
  )
const breadthOf = async (sourceId: SourceId, name: string, ctx = admin) =>
  getBreadth(ctx, (await idsOf(sourceId)).get(name) as IdentityId)
const refusal = (code: string, more: object = {}) => expect.objectContaining({ code, ...more })

describe('what is taken in', () => {
  test('users and roles are identities, policies and groups entitlements, attachments holdings; last use where the file has it', async () => {
    const { sourceId } = await imported(
      estate({
        Policies: [managed('ops', [document(S3)])],
        GroupDetailList: [{ GroupName: 'devs', Arn: iam('group/devs'), GroupPolicyList: [] }],
        UserDetailList: [
          user('reader', [S3], { GroupList: ['devs'], AttachedManagedPolicies: [{ PolicyArn: iam('policy/ops') }] }),
        ],
      }),
    )
    expect(
      await db.rows(
        sql`SELECT name, kind, standing_count, last_used_known FROM identity WHERE source_id = ${sourceId} ORDER BY name`,
      ),
    ).toEqual([
      { name: 'boss', kind: 'aws-role', standingCount: 1, lastUsedKnown: true },
      { name: 'deployer', kind: 'aws-role', standingCount: 1, lastUsedKnown: true },
      { name: 'reader', kind: 'aws-user', standingCount: 3, lastUsedKnown: false },
    ])
    expect(
      await db.rows(sql`SELECT e.kind, e.name, e.administrable FROM holding h JOIN entitlement e ON e.source_id = h.source_id AND e.id = h.entitlement_id
        JOIN identity i ON i.source_id = h.source_id AND i.id = h.identity_id WHERE h.source_id = ${sourceId} AND i.name = 'reader' ORDER BY e.kind`),
    ).toEqual([
      { kind: 'aws-group', name: 'devs', administrable: false },
      { kind: 'aws-inline-policy', name: 'inline', administrable: false },
      { kind: 'aws-managed-policy', name: 'ops', administrable: false },
    ])
    expect(
      await db.rows(sql`SELECT connected, kind, next_sync_at, freshness FROM (SELECT connected, kind, next_sync_at,
      last_full_sync_at IS NOT NULL AS freshness FROM source WHERE id = ${sourceId}) s`),
    ).toEqual([{ connected: false, kind: 'aws-account', nextSyncAt: null, freshness: true }])
    expect(await db.rows(sql`SELECT type FROM audit_event WHERE source_id = ${sourceId} ORDER BY seq`)).toEqual([
      { type: 'source.added' },
      { type: 'sync.succeeded' },
    ])
  })

  test('only an admin imports, and nobody else has the file read', async () => {
    const someone = personContext(db, await insertPerson(db, { roles: ['risk_viewer'] }))
    const read = async () => {
      throw new Error('it was read')
    }
    await expect(importAwsAccount(someone, read)).rejects.toEqual(refusal('auth.forbidden'))
    const { sourceId } = await imported()
    await expect(importAwsAccountAgain(someone, sourceId, read)).rejects.toEqual(refusal('auth.forbidden'))
  })

  test.each([
    ['no JSON', '{"UserDetailList": [', { path: '$' }],
    ['of another shape', '{"Users": []}', { path: '$' }],
    ['one page of several', JSON.stringify(estate({ IsTruncated: true })), { path: '$.IsTruncated' }],
    ['without its roles', JSON.stringify({ UserDetailList: estate().UserDetailList }), { path: '$' }],
    ['of nobody', JSON.stringify(estate({ UserDetailList: [], RoleDetailList: [] })), { path: '$' }],
    [
      'with a statement that is none',
      JSON.stringify(estate({ UserDetailList: [user('x', [{ Effect: 'Maybe', Action: '*' }])] })),
      { path: '$.UserDetailList[0].UserPolicyList[0].PolicyDocument.Statement[0].Effect' },
    ],
    ['with NUL', JSON.stringify(estate({ Policies: [{ ...managed('x', [document()]), Path: '\0' }] })), {}],
    ['nested deeply', JSON.stringify(estate({ Comment: JSON.parse(`${'['.repeat(200)}${']'.repeat(200)}`) })), {}],
  ])('a file %s is refused with the place in it, and nothing is stored', async (_, account, facts) => {
    const name = `refused ${++made}`
    await expect(importAwsAccount(admin, async () => ({ name, account }))).rejects.toMatchObject({
      code: 'input.invalid',
      facts: { file: 'account', ...facts },
    })
    expect(await db.rows(sql`SELECT 1 FROM source WHERE name = ${name}`)).toEqual([])
  })

  test('I18: a file that lacks much is refused whole until somebody confirms that it is gone', async () => {
    const many = Array.from({ length: 40 }, (_, index) => user(`u${index}`, [S3]))
    const { sourceId, again } = await imported(estate({ UserDetailList: many }))
    const less = estate({ UserDetailList: many.slice(0, 5) })
    await expect(again(less)).rejects.toEqual(refusal('source.much-missing'))
    const present = async () =>
      (await db.rows(sql`SELECT 1 FROM identity WHERE source_id = ${sourceId} AND gone_at IS NULL`)).length
    expect(await present()).toBe(42)
    await again(less, { acceptDisappearance: true })
    expect(await present()).toBe(7)
  })

  test('a file of another account is refused, and one account is imported once', async () => {
    const [one, other] = [await imported(), nextNumber()]
    await expect(
      importAwsAccountAgain(admin, one.sourceId, async () => ({
        account: numbered(estate(), other),
        acceptDisappearance: true,
      })),
    ).rejects.toEqual(refusal('source.duplicate-target'))
    await expect(
      importAwsAccount(admin, async () => ({ name: 'again', account: numbered(estate(), one.number) })),
    ).rejects.toEqual(refusal('source.duplicate-target'))
  })
})

describe('scores', () => {
  test('every identity is scored from what the inventory keeps, with its reasons; the estate is their sum', async () => {
    const { sourceId, number } = await imported()
    expect(await score(sourceId)).toBe(1)
    expect(await breadthOf(sourceId, 'boss')).toMatchObject({
      state: 'scored',
      tier: 'T0',
      aePlus: 1,
      sentence: `is administrator of ${number}`,
    })
    const deployer = await breadthOf(sourceId, 'deployer')
    expect(deployer).toMatchObject({ tier: 'T1', ae: 1, aePlus: 1, history: [{ tier: 'T1', until: null }] })
    const boss = (await idsOf(sourceId)).get('boss')
    expect(deployer.state === 'scored' && deployer.reasons[0]).toMatchObject({
      path: 'lambda-001',
      via: [{ name: 'boss', identityId: boss }],
    })
    const reader = await breadthOf(sourceId, 'reader')
    expect(reader).toMatchObject({ state: 'scored' })
    const whole = await getEstate(admin, sourceId)
    expect(whole).toMatchObject({ tiers: { T0: 1, T1: 1 } })
    expect(whole?.aePlus).toBeCloseTo(2 + (reader.state === 'scored' ? reader.aePlus : NaN), 5)
    // Nothing changed, so nothing is due.
    expect(await score(sourceId)).toBe(0)
  })

  test('a kind without a catalogue is unscored, never 0', async () => {
    const { sourceId } = await imported()
    const before = await breadthOf(sourceId, 'reader')
    expect(before).toEqual({ state: 'unscored', why: 'not-yet' })
    expect(await db.rows(sql`SELECT DISTINCT tier, ae, ae_plus FROM identity WHERE source_id = ${sourceId}`)).toEqual([
      { tier: null, ae: null, aePlus: null },
    ])
  })

  test('a newer file with one policy changed appends to the history of whom it changes, and of nobody else', async () => {
    const { sourceId, again } = await imported()
    await score(sourceId)
    const history = (name: string) =>
      db.rows<{ tier: string; ended: boolean }>(sql`
        SELECT b.tier, b.until IS NOT NULL AS ended FROM breadth_score b JOIN identity i ON i.source_id = b.source_id AND i.id = b.identity_id
        WHERE b.source_id = ${sourceId} AND i.name = ${name} ORDER BY b.since`)
    await again(estate({ UserDetailList: [user('reader', [allow(['iam:*'])], { UserId: 'AIDAREADER' })] }))
    expect(await score(sourceId)).toBe(1)
    const [first, second] = await history('reader')
    expect([first?.ended, second]).toEqual([true, { tier: 'T1', ended: false }])
    expect(await history('boss')).toEqual([{ tier: 'T0', ended: false }])
    expect(await history('deployer')).toHaveLength(1)
    const windows = await db.rows<{ gap: boolean }>(sql`
      SELECT a.until <> b.since AS gap FROM breadth_score a JOIN breadth_score b ON b.source_id = a.source_id AND b.identity_id = a.identity_id
      WHERE a.source_id = ${sourceId} AND a.until IS NOT NULL AND b.until IS NULL`)
    expect(windows).toEqual([{ gap: false }])
    expect(
      await db.rows(sql`SELECT i.name FROM audit_event a JOIN identity i ON i.id = a.identity_id
        WHERE a.source_id = ${sourceId} AND a.type = 'breadth.changed'`),
    ).toEqual([{ name: 'reader' }])
    expect((await getEstate(admin, sourceId))?.history).toHaveLength(2)
  })

  test('who is gone from a newer file is scored no more, and keeps what was', async () => {
    const { sourceId, again } = await imported()
    await score(sourceId)
    await again(estate({ UserDetailList: [] }))
    await score(sourceId)
    expect(await breadthOf(sourceId, 'reader')).toEqual({ state: 'unscored', why: 'gone' })
    expect(
      await db.rows(sql`SELECT b.until IS NOT NULL AS ended, i.tier FROM breadth_score b JOIN identity i ON i.source_id = b.source_id AND i.id = b.identity_id
        WHERE b.source_id = ${sourceId} AND i.name = 'reader'`),
    ).toEqual([{ ended: true, tier: null }])
  })

  test('another catalogue has everything scored anew; the same score is not another one', async () => {
    const { sourceId } = await imported()
    await score(sourceId)
    expect(await score(sourceId, { catalogue: `${presentCatalogue()}, and newer` })).toBe(1)
    expect(
      await db.rows(sql`SELECT count(*)::int AS windows FROM breadth_score WHERE source_id = ${sourceId}`),
    ).toEqual([{ windows: 3 }])
  })

  test('organisation policies that come with the file limit its members, and stay when a newer file brings none', async () => {
    const { sourceId, again } = await imported()
    const deny = JSON.stringify([
      [document(everything), document({ Effect: 'Deny', Action: 'lambda:*', Resource: '*' })],
    ])
    await again(estate(), { serviceControl: deny })
    await score(sourceId)
    expect(await breadthOf(sourceId, 'deployer')).not.toMatchObject({ tier: 'T1' })
    await again(estate())
    await score(sourceId)
    expect(await breadthOf(sourceId, 'deployer')).not.toMatchObject({ tier: 'T1' })
  })

  test('a scan that fails is tried again later, and what was scored stands', async () => {
    const { sourceId, again } = await imported()
    await score(sourceId)
    await again(estate({ UserDetailList: [] }))
    const failing: typeof scanElsewhere = () => Promise.reject(new Error('broken'))
    expect(await score(sourceId, { scan: failing })).toBe(0)
    expect(await db.rows(sql`SELECT error FROM breadth_source WHERE source_id = ${sourceId}`)).toEqual([
      { error: 'broken' },
    ])
    expect(await breadthOf(sourceId, 'boss')).toMatchObject({ tier: 'T0' })
    expect(await score(sourceId)).toBe(0)
  })

  test('I41: the history of breadth is only ever added to', async () => {
    const { sourceId } = await imported()
    await score(sourceId)
    await expect(
      db.rows(sql`UPDATE breadth_score SET ae_plus = 0 WHERE source_id = ${sourceId}`),
    ).rejects.toMatchObject({ code: 'CF029' })
    await expect(db.rows(sql`DELETE FROM breadth_score WHERE source_id = ${sourceId}`)).rejects.toMatchObject({
      code: '42501',
    })
  })
})

describe('who sees what', () => {
  test('I40: breadth is seen as the identity is; a reason names nobody that the reader does not see', async () => {
    const { sourceId } = await imported()
    await score(sourceId)
    const ids = await idsOf(sourceId)
    const team = await insertTeam(db)
    const owner = personContext(db, await insertPerson(db, { teamIds: [team.id] }))
    const stranger = personContext(db, await insertPerson(db, {}))
    for (const name of ['deployer', 'boss'])
      await insertOwnership(
        db,
        { sourceId, identityId: ids.get(name) as IdentityId },
        { teamId: name === 'boss' ? (await insertTeam(db)).id : team.id },
      )
    await expect(breadthOf(sourceId, 'deployer', stranger)).rejects.toEqual(refusal('not-found'))
    const seen = await breadthOf(sourceId, 'deployer', owner)
    expect(seen).toMatchObject({ tier: 'T1', reasons: [{ via: [{ name: 'another identity', identityId: null }] }] })
    expect(JSON.stringify(seen)).not.toContain('boss')
    await expect(getEstate(owner, sourceId)).rejects.toEqual(refusal('auth.forbidden'))
  })

  test('nothing can be asked for where facts come from a file', async () => {
    const { sourceId } = await imported()
    const detail = await getIdentity(admin, (await idsOf(sourceId)).get('reader') as IdentityId)
    expect(detail.source.connected).toBe(false)
    expect(detail.holdings.every((held) => !held.requestable && !held.administrable)).toBe(true)
    const page = await listIdentities(admin, {
      filters: { ...NO_FILTERS, source: [sourceId] },
      order: { sort: 'name', direction: 'asc' },
      page: { limit: 10, cursor: null },
    })
    expect(page.data).toHaveLength(3)
  })
})
