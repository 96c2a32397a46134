/** Each kind of drift, made behind our back at a real PostgreSQL: a sweep finds all of it, and only it (I17). */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { sql } from '#lib/platform/db/sql.ts'
import { insertIdentity } from '#lib/testing/builders/inventory.ts'
import { insertOwnership } from '#lib/testing/builders/ownership.ts'
import { type AccessWorld, isMember, letTimePass, startAccessWorld } from '#lib/testing/worlds/access-world.ts'
import { type DriftWorld, driftWorld } from '#lib/testing/worlds/drift-world.ts'
import { ORPHAN_REASON } from './drift/model.ts'

let world: AccessWorld
let it: DriftWorld
beforeAll(async () => {
  world = await startAccessWorld(18)
  it = driftWorld(world)
})
afterAll(() => world.stop())

const isMarked = async (grantId: string): Promise<boolean> => {
  const [grant] = await world.db.rows<{ externallyModified: boolean }>(
    sql`SELECT externally_modified FROM access_grant WHERE id = ${grantId}`,
  )
  return grant?.externallyModified ?? false
}

test('a leftover of our own account from before the first listing waits for a person (I17)', async () => {
  const pair = await world.pair()
  await it.asOurAccount(`GRANT ${pair.role} TO ${pair.account}`)
  await it.look()
  expect(await it.ofAccount(pair.account, 'orphan')).toMatchObject([
    { state: 'open', ownGrantor: true, accountKey: pair.identity.accountKey, grantId: null, removalAskedAt: null },
  ])
  expect(await it.takeBack()).toBe(0)
  expect(await isMember(world, pair)).toBe(true)
})

test('what our own account gave later and no grant explains is taken back without being asked about (I1)', async () => {
  const pair = await world.pair()
  await it.look()
  await it.asOurAccount(`GRANT ${pair.role} TO ${pair.account}`)
  await it.look()
  expect(await it.ofAccount(pair.account, 'orphan')).toMatchObject([{ state: 'removing', closeReason: ORPHAN_REASON }])
  await it.takeBack()
  expect(await isMember(world, pair)).toBe(false)
  expect(await it.ofAccount(pair.account, 'orphan')).toMatchObject([{ state: 'removed' }])
})

test('what was closed and is there again when it is listed later is found again (I17)', async () => {
  const pair = await world.pair()
  await it.look()
  for (const round of [1, 2]) {
    await it.asOurAccount(`GRANT ${pair.role} TO ${pair.account}`)
    await it.look()
    await it.takeBack()
    expect(await it.ofAccount(pair.account, 'orphan')).toHaveLength(round)
  }
  expect(await isMember(world, pair)).toBe(false)
})

test('an identity that came after the first listing is watched from its own first listing on (I17)', async () => {
  await it.look()
  const pair = await world.pair()
  await world.witness.query(`CREATE ROLE from_birth; GRANT from_birth TO ${pair.account}`)
  await it.look()
  expect(await it.ofAccount(pair.account, 'unrecorded')).toEqual([])
  await world.witness.query(`CREATE ROLE later; GRANT later TO ${pair.account}`)
  await it.look()
  expect(await it.ofAccount(pair.account, 'unrecorded')).toMatchObject([
    { state: 'open', ownGrantor: false, evidence: { entitlement: 'later', attributes: { grantor: 'postgres' } } },
  ])
})

test('our row replaced by somebody else’s is a missing grant and an unrecorded holding (I17)', async () => {
  const pair = await world.pair()
  await it.look()
  const grantId = await it.grant(pair)
  await world.witness.query(
    `REVOKE ${pair.role} FROM ${pair.account} GRANTED BY curfew; GRANT ${pair.role} TO ${pair.account}`,
  )
  await it.look()
  expect(await it.ofAccount(pair.account, 'missing')).toMatchObject([{ state: 'open', grantId }])
  expect(await it.ofAccount(pair.account, 'unrecorded')).toMatchObject([{ state: 'open', ownGrantor: false }])
  expect(await isMarked(grantId)).toBe(true)
})

test('a grant that is there again settles, and is found missing anew when it is taken away again (I17)', async () => {
  const pair = await world.pair()
  await it.look()
  await it.grant(pair)
  await world.witness.query(`REVOKE ${pair.role} FROM ${pair.account} GRANTED BY curfew`)
  await it.look()
  await it.asOurAccount(`GRANT ${pair.role} TO ${pair.account} WITH INHERIT TRUE, SET FALSE`)
  await it.look()
  expect(await it.ofAccount(pair.account, 'missing')).toMatchObject([{ state: 'resolved' }])
  await world.witness.query(`REVOKE ${pair.role} FROM ${pair.account} GRANTED BY curfew`)
  await it.look()
  expect((await it.ofAccount(pair.account, 'missing')).map(({ state }) => state)).toEqual(['resolved', 'open'])
})

test.each([
  ['ADMIN TRUE', /passed on/],
  ['SET TRUE', /SET ROLE/],
])('a granted membership that was altered WITH %s is broadened (I17)', async (option, phrase) => {
  const pair = await world.pair()
  await it.look()
  const grantId = await it.grant(pair)
  await it.look()
  expect(await it.ofAccount(pair.account, 'broadened')).toEqual([])
  await world.witness.query(`GRANT ${pair.role} TO ${pair.account} WITH ${option} GRANTED BY curfew`)
  await it.look()
  await it.look()
  const found = await it.ofAccount(pair.account, 'broadened')
  expect(found).toMatchObject([{ state: 'open', grantId, evidence: { wider: [expect.stringMatching(phrase)] } }])
  expect(await isMarked(grantId)).toBe(true)
})

test('a granted role that confers more than was approved is broadened; less is not (I17, I22)', async () => {
  const [grown, shrunk] = [await world.pair(), await world.pair()]
  await it.look()
  const grantId = await it.grant(grown)
  await it.grant(shrunk)
  await world.witness.query(
    `GRANT DELETE ON ${grown.table} TO ${grown.role}; REVOKE UPDATE ON ${shrunk.table} FROM ${shrunk.role}`,
  )
  await it.look()
  expect(await it.ofAccount(grown.account, 'broadened')).toMatchObject([
    { state: 'open', grantId, evidence: { wider: [expect.stringMatching(/^DELETE on 1 table in schema work/)] } },
  ])
  expect(await it.ofAccount(shrunk.account, 'broadened')).toEqual([])
  await world.witness.query(`REVOKE DELETE ON ${grown.table} FROM ${grown.role}`)
  await it.look()
  expect(await it.ofAccount(grown.account, 'broadened')).toMatchObject([{ state: 'resolved' }])
})

test('a grant through a second identity of the same account is neither missing nor an orphan (I8, I17)', async () => {
  const pair = await world.pair()
  await it.look()
  const alias = await insertIdentity(world.db, world.sourceId, {
    name: `alias of ${pair.account}`,
    accountKey: pair.identity.accountKey,
  })
  const [ownerTeam] = world.owner.teamIds
  if (!ownerTeam) throw new Error('the owner has no team')
  await insertOwnership(world.db, { sourceId: world.sourceId, identityId: alias.id }, { teamId: ownerTeam })
  const grantId = await it.grant({ ...pair, identity: alias })
  await it.look()
  const ofAccount = () =>
    it.drift(
      sql`d.account_key = ${pair.identity.accountKey}`,
      sql`d.entitlement_external_id = ${pair.entitlement.externalId}`,
    )
  expect(await ofAccount()).toEqual([])
  await world.witness.query(`REVOKE ${pair.role} FROM ${pair.account} GRANTED BY curfew`)
  await it.look()
  expect(await ofAccount()).toMatchObject([{ kind: 'missing', state: 'open', grantId }])
})

test('a grant that was given up and is still there is drift, and is not opened again by itself', async () => {
  const pair = await world.pair()
  await it.look()
  const grantId = await it.grant(pair)
  await letTimePass(world, grantId, 120_000)
  await world.engine().drain()
  await world.db.rows(sql`UPDATE access_grant SET force_close_reason = 'no way in' WHERE id = ${grantId}`)
  await markGivenUp(grantId)
  await it.asOurAccount(`GRANT ${pair.role} TO ${pair.account}`)
  await it.look()
  expect(await it.ofAccount(pair.account, 'outlived')).toMatchObject([{ state: 'open', grantId, ownGrantor: true }])
  const [grant] = await world.db.rows<{ state: string }>(sql`SELECT state FROM access_grant WHERE id = ${grantId}`)
  expect(grant?.state).toBe('ended')
})

test('however much appears at once, all of it is found, and each of it once (I17)', async () => {
  await world.witness.query(`
    DO $$ BEGIN
      FOR n IN 1..1100 LOOP EXECUTE format('CREATE ROLE crowd_%s LOGIN', n); END LOOP;
      CREATE ROLE crowded; CREATE ROLE ours; GRANT ours TO curfew WITH ADMIN TRUE, INHERIT FALSE, SET FALSE;
    END $$`)
  await it.look()
  await world.witness.query(
    `DO $$ BEGIN FOR n IN 1..1100 LOOP EXECUTE format('GRANT crowded TO crowd_%s', n); END LOOP; END $$`,
  )
  await it.asOurAccount(
    `DO $$ BEGIN FOR n IN 1..300 LOOP EXECUTE format('GRANT ours TO crowd_%s', n); END LOOP; END $$`,
  )
  await it.look()
  await it.look()
  const found = await it.drift(sql`d.evidence->>'identity' LIKE 'crowd\\_%'`)
  expect(found.filter(({ kind }) => kind === 'unrecorded')).toHaveLength(1_100)
  expect(found.filter(({ kind, state }) => kind === 'orphan' && state === 'removing')).toHaveLength(300)
  await it.takeBack()
  expect(await it.members('ours')).toEqual([])
  expect(await it.members('crowded')).toHaveLength(1_100)
}, 180_000)

/** As force-closing does it; by hand, because only a revoke that fails may be given up. */
async function markGivenUp(grantId: string): Promise<void> {
  const { openDatabase } = await import('#lib/platform/db/database.ts')
  const admin = openDatabase(world.product.superuserUrl, { poolSize: 1 })
  await admin.sqlTransaction(async (tx) => {
    await tx.rows(sql`SET LOCAL session_replication_role = replica`)
    await tx.rows(sql`UPDATE access_grant SET force_closed_at = ended_at, gone_at = NULL WHERE id = ${grantId}`)
  })
  await admin.close()
}
