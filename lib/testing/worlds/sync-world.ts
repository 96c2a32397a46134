/**
 * A product database and sources of a faithful connector in memory, for tests of the sync. Call it at the top of a
 * test file: it opens and closes with the file.
 */
import { afterAll, beforeAll } from 'vitest'
import type { IdentityId, SourceId } from '#lib/kernel/ids.ts'
import { openDatabase, type Database } from '#lib/platform/db/database.ts'
import { sql } from '#lib/platform/db/sql.ts'
import { silentLog } from '#lib/platform/log.ts'
import { newId } from '#lib/platform/new-id.ts'
import { parseKeyring } from '#lib/platform/secrets/keyring.ts'
import { recordEvents } from '#lib/audit/record.ts'
import { testDatabase, type TestDatabase } from '#lib/testing/database.ts'
import { fakeRegistry, type FakeTarget, fakeTarget } from '#lib/testing/fake-connector.ts'
import type { Context } from '#lib/platform/context.ts'
import { addSource, requestSync, runDueSync, type InventoryDeps } from '#lib/inventory/server.ts'

export const keyring = parseKeyring(`k1 ${Buffer.alloc(32, 7).toString('base64')}`)

export const names = (count: number, prefix = 'svc') =>
  Array.from({ length: count }, (_, index) => `${prefix}-${String(index).padStart(4, '0')}`)

export function syncWorld() {
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

  async function connect(
    over: Partial<FakeTarget>,
  ): Promise<{ target: FakeTarget; sourceId: SourceId; deps: InventoryDeps }> {
    const target = fakeTarget(over)
    const deps = { keyring, connectorFor: fakeRegistry(target) }
    const { sourceId } = await addSource(
      ctx,
      { name: `fake ${target.key}`, kind: 'fake', config: { target: target.key }, secret: { password: 'right' } },
      deps,
    )
    return { target, sourceId, deps }
  }

  /** Syncs this source now, whatever else waits in the database. */
  async function sync(sourceId: SourceId, deps: InventoryDeps, input: { acceptDisappearance?: boolean } = {}) {
    const { syncId } = await requestSync(ctx, { sourceId, ...input })
    const outcome = await runDueSync(ctx, { ...deps, only: syncId })
    const [run] = await db.rows<{
      state: string
      error: string | null
      remedy: string | null
      counts: Record<string, number>
      itemsSeen: number
    }>(sql`SELECT state, error, remedy, counts, items_seen FROM sync_run WHERE id = ${syncId}`)
    return { syncId, outcome, run }
  }

  const presentNames = async (sourceId: SourceId) =>
    (
      await db.rows<{ name: string }>(
        sql`SELECT name FROM identity WHERE source_id = ${sourceId} AND gone_at IS NULL ORDER BY name`,
      )
    ).map((row) => row.name)
  const holdingsOf = (sourceId: SourceId) =>
    db.rows<{ identity: string; entitlement: string; attributes: Record<string, unknown>; gone: boolean }>(sql`
    SELECT i.name AS identity, e.name AS entitlement, h.attributes, h.gone_at IS NOT NULL AS gone FROM holding h
    JOIN identity i ON i.source_id = h.source_id AND i.id = h.identity_id JOIN entitlement e ON e.source_id = h.source_id AND e.id = h.entitlement_id
    WHERE h.source_id = ${sourceId} ORDER BY h.first_seen_at, h.id`)

  async function insertGrant(
    sourceId: SourceId,
    account: string,
    entitlement: string,
    state: 'active' | 'ended',
  ): Promise<void> {
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
      await recordEvents(tx, ctx, {
        type: ended ? 'grant.ended' : 'grant.active',
        subject: { kind: 'grant', id },
        sourceId,
        summary: 'test grant',
      })
    })
  }

  return {
    get db() {
      return db
    },
    get ctx() {
      return ctx
    },
    connect,
    sync,
    presentNames,
    holdingsOf,
    insertGrant,
  }
}
