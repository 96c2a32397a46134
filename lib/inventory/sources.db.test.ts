import { afterAll, beforeAll, expect, test } from 'vitest'
import { openDatabase, type Database } from '#lib/platform/db/database.ts'
import { sql } from '#lib/platform/db/sql.ts'
import { silentLog } from '#lib/platform/log.ts'
import type { Context } from '#lib/platform/context.ts'
import type { EntitlementId } from '#lib/kernel/ids.ts'
import { parseKeyring } from '#lib/platform/secrets/keyring.ts'
import { insertEntitlement, insertSource } from '#lib/testing/builders/inventory.ts'
import { insertPerson, insertTeam, personContext } from '#lib/testing/builders/people.ts'
import { testDatabase, type TestDatabase } from '#lib/testing/database.ts'
import { fakeRegistry, type FakeTarget, fakeTarget } from '#lib/testing/fake-connector.ts'
import {
  addSource,
  changeSource,
  getSource,
  type InventoryDeps,
  listEntitlements,
  listSources,
  listSyncRuns,
  openSource,
  removeSource,
  requestSync,
  rewrapSecrets,
  runDueSync,
  setRequestable,
  testSource,
} from './server.ts'

const keyring = parseKeyring(`k1 ${Buffer.alloc(32, 7).toString('base64')}`)
const CANARY = 'canary-passw0rd-7c1f'
let database: TestDatabase
let db: Database
let admin: Context

beforeAll(async () => {
  database = await testDatabase()
  db = openDatabase(database.url)
  admin = personContext(db, await insertPerson(db, { roles: ['admin'] }))
})
afterAll(async () => {
  await db.close()
  await database.close()
})

const registry = (...targets: FakeTarget[]): InventoryDeps => ({ keyring, connectorFor: fakeRegistry(...targets) })
const asking = (target: FakeTarget, name = `fake ${target.key}`) => ({
  name,
  kind: 'fake',
  config: { target: target.key },
  secret: { password: target.password },
})
const refusal = (code: string) => expect.objectContaining({ code })

test('a source is added after its target answered, and its first sync is due at once', async () => {
  const target = fakeTarget({ missingRights: ['writer'] })
  const { sourceId, report } = await addSource(admin, asking(target), registry(target))
  expect(report).toMatchObject({ ok: false, checks: [{ state: 'missing', remedy: 'GRANT writer;' }] })
  expect(await runDueSync({ ...admin, log: silentLog }, registry(target))).toMatchObject({
    sourceId,
    state: 'succeeded',
  })
})

test('a target that does not let us in is refused, with what a person can do, and nothing is stored', async () => {
  const target = fakeTarget()
  const before = (await listSources(admin)).length
  const asked = { ...asking(target), secret: { password: CANARY } }
  await expect(addSource(admin, asked, registry(target))).rejects.toMatchObject({
    code: 'source.unreachable',
    facts: { remedy: 'Store the right one.' },
  })
  expect(await listSources(admin)).toHaveLength(before)
})

test('one target is connected once, and a name is used once, also when two ask at the same time', async () => {
  const [one, other] = [fakeTarget(), fakeTarget()]
  const deps = registry(one, other)
  const same = await Promise.allSettled([
    addSource(admin, asking(one, 'first'), deps),
    addSource(admin, asking(one, 'second'), deps),
  ])
  expect(same.map((result) => (result.status === 'rejected' ? result.reason : 'added'))).toEqual(
    expect.arrayContaining(['added', refusal('source.duplicate-target')]),
  )
  const [taken] = await listSources(admin).then((rows) => rows.filter((row) => ['first', 'second'].includes(row.name)))
  await expect(addSource(admin, asking(other, taken?.name.toUpperCase()), deps)).rejects.toMatchObject({
    code: 'source.name-taken',
  })
})

test('a removed source frees its name and its target', async () => {
  const target = fakeTarget()
  const deps = registry(target)
  const { sourceId } = await addSource(admin, asking(target), deps)
  await removeSource(admin, { sourceId })
  await expect(addSource(admin, asking(target), deps)).resolves.toBeDefined()
  await expect(requestSync(admin, { sourceId })).rejects.toMatchObject({ code: 'source.removed' })
  expect(await getSource(admin, sourceId)).toMatchObject({ freshness: 'removed' })
})

test('I33: the secret is in no row but its own, sealed there, and in no answer, error or audit event', async () => {
  const target = fakeTarget({ password: CANARY })
  const deps = registry(target)
  const { sourceId } = await addSource(admin, asking(target), deps)
  await changeSource(admin, { sourceId, secret: { password: CANARY } }, deps)
  await testSource(admin, { sourceId }, deps)
  const failure = await changeSource(admin, { sourceId, secret: { password: CANARY, more: CANARY } }, deps).catch(
    (error: unknown) => error,
  )
  const tables = await db.rows<{ name: string }>(sql`
    SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'public' AND table_type = 'BASE TABLE' AND table_name <> '_prisma_migrations'`)
  for (const { name } of tables) {
    const { rows } = await db.pool.query(
      `SELECT count(*)::int AS found FROM "${name}" t WHERE t::text LIKE $1 OR t::text LIKE $2`,
      [`%${CANARY}%`, `%${Buffer.from(CANARY).toString('hex')}%`],
    )
    expect([name, rows[0].found]).toEqual([name, 0])
  }
  const told = JSON.stringify([
    await getSource(admin, sourceId),
    await listSources(admin),
    failure,
    (failure as Error).message,
    (failure as Error).stack,
  ])
  expect(told).not.toContain(CANARY)
  const open = await openSource(db, deps, sourceId)
  expect((await open.session.test()).ok).toBe(true)
  await open.session.close()
})

/** Past the triggers, as somebody with the database's own power would. */
async function putSealed(id: string, sealed: Uint8Array | undefined): Promise<void> {
  const owner = openDatabase(database.superuserUrl)
  await owner.pool.query('ALTER TABLE source_secret DISABLE TRIGGER USER')
  await owner.rows(sql`UPDATE source_secret SET sealed = ${sealed} WHERE source_id = ${id}`)
  await owner.pool.query('ALTER TABLE source_secret ENABLE TRIGGER USER')
  await owner.close()
}

test('a secret that was moved to another source does not open there', async () => {
  const [one, other] = [fakeTarget(), fakeTarget()]
  const deps = registry(one, other)
  const [{ sourceId: from }, { sourceId: to }] = [
    await addSource(admin, asking(one), deps),
    await addSource(admin, asking(other), deps),
  ]
  const sealedOf = async (id: string) =>
    (await db.rows<{ sealed: Uint8Array }>(sql`SELECT sealed FROM source_secret WHERE source_id = ${id}`))[0]?.sealed
  const own = await sealedOf(to)
  await putSealed(to, await sealedOf(from))
  await expect(openSource(db, deps, to)).rejects.toMatchObject({ code: 'secret.damaged' })
  await putSealed(to, own)
})

test('after a rotation every secret is sealed by the new key alone, on the record, and opens', async () => {
  const target = fakeTarget()
  const { sourceId } = await addSource(admin, asking(target), registry(target))
  const line = (id: string, byte: number) => `${id} ${Buffer.alloc(32, byte).toString('base64')}`
  const { keyId } = await rewrapSecrets(admin, { keyring: parseKeyring(`${line('k1', 7)}\n${line('k2', 8)}`) })
  expect(keyId).toBe('k2')
  expect(await db.rows(sql`SELECT DISTINCT key_id FROM source_secret`)).toEqual([{ keyId: 'k2' }])
  const open = await openSource(
    db,
    { keyring: parseKeyring(line('k2', 8)), connectorFor: fakeRegistry(target) },
    sourceId,
  )
  expect((await open.session.test()).ok).toBe(true)
  await open.session.close()
  expect(
    await db.rows(sql`SELECT 1 FROM audit_event WHERE type = 'secret.rewrapped' AND subject_id = ${sourceId}`),
  ).toHaveLength(1)
  await rewrapSecrets(admin, { keyring: parseKeyring(`${line('k2', 8)}\n${line('k1', 7)}`) })
})

test('a change made from an old version is refused, and the audit says what changed from what to what', async () => {
  const target = fakeTarget()
  const deps = registry(target)
  const { sourceId } = await addSource(admin, asking(target), deps)
  await changeSource(admin, { sourceId, version: 1, environment: 'production' }, deps)
  await expect(changeSource(admin, { sourceId, version: 1, name: 'late' }, deps)).rejects.toMatchObject({
    code: 'precondition.failed',
    facts: { version: 2 },
  })
  const events = await db.rows<{ payload: unknown }>(
    sql`SELECT payload FROM audit_event WHERE subject_id = ${sourceId} AND type = 'source.changed'`,
  )
  expect(events).toEqual([{ payload: { environment: { from: 'unknown', to: 'production' } } }])
})

test('a source is not pointed at another system', async () => {
  const [one, other] = [fakeTarget(), fakeTarget()]
  const deps = registry(one, other)
  const { sourceId } = await addSource(admin, asking(one), deps)
  await expect(changeSource(admin, { sourceId, config: { target: other.key } }, deps)).rejects.toMatchObject({
    code: 'source.duplicate-target',
  })
})

test('I40: only admins manage sources; who does not govern one sees neither its address nor its errors', async () => {
  const team = await insertTeam(db)
  const nobody = personContext(db, await insertPerson(db))
  const approver = personContext(db, await insertPerson(db, { teamIds: [team.id] }))
  const target = fakeTarget()
  const deps = registry(target)
  const { sourceId } = await addSource(admin, { ...asking(target), approverTeamId: team.id }, deps)
  for (const ctx of [nobody, approver]) {
    await expect(addSource(ctx, asking(fakeTarget()), deps)).rejects.toMatchObject({ code: 'auth.forbidden' })
    await expect(changeSource(ctx, { sourceId, name: 'mine' }, deps)).rejects.toMatchObject({ code: 'auth.forbidden' })
    await expect(testSource(ctx, { sourceId }, deps)).rejects.toMatchObject({ code: 'auth.forbidden' })
    await expect(removeSource(ctx, { sourceId })).rejects.toMatchObject({ code: 'auth.forbidden' })
    await expect(requestSync(ctx, { sourceId, acceptDisappearance: true })).rejects.toMatchObject({
      code: 'auth.forbidden',
    })
  }
  expect(await getSource(nobody, sourceId)).toMatchObject({ config: null, secret: null, canManage: false })
  await expect(listSyncRuns(nobody, sourceId, { limit: 10, cursor: null })).rejects.toMatchObject({
    code: 'auth.forbidden',
  })
  expect(await getSource(approver, sourceId)).toMatchObject({
    config: { target: target.key },
    secret: { stored: true },
    canManage: false,
  })
  await expect(requestSync(approver, { sourceId })).resolves.toBeDefined()
})

test('only what the connector can give and take may be made requestable', async () => {
  const { id: sourceId } = await insertSource(db)
  const { id: imported } = await insertSource(db, { connected: false })
  const fixed = await insertEntitlement(db, sourceId, { administrable: false })
  const elsewhere = await insertEntitlement(db, imported)
  const writer = await insertEntitlement(db, sourceId, { name: 'writer' })
  await expect(setRequestable(admin, { entitlementId: fixed.id, requestable: true })).rejects.toMatchObject({
    code: 'request.not-requestable',
  })
  await expect(setRequestable(admin, { entitlementId: elsewhere.id, requestable: true })).rejects.toMatchObject({
    code: 'source.read-only',
  })
  await expect(
    setRequestable(admin, { entitlementId: writer.id, requestable: true, maxDurationMs: 9 * 3_600_000 }),
  ).rejects.toMatchObject({ code: 'input.invalid' })
  await setRequestable(admin, { entitlementId: writer.id, requestable: true, maxDurationMs: 3_600_000 })
  await setRequestable(admin, { entitlementId: writer.id, requestable: true, maxDurationMs: 1_800_000 })
  const nobody = personContext(db, await insertPerson(db))
  const seen = await listEntitlements(nobody, { sourceId, limit: 10, cursor: null })
  expect(seen.data.map((row): [EntitlementId, number] => [row.id, row.maxDurationMs])).toEqual([[writer.id, 1_800_000]])
})
