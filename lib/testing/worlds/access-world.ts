/**
 * A small real world for tests of the whole job: the product's database, a real PostgreSQL target with a governed role
 * and an account, people who own and approve, and an engine.
 */
import type { Client } from 'pg'
import { recordEvents } from '#lib/audit/record.ts'
import { engineDeps } from '#lib/access/engine-deps.ts'
import { createEngine, type Engine } from '#lib/access/expiry/engine.ts'
import type { ConnectorSession } from '#lib/inventory/connectors/contract.ts'
import { connectorFor } from '#lib/inventory/connectors/registry.ts'
import { runDueSync } from '#lib/inventory/jobs.ts'
import { sealSourceSecret } from '#lib/inventory/source-session.ts'
import type { SourceId } from '#lib/kernel/ids.ts'
import type { Context, PersonContext, WorkerActor } from '#lib/platform/context.ts'
import { type Database, openDatabase } from '#lib/platform/db/database.ts'
import { type Sql, sql } from '#lib/platform/db/sql.ts'
import { silentLog } from '#lib/platform/log.ts'
import { parseKeyring } from '#lib/platform/secrets/keyring.ts'
import {
  builderContext,
  insertEntitlement,
  type InsertedEntitlement,
  type InsertedIdentity,
  insertIdentity,
  insertSource,
} from '../builders/inventory.ts'
import { insertOwnership } from '../builders/ownership.ts'
import { insertPerson, insertTeam, personContext, type TestPerson } from '../builders/people.ts'
import { type TestDatabase, testDatabase } from '../database.ts'
import { type Cluster, type ClusterVersion, startCluster } from '../targets/postgres-cluster.ts'

export const TARGET_PASSWORD = 'canary-Zx81-target'
/** As it stands in the key file of processes that join the world. */
export const KEY_LINE = `k1 ${Buffer.alloc(32, 7).toString('base64')}`
export const keyring = parseKeyring(KEY_LINE)

export type AccessWorld = {
  product: TestDatabase
  db: Database
  cluster: Cluster
  /** The target's superuser: the independent witness. */
  witness: Client
  sourceId: SourceId
  owner: TestPerson
  teammate: TestPerson
  approver: TestPerson
  approver2: TestPerson
  as(person: TestPerson): PersonContext
  /** A fresh account and governed role at the target, known to the inventory and owned by `owner`'s team. */
  pair(): Promise<Pair>
  /** @param through puts something in the way of its effects, as a slow or stalled line would be */
  engine(name?: string, leaseMs?: number, through?: (session: ConnectorSession) => ConnectorSession): Engine
  /** Lists the target as the worker would, to the end. */
  sync(): Promise<void>
  stop(): Promise<void>
}
export type Pair = {
  identity: InsertedIdentity
  entitlement: InsertedEntitlement
  account: string
  role: string
  table: string
  login(): Promise<Client>
}

export const workerContext = (db: Database, name = 'test-worker'): Context<WorkerActor> => ({
  actor: { kind: 'worker', name },
  via: 'worker',
  requestId: 'test',
  db,
  log: silentLog,
})

async function storeSecret(db: Database, sourceId: SourceId): Promise<void> {
  const { sealed, keyId } = sealSourceSecret(keyring, sourceId, { password: TARGET_PASSWORD })
  await db.sqlTransaction(async (tx) => {
    await tx.rows(
      sql`INSERT INTO source_secret (source_id, sealed, key_id) VALUES (${sourceId}, ${Buffer.from(sealed)}, ${keyId})`,
    )
    await recordEvents(tx, builderContext, {
      type: 'secret.stored',
      subject: { kind: 'secret', id: sourceId },
      sourceId,
      summary: 'A secret was stored',
    })
  })
}

export type WorldOptions = {
  /** Instead of a clone of the template; closed with the world. */
  product?: TestDatabase
  /** The way on which the product reaches the target, such as a fault proxy before it. */
  lineTo?(target: { host: string; port: number }): Promise<{ host: string; port: number }>
}

export async function startAccessWorld(version: ClusterVersion = 18, options: WorldOptions = {}): Promise<AccessWorld> {
  const [product, cluster] = await Promise.all([options.product ?? testDatabase(), startCluster(version)])
  const line = (await options.lineTo?.(cluster)) ?? cluster
  const db = openDatabase(product.url, { poolSize: 12 })
  const witness = await cluster.connect()
  await witness.query(`
    CREATE ROLE curfew LOGIN NOCREATEROLE PASSWORD '${TARGET_PASSWORD}';
    GRANT pg_signal_backend, pg_read_all_stats TO curfew;
    CREATE SCHEMA work; GRANT USAGE ON SCHEMA work TO public`)
  const approvers = await insertTeam(db)
  const owners = await insertTeam(db)
  const owner = await insertPerson(db, { name: 'Olive', teamIds: [owners.id] })
  const teammate = await insertPerson(db, { name: 'Theo', teamIds: [owners.id, approvers.id] })
  const approver = await insertPerson(db, { name: 'Ada', teamIds: [approvers.id] })
  const approver2 = await insertPerson(db, { name: 'Ben', teamIds: [approvers.id] })
  const { id: sourceId } = await insertSource(db, {
    name: `target ${version}`,
    approverTeamId: approvers.id,
    config: { host: line.host, port: line.port, database: 'postgres', user: 'curfew', sslMode: 'disable' },
  })
  await storeSecret(db, sourceId)
  const engines: Engine[] = []
  let made = 0
  return {
    product,
    db,
    cluster,
    witness,
    sourceId,
    owner,
    teammate,
    approver,
    approver2,
    as: (person) => personContext(db, person),
    async pair() {
      made += 1
      const [account, role, table] = [`svc_${made}`, `writer_${made}`, `work.t${made}`]
      const adminOption = version >= 16 ? 'WITH ADMIN TRUE, INHERIT FALSE, SET FALSE' : 'WITH ADMIN OPTION'
      await witness.query(`
        CREATE ROLE ${role}; CREATE ROLE ${account} LOGIN PASSWORD '${TARGET_PASSWORD}'; GRANT ${role} TO curfew ${adminOption};
        CREATE TABLE ${table} (n int); GRANT INSERT, UPDATE ON ${table} TO ${role}; GRANT SELECT ON ${table} TO ${account}`)
      const { rows } = await witness.query<{ account: string; role: string }>(
        'SELECT $1::regrole::oid::text AS account, $2::regrole::oid::text AS role',
        [account, role],
      )
      const [oids] = rows
      if (!oids) throw new Error('the target did not tell its oids')
      const identity = await insertIdentity(db, sourceId, {
        name: account,
        externalId: `role:${oids.account}`,
        accountKey: `role:${oids.account}`,
      })
      const entitlement = await insertEntitlement(db, sourceId, {
        name: role,
        externalId: `role:${oids.role}`,
        requestable: true,
      })
      const [ownerTeam] = owner.teamIds
      if (!ownerTeam) throw new Error('the owner has no team')
      await insertOwnership(db, { sourceId, identityId: identity.id }, { teamId: ownerTeam })
      return {
        identity,
        entitlement,
        account,
        role,
        table,
        login: () => cluster.connect({ user: account, password: TARGET_PASSWORD }),
      }
    },
    engine(name = `engine-${engines.length + 1}`, leaseMs = 15_000, through = (session) => session) {
      const deps = engineDeps(workerContext(db, name), leaseMs, { keyring, connectorFor })
      const engine = createEngine({ ...deps, openSession: async (source) => through(await deps.openSession(source)) })
      engines.push(engine)
      return engine
    },
    async sync() {
      await db.sqlTransaction((tx) =>
        tx.rows(sql`UPDATE source SET next_sync_at = clock_timestamp() WHERE id = ${sourceId}`),
      )
      const outcome = await runDueSync(workerContext(db), { keyring, connectorFor })
      if (outcome?.state !== 'succeeded') throw new Error(`the sync ended as ${outcome?.state}`)
    },
    async stop() {
      await Promise.all(engines.map((engine) => engine.close()))
      await db.close()
      await witness.end()
      await Promise.all([cluster.stop(), product.close()])
    },
  }
}

/** Whether the account is a direct member of the role, read at the target by somebody else. */
export async function isMember(world: AccessWorld, pair: Pick<Pair, 'account' | 'role'>): Promise<boolean> {
  const { rows } = await world.witness.query(
    `SELECT 1 FROM pg_auth_members m WHERE m.member = $1::regrole AND m.roleid = $2::regrole`,
    [pair.account, pair.role],
  )
  return rows.length > 0
}

/** Moves a grant's stored times into the past, as if that much time had gone by: no clock hook in the product. */
export const letTimePass = (
  world: Pick<AccessWorld, 'product'>,
  grantId: string,
  milliseconds: number,
): Promise<void> => moveBack(world, grantId, sql`make_interval(secs => ${milliseconds / 1000}::float8)`)

/** As if so much time had gone by that just this is left until its end, however long the test took so far. */
export const letTimePassUntil = (world: Pick<AccessWorld, 'product'>, grantId: string, leftMs: number): Promise<void> =>
  moveBack(
    world,
    grantId,
    sql`(SELECT ends_at - clock_timestamp() - make_interval(secs => ${leftMs / 1000}::float8)
      FROM access_grant WHERE id = ${grantId})`,
  )

async function moveBack(world: Pick<AccessWorld, 'product'>, grantId: string, by: Sql): Promise<void> {
  const admin = openDatabase(world.product.superuserUrl, { poolSize: 1 })
  try {
    await admin.sqlTransaction(async (tx) => {
      // The test stands in for time itself; the rules about the product's own writes do not apply to it.
      await tx.rows(sql`SET LOCAL session_replication_role = replica`)
      const [moved] = await tx.rows<{ back: string }>(sql`SELECT (${by})::text AS back`)
      const back = sql`${moved?.back}::interval`
      await tx.rows(sql`
        UPDATE access_grant SET starts_at = starts_at - ${back}, activating_at = activating_at - ${back}, active_at = active_at - ${back},
          ends_at = ends_at - ${back}, due_at = due_at - ${back}, lease_until = lease_until - ${back}, next_sweep_at = next_sweep_at - ${back},
          revoke_in_flight_until = revoke_in_flight_until - ${back}
        WHERE id = ${grantId}`)
      await tx.rows(
        sql`UPDATE grant_extension SET from_ends_at = from_ends_at - ${back}, to_ends_at = to_ends_at - ${back} WHERE grant_id = ${grantId}`,
      )
    })
  } finally {
    await admin.close()
  }
}
