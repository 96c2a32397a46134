/**
 * The ground benchmarks stand on: a product database and a PostgreSQL target of their own, both flushed to disk as in
 * production, one connected source, people, and as many pairs of account and role as asked. Removed afterwards.
 */
import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { sealSourceSecret } from '#lib/inventory/source-session.ts'
import { storeSecret } from '#lib/inventory/store/sources.ts'
import { recordEvents } from '#lib/audit/record.ts'
import type { SourceId } from '#lib/kernel/ids.ts'
import { type Database, openDatabase } from '#lib/platform/db/database.ts'
import { type Keyring, parseKeyring } from '#lib/platform/secrets/keyring.ts'
import { builderContext, insertSource } from '#lib/testing/builders/inventory.ts'
import { insertPerson, insertTeam, type TestPerson } from '#lib/testing/builders/people.ts'
import type { EmbeddedServer } from '#scripts/embedded-db.mjs'
import {
  APP_ROLE,
  DATABASE,
  openCluster,
  OWNER_ROLE,
  prepareDatabase,
  prepareRoles,
  urlAs,
} from '#scripts/machine/cluster.ts'
import { migrate } from '#scripts/machine/migrations.ts'
import { freePort } from '#scripts/machine/ports.ts'

const TARGET_PASSWORD = randomBytes(18).toString('base64url')

export type Ground = {
  folder: string
  keyFile: string
  keyring: Keyring
  appUrl: string
  superuserUrl: string
  db: Database
  target: EmbeddedServer
  /** The connector's own login at the target. */
  connectorUrl: string
  sourceId: SourceId
  owner: TestPerson
  approver: TestPerson
  stop(): Promise<void>
}

export async function client(connectionString: string): Promise<pg.Client> {
  const made = new pg.Client({ connectionString })
  // Lines that are cut when the ground is removed must not hide the failure that led there.
  made.on('error', () => {})
  await made.connect()
  return made
}

export async function layGround(): Promise<Ground> {
  const folder = mkdtempSync(join(tmpdir(), 'curfew-bench-'))
  const product = await openCluster({
    dataDir: join(folder, 'product'),
    port: await freePort(),
  })
  const target = await openCluster({
    dataDir: join(folder, 'target'),
    port: await freePort(),
    // The target's own word for when something came true, without anybody asking it all the time.
    settings: { track_commit_timestamp: 'on' },
  })
  const passwords = { owner: randomBytes(18).toString('base64url'), app: randomBytes(18).toString('base64url') }
  await prepareRoles(product, passwords)
  await prepareDatabase(product, DATABASE)
  await migrate(urlAs(product.port, OWNER_ROLE, passwords.owner, DATABASE))
  const appUrl = urlAs(product.port, APP_ROLE, passwords.app, DATABASE)
  const keyFile = join(folder, 'secrets.key')
  const key = `k1 ${randomBytes(32).toString('base64')}`
  writeFileSync(keyFile, `${key}\n`, { mode: 0o600 })
  const keyring = parseKeyring(key)
  const db = openDatabase(appUrl, { poolSize: 8 })
  const people = await populate(db, keyring, target)
  return {
    folder,
    keyFile,
    keyring,
    appUrl,
    superuserUrl: product.url(DATABASE),
    db,
    target,
    connectorUrl: urlAs(target.port, 'curfew', TARGET_PASSWORD, 'postgres'),
    ...people,
    async stop() {
      await db.close()
      await Promise.all([product.stop(), target.stop()])
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

async function populate(
  db: Database,
  keyring: Keyring,
  target: EmbeddedServer,
): Promise<Pick<Ground, 'sourceId' | 'owner' | 'approver'>> {
  const admin = await client(target.url())
  await admin.query(`CREATE ROLE curfew LOGIN NOCREATEROLE PASSWORD '${TARGET_PASSWORD}';
    GRANT pg_signal_backend, pg_read_all_stats TO curfew`)
  await admin.end()
  const [owners, approvers] = [await insertTeam(db), await insertTeam(db)]
  const owner = await insertPerson(db, { name: 'Owner', teamIds: [owners.id] })
  const approver = await insertPerson(db, { name: 'Approver', teamIds: [approvers.id] })
  const { id: sourceId } = await insertSource(db, {
    name: 'benchmark target',
    approverTeamId: approvers.id,
    config: { host: '127.0.0.1', port: target.port, database: 'postgres', user: 'curfew', sslMode: 'disable' },
  })
  const { sealed, keyId } = sealSourceSecret(keyring, sourceId, { password: TARGET_PASSWORD })
  await db.sqlTransaction(async (tx) => {
    await storeSecret(tx, sourceId, { sealed, keyId })
    await recordEvents(tx, builderContext, {
      type: 'secret.stored',
      subject: { kind: 'secret', id: sourceId },
      sourceId,
      summary: 'A secret was stored',
    })
  })
  return { sourceId, owner, approver }
}
