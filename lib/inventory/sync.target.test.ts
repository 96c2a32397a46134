/** The inventory of a real PostgreSQL, through the real connector: from its URL to identities that may be asked for. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Context } from '#lib/platform/context.ts'
import type { SourceId } from '#lib/kernel/ids.ts'
import { openDatabase, type Database } from '#lib/platform/db/database.ts'
import { sql } from '#lib/platform/db/sql.ts'
import { silentLog } from '#lib/platform/log.ts'
import { parseKeyring } from '#lib/platform/secrets/keyring.ts'
import { testDatabase, type TestDatabase } from '#lib/testing/database.ts'
import { installedVersions } from '#lib/testing/targets/postgres-cluster.ts'
import { CANARY, type Pair, startWorld, type World } from './connectors/postgresql/target-world.ts'
import { connectorFor } from './connectors/registry.ts'
import {
  addSource,
  changeSource,
  listEntitlements,
  requestableOf,
  requestSync,
  runDueSync,
  setRequestable,
} from './server.ts'

const deps = { keyring: parseKeyring(`k1 ${Buffer.alloc(32, 7).toString('base64')}`), connectorFor }
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

type Row = { id: string; name: string; flags: string[]; standingCount: number; gone: boolean }
const identities = (sourceId: SourceId) =>
  db.rows<Row>(
    sql`SELECT id, name, flags, standing_count, gone_at IS NOT NULL AS gone FROM identity WHERE source_id = ${sourceId} ORDER BY name`,
  )

describe.each(installedVersions().filter((version) => version === 15 || version === 18))('PostgreSQL %i', (version) => {
  let world: World
  let sourceId: SourceId
  let pair: Pair
  const url = () => `postgresql://curfew:${CANARY}@${world.cluster.host}:${world.cluster.port}/postgres`
  const sync = async () => {
    const { syncId } = await requestSync(ctx, { sourceId })
    expect(await runDueSync(ctx, { ...deps, only: syncId })).toMatchObject({ state: 'succeeded' })
  }
  beforeAll(async () => {
    world = await startWorld(version)
    pair = await world.pair()
    sourceId = (await addSource(ctx, { name: `cluster ${version}`, url: url() }, deps)).sourceId
  })
  afterAll(() => world.stop())

  test('accounts, what they hold and what is wrong with them are found', async () => {
    await world.admin.query(`grant ${pair.role} to ${pair.member}`)
    await sync()
    const rows = await identities(sourceId)
    expect(rows.find((row) => row.name === pair.member)).toMatchObject({ flags: ['never-expires'], standingCount: 1 })
    expect(rows.find((row) => row.name === 'postgres')?.flags).toContain('superuser')
    expect(rows.find((row) => row.name === 'curfew')?.flags).toContain('connector-account')
  })

  test('the same cluster by another name or address is not connected twice', async () => {
    const again = url().replace('127.0.0.1', 'localhost')
    await expect(addSource(ctx, { name: 'again', url: again }, deps)).rejects.toMatchObject({
      code: 'source.duplicate-target',
    })
    await expect(
      changeSource(ctx, { sourceId, config: { ...world.config, host: 'localhost' } }, deps),
    ).resolves.toMatchObject({ version: 2 })
  })

  test('I16: a renamed account stays the same identity, a dropped one is end-dated', async () => {
    const other = await world.pair()
    await sync()
    const before = (await identities(sourceId)).find((row) => row.name === pair.member)
    await world.admin.query(`alter role ${pair.member} rename to renamed_${version}; drop role ${other.member}`)
    await sync()
    const rows = await identities(sourceId)
    expect(rows.find((row) => row.id === before?.id)).toMatchObject({ name: `renamed_${version}`, gone: false })
    expect(rows.find((row) => row.name === other.member)).toMatchObject({ gone: true })
  })

  test('what the connector administers may be asked for, and says when it is held standing', async () => {
    const entitlements = (await listEntitlements(ctx, { sourceId, administrable: true, limit: 200, cursor: null })).data
    const role = entitlements.find((row) => row.name === pair.role)
    if (!role) throw new Error('the role was not found')
    await setRequestable(ctx, { entitlementId: role.id, requestable: true })
    const holder = (await identities(sourceId)).find((row) => row.name === `renamed_${version}`)
    expect(await requestableOf(db, sourceId, holder?.id as never)).toMatchObject([
      { name: pair.role, heldStanding: true },
    ])
    await world.admin.query(`revoke ${pair.role} from renamed_${version}`)
    await sync()
    expect(await requestableOf(db, sourceId, holder?.id as never)).toMatchObject([
      { name: pair.role, heldStanding: false },
    ])
  })

  test('a broken password stops the sync with a remedy, and what is known stays', async () => {
    const before = await identities(sourceId)
    await world.admin.query(`alter role curfew password 'changed'`)
    const { syncId } = await requestSync(ctx, { sourceId })
    expect(await runDueSync(ctx, { ...deps, only: syncId })).toMatchObject({ state: 'failed' })
    const [run] = await db.rows<{ error: string; remedy: string | null }>(
      sql`SELECT error, remedy FROM sync_run WHERE id = ${syncId}`,
    )
    expect(JSON.stringify(run)).not.toContain(CANARY)
    expect(run?.error).toMatch(/password|authentication/i)
    expect(await identities(sourceId)).toEqual(before)
  })
})
