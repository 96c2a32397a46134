/** A small real world for this folder's tests: one cluster, a least-privilege connector, accounts that do work. */
import type { Client } from 'pg'
import { startCluster } from '#lib/testing/targets/postgres-cluster.ts'
import type { Cluster, ClusterVersion } from '#lib/testing/targets/postgres-cluster.ts'
import { ConnectorError } from '../contract.ts'
import type { ConnectorSession, EffectTarget, GrantEffect } from '../contract.ts'
import type { Config } from './config.ts'
import { postgresqlConnector } from './index.ts'

/** Looked for in every message: it must never be told. */
export const CANARY = 'canary-Vf3kQ9'

export type World = {
  version: ClusterVersion
  /** From 16 on memberships have a row per grantor, and INHERIT and SET options. */
  modern: boolean
  cluster: Cluster
  admin: Client
  config: Config
  session: ConnectorSession
  open(overrides?: Partial<Config>): Promise<ConnectorSession>
  /** A new group role that may read and write `billing.ledger`, governed by the connector; and a new account. */
  pair(): Promise<Pair>
  /** Signs in as an account made by `pair`. */
  login(member: string): Promise<Client>
  stop(): Promise<void>
}
export type Pair = {
  role: string
  member: string
  effect: EffectTarget
  grant: GrantEffect
  revoke: EffectTarget & { grantId: string; fence: number }
}

export const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`

export async function startWorld(version: ClusterVersion): Promise<World> {
  const cluster = await startCluster(version)
  const admin = await cluster.connect()
  await admin.query(`
    create role curfew login nocreaterole password '${CANARY}';
    grant pg_signal_backend, pg_read_all_stats to curfew;
    create schema billing; create table billing.ledger(id int, amount int); insert into billing.ledger select i, i from generate_series(1, 5000) i;
    create schema app; create table app.events(id int); insert into app.events select generate_series(1, 5);
    grant usage on schema app to public; grant select, insert on app.events to public`)
  const config: Config = {
    host: cluster.host,
    port: cluster.port,
    database: 'postgres',
    user: 'curfew',
    sslMode: 'disable',
  }
  const open = (overrides: Partial<Config> = {}) =>
    postgresqlConnector.open({ ...config, ...overrides }, { password: CANARY })
  const session = await open()
  let made = 0
  return {
    version,
    modern: version >= 16,
    cluster,
    admin,
    config,
    session,
    open,
    async pair() {
      made += 1
      const names = { role: `billing_${made}`, member: `svc_${made}` }
      await makeRole(admin, names.role, version)
      await admin.query(`create role ${quoted(names.member)} login password '${CANARY}'`)
      return { ...names, ...(await effectsOf(admin, names.role, names.member)) }
    },
    login: (member) => cluster.connect({ user: member, password: CANARY }),
    async stop() {
      await session.close()
      await admin.end()
      await cluster.stop()
    },
  }
}

/** A group role with its privileges, which the connector may give. */
export async function makeRole(admin: Client, role: string, version: ClusterVersion): Promise<void> {
  const options = version >= 16 ? 'admin true, inherit false, set false' : 'admin option'
  await admin.query(`
    create role ${quoted(role)} nologin; grant ${quoted(role)} to curfew with ${options};
    grant usage on schema billing to ${quoted(role)}; grant select, insert, update on billing.ledger to ${quoted(role)}`)
}

export async function effectsOf(admin: Client, role: string, member: string): Promise<Omit<Pair, 'role' | 'member'>> {
  const { rows } = await admin.query<{ role: string; member: string }>(
    `select (select oid::text from pg_roles where rolname = $1) as role, (select oid::text from pg_roles where rolname = $2) as member`,
    [role, member],
  )
  const effect: EffectTarget = {
    accountKey: `role:${rows[0]?.member}`,
    entitlementExternalId: `role:${rows[0]?.role}`,
    accountName: member,
    entitlementName: role,
  }
  const keyed = { ...effect, grantId: 'grant-1', fence: 1 }
  return { effect, revoke: keyed, grant: { ...keyed, deadlineInMs: 10_000 } }
}

/** Who holds the role now, as "member by grantor". */
export async function holders(admin: Client, role: string): Promise<string[]> {
  const { rows } = await admin.query<{ held: string }>(
    `select m.member::regrole || ' by ' || m.grantor::regrole as held from pg_auth_members m
     where m.roleid = (select oid from pg_roles where rolname = $1) and m.member <> (select oid from pg_roles where rolname = 'curfew') order by 1`,
    [role],
  )
  return rows.map((row) => row.held)
}

/** The ConnectorError that a call ends in. */
export async function failureOf(call: Promise<unknown>): Promise<ConnectorError> {
  const error = await call.then(
    () => null,
    (thrown: unknown) => thrown,
  )
  if (error instanceof ConnectorError) return error
  throw new Error(`expected a ConnectorError, got ${String(error)}`)
}

const ENDED = /^57P01$|connection/i

/** 'ok', the SQLSTATE of the refusal, or 'ended' when the session is no more. */
export const stateOf = (client: Client, sql: string): Promise<string> =>
  client.query(sql).then(
    () => 'ok',
    (error: { code?: string; message: string }) =>
      ENDED.test(error.code ?? error.message) ? 'ended' : (error.code ?? error.message),
  )

/** Waits until a statement of the admin's finds something, for as long as the test may run. */
export async function until(admin: Client, sql: string): Promise<void> {
  while ((await admin.query(sql)).rowCount === 0) continue
}
