/** Makes the demo target: real roles, real databases, real passwords on a real PostgreSQL. */
import { randomBytes } from 'node:crypto'
import pg from 'pg'
import { DAY_MS } from '#lib/kernel/time.ts'
import { adminOptionSql } from '#lib/inventory/connectors/postgresql/remedies.ts'
import { ACCOUNTS, GOVERNED, type Account } from './accounts.ts'
import { BUSINESS, BUSINESS_SQL, WAREHOUSE, WAREHOUSE_SQL } from './content.ts'

export const CONNECTOR = 'curfew_connector'
export type Target = { host: string; port: number; superuser: string; password: string }
export type TargetAccount = { name: string; password: string }
export type BuiltTarget = { connector: TargetAccount; accounts: TargetAccount[] }

const name = pg.escapeIdentifier
const text = pg.escapeLiteral
const newPassword = (): string => randomBytes(18).toString('base64url')

async function inDatabase<T>(target: Target, database: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const { host, port, superuser: user, password } = target
  const client = new pg.Client({
    host,
    port,
    user,
    password,
    database,
    connectionTimeoutMillis: 10_000,
    application_name: 'curfew demo',
  })
  client.on('error', () => {})
  await client.connect()
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}

const accountSql = (
  { name: account, note, roles, attributes = '', expiresInDays }: Account,
  password: string,
  now: Date,
): string => {
  const until =
    expiresInDays === undefined
      ? ''
      : ` VALID UNTIL ${text(new Date(now.getTime() + expiresInDays * DAY_MS).toISOString())}`
  return [
    `CREATE ROLE ${name(account)} LOGIN ${attributes} PASSWORD ${text(password)}${until};`,
    `COMMENT ON ROLE ${name(account)} IS ${text(`Demo: ${note}`)};`,
    ...roles.map((role) => `GRANT ${name(role)} TO ${name(account)};`),
  ].join('\n')
}

const groupSql = (): string =>
  GOVERNED.map(
    (role) => `CREATE ROLE ${name(role.name)} NOLOGIN; COMMENT ON ROLE ${name(role.name)} IS ${text(role.note)};`,
  ).join('\n')

/** The least it needs: to give and take the governed roles, to end sessions, to see who is connected. */
const connectorSql = (password: string): string =>
  [
    `CREATE ROLE ${CONNECTOR} LOGIN NOCREATEROLE PASSWORD ${text(password)};`,
    `COMMENT ON ROLE ${CONNECTOR} IS 'Curfew itself';`,
    ...GOVERNED.map((role) => adminOptionSql(name(role.name), CONNECTOR, 160_000)),
    `GRANT pg_signal_backend, pg_read_all_stats TO ${CONNECTOR};`,
  ].join('\n')

/** @param target an empty cluster and its superuser */
export async function buildTarget(target: Target): Promise<BuiltTarget> {
  const connector = { name: CONNECTOR, password: newPassword() }
  const accounts = ACCOUNTS.map((account) => ({ name: account.name, password: newPassword() }))
  const passwords = new Map(accounts.map((account) => [account.name, account.password]))
  await inDatabase(target, 'postgres', async (client) => {
    // A demo that is lost in a crash is made again: waiting for the disk would only make the first start slower.
    await client.query('SET synchronous_commit = off')
    const {
      rows: [clock],
    } = await client.query<{ now: Date }>('SELECT clock_timestamp() AS now')
    const now = clock?.now ?? new Date(0)
    await client.query(groupSql())
    await client.query(
      ACCOUNTS.map((account) => accountSql(account, passwords.get(account.name) ?? newPassword(), now)).join('\n'),
    )
    await client.query(connectorSql(connector.password))
    for (const database of [BUSINESS, WAREHOUSE]) await client.query(`CREATE DATABASE ${database} STRATEGY = wal_log`)
  })
  await Promise.all([
    inDatabase(target, BUSINESS, (client) => client.query(BUSINESS_SQL)),
    inDatabase(target, WAREHOUSE, (client) => client.query(WAREHOUSE_SQL)),
  ])
  return { connector, accounts }
}
