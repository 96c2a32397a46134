/**
 * A product's database on a cluster of its own, and what becomes of such a cluster in the hands of those who run it: a
 * standby that follows and takes over, and a copy that is rolled forward to a point in the past.
 */
import { randomBytes } from 'node:crypto'
import { chmodSync, cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type EmbeddedServer, stopEmbedded } from '#scripts/embedded-db.mjs'
import {
  APP_ROLE,
  DATABASE,
  openCluster,
  OWNER_ROLE,
  prepareDatabase,
  prepareRoles,
  urlAs,
  withClient,
} from '#scripts/machine/cluster.ts'
import { openDataFolder } from '#scripts/machine/data-folder.ts'
import { migrate } from '#scripts/machine/migrations.ts'
import { rememberedPort } from '#scripts/machine/ports.ts'
import { until } from '#scripts/machine/processes.ts'

export type ProductCluster = {
  superuserUrl: string
  /** As the application's role. */
  url: string
  start(): Promise<void>
  /** As `pg_ctl stop` does: everything is flushed. */
  stop(): Promise<void>
}
export type Standby = ProductCluster & { promote(): Promise<void> }

const PROMOTED_WITHIN_MS = 60_000

type Site = { folder: string; appPassword: string }
type Place = { dataDir: string; port: number; appPassword: string; settings: Record<string, string> }

/** @returns all that was made on it is gone after `close` */
export async function productSite() {
  const folder = mkdtempSync(join(tmpdir(), 'curfew-cluster-'))
  const site: Site = { folder, appPassword: newPassword() }
  const made: string[] = []
  const portOf = (name: string) => rememberedPort(openDataFolder(folder), name)
  const place = async (name: string, settings: Record<string, string> = {}): Promise<Place> => {
    const dataDir = join(folder, name)
    made.push(dataDir)
    return { dataDir, port: await portOf(name), appPassword: site.appPassword, settings: { fsync: 'off', ...settings } }
  }
  return {
    async primary(): Promise<ProductCluster & { dataDir: string }> {
      const at = await place('primary')
      const server = await openCluster(at)
      const owner = newPassword()
      await prepareRoles(server, { owner, app: site.appPassword })
      await prepareDatabase(server, DATABASE)
      await migrate(urlAs(at.port, OWNER_ROLE, owner, DATABASE))
      return { ...clusterOf(at), dataDir: at.dataDir }
    },
    /** A copy of a cluster that stands still, as a base backup is. */
    async copyOf(dataDir: string, name: string, settings: Record<string, string>): Promise<Place> {
      const at = await place(name, settings)
      cpSync(dataDir, at.dataDir, { recursive: true })
      chmodSync(at.dataDir, 0o700)
      cpSync(`${dataDir}.password`, `${at.dataDir}.password`)
      return at
    },
    async close(): Promise<void> {
      for (const dataDir of made) await stopEmbedded(dataDir)
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
export type ProductSite = Awaited<ReturnType<typeof productSite>>

/** Follows the primary from now on, which stands still for a moment while it is copied. */
export async function startStandby(site: ProductSite, primary: ProductCluster & { dataDir: string }): Promise<Standby> {
  const { port, username, password } = new URL(primary.superuserUrl)
  await primary.stop()
  const at = await site.copyOf(primary.dataDir, 'standby', {
    primary_conninfo: `host=127.0.0.1 port=${port} user=${username} password=${password}`,
  })
  await primary.start()
  writeFileSync(join(at.dataDir, 'standby.signal'), '')
  const promoted = openCluster(at)
  const answers = () =>
    withClient(superuserUrlOf(at, 'postgres'), (client) => client.query('SELECT 1')).then(
      () => true,
      () => false,
    )
  // A server that does not start says so; one that follows is not what starting waits for before it is promoted.
  const follows = await Promise.race([until(answers, PROMOTED_WITHIN_MS, 100), promoted])
  if (follows === false) throw new Error('the standby does not follow')
  return {
    ...clusterOf(at),
    async promote() {
      await withClient(superuserUrlOf(at, 'postgres'), (client) => client.query('SELECT pg_promote(true)'))
      await promoted
    },
  }
}

/** A copy is rolled forward to a restore point by the log of the cluster that it was copied from, and takes its place. */
export async function rollForward(copy: Place, of: { dataDir: string }, restorePoint: string): Promise<ProductCluster> {
  const at = {
    ...copy,
    settings: {
      ...copy.settings,
      restore_command: `cp ${of.dataDir}/pg_wal/%f %p`,
      recovery_target_name: restorePoint,
      recovery_target_action: 'promote',
    },
  }
  writeFileSync(join(at.dataDir, 'recovery.signal'), '')
  await openCluster(at)
  const writes = async () =>
    withClient(superuserUrlOf(at, 'postgres'), async (client) => {
      const { rows } = await client.query<{ behind: boolean }>('SELECT pg_is_in_recovery() AS behind')
      return rows[0]?.behind === false
    })
  if (!(await until(writes, PROMOTED_WITHIN_MS, 50))) throw new Error('the copy was not rolled forward')
  return clusterOf(at)
}

const superuserUrlOf = ({ dataDir, port }: Place, database: string): string =>
  urlAs(port, 'postgres', readFileSync(`${dataDir}.password`, 'utf8').trim(), database)

const clusterOf = (at: Place): ProductCluster => ({
  superuserUrl: superuserUrlOf(at, DATABASE),
  url: urlAs(at.port, APP_ROLE, at.appPassword, DATABASE),
  start: async () => {
    await (openCluster(at) satisfies Promise<EmbeddedServer>)
  },
  stop: () => stopEmbedded(at.dataDir),
})

const newPassword = (): string => randomBytes(18).toString('base64url')
