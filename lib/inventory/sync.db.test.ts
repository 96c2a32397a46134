import { afterAll, beforeAll, expect, test } from 'vitest'
import type { IdentityId, SourceId } from '#lib/kernel/ids.ts'
import { openDatabase, type Database } from '#lib/platform/db/database.ts'
import { sql } from '#lib/platform/db/sql.ts'
import { silentLog } from '#lib/platform/log.ts'
import { newId } from '#lib/platform/new-id.ts'
import { parseKeyring } from '#lib/platform/secrets/keyring.ts'
import { recordEvents } from '#lib/audit/record.ts'
import { testDatabase, type TestDatabase } from '#lib/testing/database.ts'
import { fakeEntitlement, fakeHolding, fakeIdentity, fakeRegistry, type FakeTarget, fakeTarget } from '#lib/testing/fake-connector.ts'
import type { Context } from '#lib/platform/context.ts'
import { ConnectorError } from './connectors/contract.ts'
import { addSource, removeSource, requestSync, runDueSync, type InventoryDeps } from './server.ts'

const keyring = parseKeyring(`k1 ${Buffer.alloc(32, 7).toString('base64')}`)
let database: TestDatabase
let db: Database
let ctx: Context

beforeAll(async () => {
  database = await testDatabase()
  db = openDatabase(database.url)
  ctx = { actor: { kind: 'operator', name: 'Test' }, via: 'cli', requestId: 'test', db, log: silentLog }
})
afterAll(async () => {
  await db.close()
  await database.close()
})

const names = (count: number, prefix = 'svc') => Array.from({ length: count }, (_, index) => `${prefix}-${String(index).padStart(4, '0')}`)

async function connect(over: Partial<FakeTarget>): Promise<{ target: FakeTarget; sourceId: SourceId; deps: InventoryDeps }> {
  const target = fakeTarget(over)
  const deps = { keyring, connectorFor: fakeRegistry(target) }
  const { sourceId } = await addSource(ctx, { name: `fake ${target.key}`, kind: 'fake', config: { target: target.key }, secret: { password: 'right' } }, deps)
  return { target, sourceId, deps }
}

/** Syncs this source now, whatever else waits in the database. */
async function sync(sourceId: SourceId, deps: InventoryDeps, input: { acceptDisappearance?: boolean } = {}) {
  const { syncId } = await requestSync(ctx, { sourceId, ...input })
  const outcome = await runDueSync(ctx, { ...deps, only: syncId })
  const [run] = await db.rows<{ state: string; error: string | null; remedy: string | null; counts: Record<string, number>; itemsSeen: number }>(
    sql`SELECT state, error, remedy, counts, items_seen FROM sync_run WHERE id = ${syncId}`,
  )
  return { syncId, outcome, run }
}

const presentNames = async (sourceId: SourceId) =>
  (await db.rows<{ name: string }>(sql`SELECT name FROM identity WHERE source_id = ${sourceId} AND gone_at IS NULL ORDER BY name`)).map((row) => row.name)
const holdingsOf = (sourceId: SourceId) =>
  db.rows<{ identity: string; entitlement: string; attributes: Record<string, unknown>; gone: boolean }>(sql`
    SELECT i.name AS identity, e.name AS entitlement, h.attributes, h.gone_at IS NOT NULL AS gone FROM holding h
    JOIN identity i ON i.source_id = h.source_id AND i.id = h.identity_id JOIN entitlement e ON e.source_id = h.source_id AND e.id = h.entitlement_id
    WHERE h.source_id = ${sourceId} ORDER BY h.first_seen_at, h.id`)

async function insertGrant(sourceId: SourceId, account: string, entitlement: string, state: 'active' | 'ended'): Promise<void> {
  const id = newId('grant')
  const ended = state === 'ended'
  const [row] = await db.rows<{ identityId: IdentityId; entitlementId: string }>(sql`
    SELECT i.id AS identity_id, e.id AS entitlement_id FROM identity i, entitlement e
    WHERE i.source_id = ${sourceId} AND i.account_key = ${account} AND e.source_id = ${sourceId} AND e.external_id = ${entitlement}`)
  await db.sqlTransaction(async (tx) => {
    await tx.rows(sql`
      INSERT INTO access_grant (source_id, id, request_id, identity_id, entitlement_id, account_key, entitlement_external_id, state, duration_ms, margin_ms,
        starts_at, ends_at, due_at, ended_at)
      VALUES (${sourceId}, ${id}, ${newId('request')}, ${row?.identityId}, ${row?.entitlementId}, ${account}, ${entitlement}, ${state}, 60000, 0,
        clock_timestamp() - interval '1 h', clock_timestamp() + interval '1 min', clock_timestamp(), ${ended ? sql`clock_timestamp() - interval '10 min'` : sql`NULL`})`)
    await recordEvents(tx, ctx, { type: ended ? 'grant.ended' : 'grant.active', subject: { kind: 'grant', id }, sourceId, summary: 'test grant' })
  })
}

test('a sync mirrors identities, credentials, entitlements and holdings, and says when it did', async () => {
  const { sourceId, deps } = await connect({
    identities: [fakeIdentity('loader', { attributes: { superuser: true } }), fakeIdentity('cron', { disabled: true })],
    entitlements: [fakeEntitlement('writer'), fakeEntitlement('reader')],
    credentials: [{ externalId: 'pw:cron', identityExternalId: 'id:cron', kind: 'password', expiresAt: 'never', lastRotatedAt: 'unknown' }],
    holdings: [fakeHolding('loader', 'writer'), fakeHolding('loader', 'reader')],
  })
  const { run } = await sync(sourceId, deps)
  expect(run).toMatchObject({ state: 'succeeded', itemsSeen: 7 })
  const rows = await db.rows(sql`SELECT name, flags, standing_count FROM identity WHERE source_id = ${sourceId} ORDER BY name`)
  expect(rows).toEqual([
    { name: 'cron', flags: ['never-expires', 'disabled'], standingCount: 0 },
    { name: 'loader', flags: ['superuser'], standingCount: 2 },
  ])
  const [source] = await db.rows<Record<string, unknown>>(sql`SELECT last_full_sync_at IS NOT NULL AS synced, next_sync_at > clock_timestamp() AS scheduled FROM source WHERE id = ${sourceId}`)
  expect(source).toEqual({ synced: true, scheduled: true })
  expect(await db.rows(sql`SELECT type FROM audit_event WHERE source_id = ${sourceId} AND subject_kind = 'sync'`)).toEqual([{ type: 'sync.succeeded' }])
})

test('I16: an account renamed at the target stays the same identity', async () => {
  const { target, sourceId, deps } = await connect({ identities: [fakeIdentity('before')] })
  await sync(sourceId, deps)
  const [first] = await db.rows(sql`SELECT id FROM identity WHERE source_id = ${sourceId}`)
  target.identities = [{ ...fakeIdentity('before'), name: 'after' }]
  await sync(sourceId, deps)
  expect(await db.rows(sql`SELECT id, name FROM identity WHERE source_id = ${sourceId}`)).toEqual([{ ...(first as object), name: 'after' }])
})

test('what a complete listing no longer shows is end-dated, and what comes back is a new stretch of presence', async () => {
  const { target, sourceId, deps } = await connect({
    identities: [fakeIdentity('a'), fakeIdentity('b')], entitlements: [fakeEntitlement('writer')], holdings: [fakeHolding('a', 'writer')],
  })
  await sync(sourceId, deps)
  target.identities = [fakeIdentity('a')]
  target.holdings = []
  await sync(sourceId, deps)
  expect(await presentNames(sourceId)).toEqual(['a'])
  target.holdings = [fakeHolding('a', 'writer')]
  await sync(sourceId, deps)
  expect((await holdingsOf(sourceId)).map((row) => row.gone)).toEqual([true, false])
})

test('I18: a listing that breaks off tombstones nothing', async () => {
  const { target, sourceId, deps } = await connect({ identities: names(6).map((name) => fakeIdentity(name)) })
  await sync(sourceId, deps)
  target.identities = target.identities.slice(0, 3)
  target.beforePage = (cursor) => {
    if (cursor === '2:0') throw new ConnectorError('transient', 'the line broke', { remedy: 'Try again.' })
  }
  const { run } = await sync(sourceId, deps)
  expect(run).toMatchObject({ state: 'failed', error: 'the line broke', remedy: 'Try again.' })
  expect(await presentNames(sourceId)).toHaveLength(6)
})

test('I18: a mass disappearance is held for a human, and goes through once an admin confirms it', async () => {
  const { target, sourceId, deps } = await connect({ identities: names(60).map((name) => fakeIdentity(name)), pageSize: 50 })
  await sync(sourceId, deps)
  target.identities = target.identities.slice(0, 30)
  const held = await sync(sourceId, deps)
  expect(held.run).toMatchObject({ state: 'failed', counts: { held: { identities: 30 } } })
  expect(held.run?.remedy).toMatch(/confirm/)
  expect(await presentNames(sourceId)).toHaveLength(60)
  expect((await sync(sourceId, deps, { acceptDisappearance: true })).run?.state).toBe('succeeded')
  expect(await presentNames(sourceId)).toHaveLength(30)
})

test('I18: a confirmation covers what was seen missing and no more', async () => {
  const { target, sourceId, deps } = await connect({ identities: names(100).map((name) => fakeIdentity(name)), pageSize: 50 })
  await sync(sourceId, deps)
  target.identities = target.identities.slice(0, 70)
  await sync(sourceId, deps)
  target.identities = target.identities.slice(0, 10)
  expect((await sync(sourceId, deps, { acceptDisappearance: true })).run).toMatchObject({ state: 'failed', counts: { held: { identities: 90 } } })
  expect(await presentNames(sourceId)).toHaveLength(100)
})

test('a sync whose worker died is taken up from its cursor, and nothing it saw before is lost', async () => {
  const { target, sourceId, deps } = await connect({ identities: names(8).map((name) => fakeIdentity(name)) })
  const { syncId } = await requestSync(ctx, { sourceId })
  // The first worker is held inside its third page for ever, as a killed one would be.
  const reached = Promise.withResolvers<void>()
  const release = Promise.withResolvers<void>()
  target.beforePage = (cursor) => {
    if (cursor !== '1:4') return
    reached.resolve()
    return release.promise
  }
  const first = runDueSync(ctx, { ...deps, only: syncId })
  await reached.promise
  target.beforePage = () => {}
  await db.rows(sql`UPDATE sync_run SET lease_until = clock_timestamp() - interval '1 s' WHERE id = ${syncId}`)
  const fetchedBefore = target.pagesFetched
  expect(await runDueSync(ctx, { ...deps, only: syncId })).toMatchObject({ state: 'succeeded' })
  expect(target.pagesFetched - fetchedBefore).toBe(4)
  expect(await presentNames(sourceId)).toHaveLength(8)
  // The stalled worker wakes up: its fence is old, it writes nothing.
  release.resolve()
  expect(await first).toMatchObject({ state: 'lost' })
})

test('a sync that is asked to stop gives its run back for the next worker', async () => {
  const { target, sourceId, deps } = await connect({ identities: names(8).map((name) => fakeIdentity(name)) })
  const { syncId } = await requestSync(ctx, { sourceId })
  const stop = new AbortController()
  target.beforePage = (cursor) => {
    if (cursor === '1:2') stop.abort()
  }
  expect(await runDueSync(ctx, { ...deps, only: syncId, signal: stop.signal })).toMatchObject({ state: 'given-back' })
  expect(await runDueSync(ctx, { ...deps, only: syncId })).toMatchObject({ state: 'succeeded' })
})

test('I35: two workers never run one sync, and every due source is taken once', async () => {
  const { sourceId, deps } = await connect({ identities: [fakeIdentity('one')] })
  const { syncId } = await requestSync(ctx, { sourceId })
  const outcomes = await Promise.all(Array.from({ length: 4 }, () => runDueSync(ctx, { ...deps, only: syncId })))
  expect(outcomes.filter((one) => one !== null)).toHaveLength(1)
  await expect(requestSync(ctx, { sourceId })).resolves.toBeDefined()
  await expect(requestSync(ctx, { sourceId })).rejects.toMatchObject({ code: 'source.sync-running', facts: { state: 'queued' } })
})

test('I1: what we granted is never learnt as standing, neither while the grant lives nor after it ended', async () => {
  const { target, sourceId, deps } = await connect({ identities: [fakeIdentity('a')], entitlements: [fakeEntitlement('writer')] })
  await sync(sourceId, deps)
  await insertGrant(sourceId, 'id:a', 'ent:writer', 'active')
  target.holdings = [fakeHolding('a', 'writer', { ownGrantor: true })]
  await sync(sourceId, deps)
  const standing = () => db.rows(sql`SELECT standing_count FROM identity WHERE source_id = ${sourceId}`)
  expect((await holdingsOf(sourceId)).at(-1)?.attributes).toMatchObject({ granted: true })
  expect(await standing()).toEqual([{ standingCount: 0 }])
  await db.sqlTransaction(async (tx) => {
    const [grant] = await tx.rows<{ id: string }>(sql`
      UPDATE access_grant SET state = 'ended', ended_at = clock_timestamp() WHERE source_id = ${sourceId} RETURNING id`)
    await recordEvents(tx, ctx, { type: 'grant.ended', subject: { kind: 'grant', id: grant?.id ?? '' }, sourceId, summary: 'ended' })
  })
  await sync(sourceId, deps)
  expect((await holdingsOf(sourceId)).map((row) => [row.gone, row.attributes])).toEqual([[true, { granted: true }], [false, { unrecorded: true }]])
  expect(await standing()).toEqual([{ standingCount: 0 }])
})

test('I1: a grant that ended while its page was under way still explains what the page shows', async () => {
  const { target, sourceId, deps } = await connect({ identities: [fakeIdentity('a')], entitlements: [fakeEntitlement('writer')] })
  await sync(sourceId, deps)
  await insertGrant(sourceId, 'id:a', 'ent:writer', 'active')
  target.holdings = [fakeHolding('a', 'writer', { ownGrantor: true })]
  target.beforePage = async (cursor) => {
    if (cursor !== '3:0') return
    await db.sqlTransaction(async (tx) => {
      const [grant] = await tx.rows<{ id: string }>(sql`UPDATE access_grant SET state = 'ended', ended_at = clock_timestamp() WHERE source_id = ${sourceId} RETURNING id`)
      await recordEvents(tx, ctx, { type: 'grant.ended', subject: { kind: 'grant', id: grant?.id ?? '' }, sourceId, summary: 'ended' })
    })
  }
  await sync(sourceId, deps)
  expect((await holdingsOf(sourceId)).map((row) => row.attributes)).toEqual([{ granted: true }])
})

test('I1: what an admin adopted is standing; gone and given again by an ended grant, it has to be adopted anew', async () => {
  const own = [fakeHolding('a', 'writer', { ownGrantor: true })]
  const { target, sourceId, deps } = await connect({ identities: [fakeIdentity('a')], entitlements: [fakeEntitlement('writer')], holdings: own })
  await sync(sourceId, deps)
  const driftId = newId('drift')
  await db.sqlTransaction(async (tx) => {
    await tx.rows(sql`INSERT INTO drift (source_id, id, kind, holding_external_id, state, closed_at)
      VALUES (${sourceId}, ${driftId}, 'unrecorded', ${own[0]?.externalId}, 'adopted', clock_timestamp())`)
    await recordEvents(tx, ctx, { type: 'drift.adopted', subject: { kind: 'drift', id: driftId }, sourceId, summary: 'adopted' })
  })
  await sync(sourceId, deps)
  expect((await holdingsOf(sourceId)).map((row) => [row.gone, row.attributes])).toEqual([[false, {}]])
  target.holdings = []
  await sync(sourceId, deps)
  await insertGrant(sourceId, 'id:a', 'ent:writer', 'ended')
  target.holdings = own
  await sync(sourceId, deps)
  expect((await holdingsOf(sourceId)).map((row) => [row.gone, row.attributes])).toEqual([[true, {}], [false, { unrecorded: true }]])
})

test('I1: a connector that signs in as another account does not turn its live grants into standing access', async () => {
  const { target, sourceId, deps } = await connect({ identities: [fakeIdentity('a')], entitlements: [fakeEntitlement('writer')] })
  await sync(sourceId, deps)
  await insertGrant(sourceId, 'id:a', 'ent:writer', 'active')
  target.holdings = [fakeHolding('a', 'writer', { ownGrantor: true })]
  await sync(sourceId, deps)
  target.holdings = [fakeHolding('a', 'writer', { ownGrantor: false })]
  await sync(sourceId, deps)
  expect((await holdingsOf(sourceId)).map((row) => [row.gone, row.attributes])).toEqual([[false, { granted: true }]])
})

test('another account giving the same entitlement is standing, whatever we granted', async () => {
  const { sourceId, deps } = await connect({
    identities: [fakeIdentity('a')], entitlements: [fakeEntitlement('writer')], holdings: [fakeHolding('a', 'writer')],
  })
  await sync(sourceId, deps)
  await insertGrant(sourceId, 'id:a', 'ent:writer', 'active')
  await sync(sourceId, deps)
  expect(await holdingsOf(sourceId)).toMatchObject([{ attributes: {}, gone: false }])
})

test('I22: a change of what an entitlement confers changes its hash, a change of order does not', async () => {
  const { target, sourceId, deps } = await connect({ entitlements: [fakeEntitlement('writer', { content: { tables: ['a'], schema: 'x' } })] })
  const hash = async () => (await db.rows<{ contentHash: string; changed: boolean }>(sql`SELECT content_hash, content_changed_at IS NOT NULL AS changed FROM entitlement WHERE source_id = ${sourceId}`))[0]
  await sync(sourceId, deps)
  const first = await hash()
  target.entitlements = [fakeEntitlement('writer', { content: { schema: 'x', tables: ['a'] } })]
  await sync(sourceId, deps)
  expect(await hash()).toEqual(first)
  target.entitlements = [fakeEntitlement('writer', { content: { schema: 'x', tables: ['a', 'b'] } })]
  await sync(sourceId, deps)
  expect(await hash()).toMatchObject({ changed: true })
  expect((await hash())?.contentHash).not.toBe(first?.contentHash)
})

test('I41: syncs in time extend one window of observation, a long silence begins another', async () => {
  const { sourceId, deps } = await connect({ identities: [fakeIdentity('a')] })
  await sync(sourceId, deps)
  await sync(sourceId, deps)
  const windows = () => db.rows(sql`SELECT id FROM observation WHERE source_id = ${sourceId}`)
  expect(await windows()).toHaveLength(1)
  await db.rows(sql`UPDATE observation SET starts_at = starts_at - interval '2 h', ends_at = ends_at - interval '1 h' WHERE source_id = ${sourceId}`)
  await sync(sourceId, deps)
  expect(await windows()).toHaveLength(2)
})

test('I16: removing a source end-dates all it had, keeps every row, and stops its sync', async () => {
  const { target, sourceId, deps } = await connect({
    identities: [fakeIdentity('a')], entitlements: [fakeEntitlement('writer')], holdings: [fakeHolding('a', 'writer')],
  })
  await sync(sourceId, deps)
  const { syncId } = await requestSync(ctx, { sourceId })
  target.beforePage = async (cursor) => {
    if (cursor === '1:0') await removeSource(ctx, { sourceId })
  }
  expect(await runDueSync(ctx, { ...deps, only: syncId })).toMatchObject({ state: 'lost' })
  for (const table of [sql`identity`, sql`entitlement`, sql`holding`])
    expect(await db.rows(sql`SELECT count(*)::int AS rows, count(gone_at)::int AS gone FROM ${table} WHERE source_id = ${sourceId}`)).toEqual([{ rows: 1, gone: 1 }])
  expect(await db.rows(sql`SELECT state FROM sync_run WHERE id = ${syncId}`)).toEqual([{ state: 'failed' }])
})

test('a source with live grants cannot be removed, and says how many there are', async () => {
  const { sourceId, deps } = await connect({ identities: [fakeIdentity('a')], entitlements: [fakeEntitlement('writer')] })
  await sync(sourceId, deps)
  await insertGrant(sourceId, 'id:a', 'ent:writer', 'active')
  await expect(removeSource(ctx, { sourceId })).rejects.toMatchObject({ code: 'state.conflict', facts: { liveGrants: 1 } })
})

test('3,000 identities and 10,000 holdings are stored in seconds', async () => {
  const accounts = names(3_000)
  const roles = names(50, 'role')
  const holdings = Array.from({ length: 10_000 }, (_, index) => {
    const identity = accounts[index % 3_000] ?? ''
    const role = roles[(index + Math.floor(index / 3_000)) % 50] ?? ''
    return fakeHolding(identity, role, { externalId: `h${index}` })
  })
  const { sourceId, deps } = await connect({
    identities: accounts.map((name) => fakeIdentity(name)), entitlements: roles.map((name) => fakeEntitlement(name)), holdings, pageSize: 1_000,
  })
  const startedAt = performance.now()
  expect((await sync(sourceId, deps)).run).toMatchObject({ state: 'succeeded', itemsSeen: 13_050 })
  expect((await sync(sourceId, deps)).run).toMatchObject({ state: 'succeeded' })
  expect(performance.now() - startedAt).toBeLessThan(15_000)
})
