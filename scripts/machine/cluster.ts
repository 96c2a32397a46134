/** An embedded cluster made ready for the product: its two roles, its database, its URLs. */
import pg from 'pg'
import { setTimeout as pause } from 'node:timers/promises'
import { startEmbedded, type EmbeddedOptions, type EmbeddedServer } from '#scripts/embedded-db.mjs'

export const OWNER_ROLE = 'curfew_owner'
export const APP_ROLE = 'curfew_app'
export const DATABASE = 'curfew'

export type RolePasswords = { owner: string; app: string }

const NOT_YET = new Set(['ECONNREFUSED', 'ECONNRESET', '57P03', '57P01'])

export async function withClient<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({
    connectionString: url,
    connectionTimeoutMillis: 10_000,
    application_name: 'curfew start',
  })
  // A server that goes away between two queries is told by the next query, not by a crash of this process.
  client.on('error', () => {})
  await client.connect()
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}

/** Starts the cluster and waits until it answers: one killed this very moment may still look alive. */
export async function openCluster(options: EmbeddedOptions): Promise<EmbeddedServer> {
  for (let attempt = 1; ; attempt++) {
    const server = await startEmbedded(options)
    try {
      await withClient(server.url(), (client) => client.query('SELECT 1'))
      return server
    } catch (error) {
      if (attempt >= 40 || !NOT_YET.has((error as { code?: string }).code ?? '')) throw error
      await pause(100)
    }
  }
}

/** The role that owns and migrates, and the one that runs and owns nothing. */
export async function prepareRoles(server: EmbeddedServer, passwords: RolePasswords): Promise<void> {
  await withClient(server.url(), async (client) => {
    const { rows } = await client.query<{ rolname: string }>('SELECT rolname FROM pg_roles WHERE rolname = ANY($1)', [
      [OWNER_ROLE, APP_ROLE],
    ])
    const present = new Set(rows.map((row) => row.rolname))
    const apply = async (role: string, attributes: string, password: string) => {
      const verb = present.has(role) ? 'ALTER' : 'CREATE'
      await client.query(
        `${verb} ROLE ${role} LOGIN ${attributes} NOSUPERUSER NOCREATEROLE PASSWORD ${pg.escapeLiteral(password)}`,
      )
    }
    // CREATEDB and pg_signal_backend let the owner swap in a fresh database when the demo world is wiped.
    await apply(OWNER_ROLE, 'CREATEDB', passwords.owner)
    await apply(APP_ROLE, 'NOCREATEDB', passwords.app)
    if (!present.has(OWNER_ROLE)) await client.query(`GRANT pg_signal_backend TO ${OWNER_ROLE}`)
  })
}

/** @returns whether the database was created now */
export async function prepareDatabase(server: EmbeddedServer, name: string, template?: string): Promise<boolean> {
  const created = await withClient(server.url(), async (client) => {
    const { rowCount } = await client.query('SELECT FROM pg_database WHERE datname = $1', [name])
    if (rowCount) return false
    await client.query(`CREATE DATABASE "${name}" OWNER ${OWNER_ROLE}${template ? ` TEMPLATE "${template}"` : ''}`)
    return true
  })
  if (created && !template)
    await withClient(server.url(name), (client) => client.query(`ALTER SCHEMA public OWNER TO ${OWNER_ROLE}`))
  return created
}

export const dropDatabase = (server: Pick<EmbeddedServer, 'url'>, name: string): Promise<unknown> =>
  withClient(server.url(), (client) => client.query(`DROP DATABASE IF EXISTS "${name}" WITH (FORCE)`))

export const urlAs = (port: number, role: string, password: string, database: string): string =>
  `postgresql://${role}:${password}@127.0.0.1:${port}/${database}`
