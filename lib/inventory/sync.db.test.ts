/** Syncs: complete, broken off, held, resumed, and what they leave on record. */
import { expect, test } from 'vitest'
import { sql } from '#lib/platform/db/sql.ts'
import { fakeEntitlement, fakeHolding, fakeIdentity } from '#lib/testing/fake-connector.ts'
import { ConnectorError } from './connectors/contract.ts'
import { removeSource, requestSync, runDueSync } from './server.ts'
import { names, syncWorld } from '#lib/testing/worlds/sync-world.ts'

const world = syncWorld()
const { connect, sync, presentNames, holdingsOf, insertGrant } = world

test('a sync mirrors identities, credentials, entitlements and holdings, and says when it did', async () => {
  const { sourceId, deps } = await connect({
    identities: [fakeIdentity('loader', { attributes: { superuser: true } }), fakeIdentity('cron', { disabled: true })],
    entitlements: [fakeEntitlement('writer'), fakeEntitlement('reader')],
    credentials: [
      {
        externalId: 'pw:cron',
        identityExternalId: 'id:cron',
        kind: 'password',
        expiresAt: 'never',
        lastRotatedAt: 'unknown',
      },
    ],
    holdings: [fakeHolding('loader', 'writer'), fakeHolding('loader', 'reader')],
  })
  const { run } = await sync(sourceId, deps)
  expect(run).toMatchObject({ state: 'succeeded', itemsSeen: 7 })
  const rows = await world.db.rows(
    sql`SELECT name, flags, standing_count FROM identity WHERE source_id = ${sourceId} ORDER BY name`,
  )
  expect(rows).toEqual([
    { name: 'cron', flags: ['never-expires', 'disabled'], standingCount: 0 },
    { name: 'loader', flags: ['superuser'], standingCount: 2 },
  ])
  const [source] = await world.db.rows<Record<string, unknown>>(
    sql`SELECT last_full_sync_at IS NOT NULL AS synced, next_sync_at > clock_timestamp() AS scheduled FROM source WHERE id = ${sourceId}`,
  )
  expect(source).toEqual({ synced: true, scheduled: true })
  expect(
    await world.db.rows(sql`SELECT type FROM audit_event WHERE source_id = ${sourceId} AND subject_kind = 'sync'`),
  ).toEqual([{ type: 'sync.succeeded' }])
})

test('I16: an account renamed at the target stays the same identity', async () => {
  const { target, sourceId, deps } = await connect({ identities: [fakeIdentity('before')] })
  await sync(sourceId, deps)
  const [first] = await world.db.rows(sql`SELECT id FROM identity WHERE source_id = ${sourceId}`)
  target.identities = [{ ...fakeIdentity('before'), name: 'after' }]
  await sync(sourceId, deps)
  expect(await world.db.rows(sql`SELECT id, name FROM identity WHERE source_id = ${sourceId}`)).toEqual([
    { ...(first as object), name: 'after' },
  ])
})

test('what a complete listing no longer shows is end-dated, and what comes back is a new stretch of presence', async () => {
  const { target, sourceId, deps } = await connect({
    identities: [fakeIdentity('a'), fakeIdentity('b')],
    entitlements: [fakeEntitlement('writer')],
    holdings: [fakeHolding('a', 'writer')],
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
  const { target, sourceId, deps } = await connect({
    identities: names(60).map((name) => fakeIdentity(name)),
    pageSize: 50,
  })
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
  const { target, sourceId, deps } = await connect({
    identities: names(100).map((name) => fakeIdentity(name)),
    pageSize: 50,
  })
  await sync(sourceId, deps)
  target.identities = target.identities.slice(0, 70)
  await sync(sourceId, deps)
  target.identities = target.identities.slice(0, 10)
  expect((await sync(sourceId, deps, { acceptDisappearance: true })).run).toMatchObject({
    state: 'failed',
    counts: { held: { identities: 90 } },
  })
  expect(await presentNames(sourceId)).toHaveLength(100)
})

test('a sync whose worker died is taken up from its cursor, and nothing it saw before is lost', async () => {
  const { target, sourceId, deps } = await connect({ identities: names(8).map((name) => fakeIdentity(name)) })
  const { syncId } = await requestSync(world.ctx, { sourceId })
  // The first worker is held inside its third page for ever, as a killed one would be.
  const reached = Promise.withResolvers<void>()
  const release = Promise.withResolvers<void>()
  target.beforePage = (cursor) => {
    if (cursor !== '1:4') return
    reached.resolve()
    return release.promise
  }
  const first = runDueSync(world.ctx, { ...deps, only: syncId })
  await reached.promise
  target.beforePage = () => {}
  await world.db.rows(sql`UPDATE sync_run SET lease_until = clock_timestamp() - interval '1 s' WHERE id = ${syncId}`)
  const fetchedBefore = target.pagesFetched
  expect(await runDueSync(world.ctx, { ...deps, only: syncId })).toMatchObject({ state: 'succeeded' })
  expect(target.pagesFetched - fetchedBefore).toBe(4)
  expect(await presentNames(sourceId)).toHaveLength(8)
  // The stalled worker wakes up: its fence is old, it writes nothing.
  release.resolve()
  expect(await first).toMatchObject({ state: 'lost' })
})

test('a sync that is asked to stop gives its run back for the next worker', async () => {
  const { target, sourceId, deps } = await connect({ identities: names(8).map((name) => fakeIdentity(name)) })
  const { syncId } = await requestSync(world.ctx, { sourceId })
  const stop = new AbortController()
  target.beforePage = (cursor) => {
    if (cursor === '1:2') stop.abort()
  }
  expect(await runDueSync(world.ctx, { ...deps, only: syncId, signal: stop.signal })).toMatchObject({
    state: 'given-back',
  })
  expect(await runDueSync(world.ctx, { ...deps, only: syncId })).toMatchObject({ state: 'succeeded' })
})

test('I35: two workers never run one sync, and every due source is taken once', async () => {
  const { sourceId, deps } = await connect({ identities: [fakeIdentity('one')] })
  const { syncId } = await requestSync(world.ctx, { sourceId })
  const outcomes = await Promise.all(Array.from({ length: 4 }, () => runDueSync(world.ctx, { ...deps, only: syncId })))
  expect(outcomes.filter((one) => one !== null)).toHaveLength(1)
  await expect(requestSync(world.ctx, { sourceId })).resolves.toBeDefined()
  await expect(requestSync(world.ctx, { sourceId })).rejects.toMatchObject({
    code: 'source.sync-running',
    facts: { state: 'queued' },
  })
})

test('I22: a change of what an entitlement confers changes its hash, a change of order does not', async () => {
  const { target, sourceId, deps } = await connect({
    entitlements: [fakeEntitlement('writer', { content: { tables: ['a'], schema: 'x' } })],
  })
  const hash = async () =>
    (
      await world.db.rows<{ contentHash: string; changed: boolean }>(
        sql`SELECT content_hash, content_changed_at IS NOT NULL AS changed FROM entitlement WHERE source_id = ${sourceId}`,
      )
    )[0]
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
  const windows = () => world.db.rows(sql`SELECT id FROM observation WHERE source_id = ${sourceId}`)
  expect(await windows()).toHaveLength(1)
  await world.db.rows(
    sql`UPDATE observation SET starts_at = starts_at - interval '2 h', ends_at = ends_at - interval '1 h' WHERE source_id = ${sourceId}`,
  )
  await sync(sourceId, deps)
  expect(await windows()).toHaveLength(2)
})

test('I16: removing a source end-dates all it had, keeps every row, and stops its sync', async () => {
  const { target, sourceId, deps } = await connect({
    identities: [fakeIdentity('a')],
    entitlements: [fakeEntitlement('writer')],
    holdings: [fakeHolding('a', 'writer')],
  })
  await sync(sourceId, deps)
  const { syncId } = await requestSync(world.ctx, { sourceId })
  target.beforePage = async (cursor) => {
    if (cursor === '1:0') await removeSource(world.ctx, { sourceId })
  }
  expect(await runDueSync(world.ctx, { ...deps, only: syncId })).toMatchObject({ state: 'lost' })
  for (const table of [sql`identity`, sql`entitlement`, sql`holding`])
    expect(
      await world.db.rows(
        sql`SELECT count(*)::int AS rows, count(gone_at)::int AS gone FROM ${table} WHERE source_id = ${sourceId}`,
      ),
    ).toEqual([{ rows: 1, gone: 1 }])
  expect(await world.db.rows(sql`SELECT state FROM sync_run WHERE id = ${syncId}`)).toEqual([{ state: 'failed' }])
})

test('a source with live grants cannot be removed, and says how many there are', async () => {
  const { sourceId, deps } = await connect({
    identities: [fakeIdentity('a')],
    entitlements: [fakeEntitlement('writer')],
  })
  await sync(sourceId, deps)
  await insertGrant(sourceId, 'id:a', 'ent:writer', 'active')
  await expect(removeSource(world.ctx, { sourceId })).rejects.toMatchObject({
    code: 'state.conflict',
    facts: { liveGrants: 1 },
  })
})

test('3,000 identities and 10,000 holdings are stored whole, and stored again without a second copy', async () => {
  const accounts = names(3_000)
  const roles = names(50, 'role')
  const holdings = Array.from({ length: 10_000 }, (_, index) => {
    const identity = accounts[index % 3_000] ?? ''
    const role = roles[(index + Math.floor(index / 3_000)) % 50] ?? ''
    return fakeHolding(identity, role, { externalId: `h${index}` })
  })
  const { sourceId, deps } = await connect({
    identities: accounts.map((name) => fakeIdentity(name)),
    entitlements: roles.map((name) => fakeEntitlement(name)),
    holdings,
    pageSize: 1_000,
  })
  expect((await sync(sourceId, deps)).run).toMatchObject({ state: 'succeeded', itemsSeen: 13_050 })
  expect((await sync(sourceId, deps)).run).toMatchObject({ state: 'succeeded' })
  const [stored] = await world.db.rows<{ identities: number; holdings: number }>(sql`
    SELECT (SELECT count(*) FROM identity WHERE source_id = ${sourceId}) AS identities, (SELECT count(*) FROM holding WHERE source_id = ${sourceId}) AS holdings`)
  expect(stored).toEqual({ identities: 3_000, holdings: 10_000 })
}, 60_000)
