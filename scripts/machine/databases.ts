/** The product's database: the one of DATABASE_URL, or an embedded cluster with generated passwords. */
import { setTimeout as pause } from 'node:timers/promises'
import type { Settings } from '#lib/platform/env.ts'
import type { EmbeddedServer } from '#scripts/embedded-db.mjs'
import {
  APP_ROLE,
  DATABASE,
  openCluster,
  OWNER_ROLE,
  prepareDatabase,
  prepareRoles,
  urlAs,
  withClient,
} from './cluster.ts'
import { generatedSecrets, type DataFolder } from './data-folder.ts'
import { databaseFailure } from './failure.ts'
import { migrate } from './migrations.ts'
import { rememberedPort, rememberPort } from './ports.ts'
import { isAlive } from './processes.ts'
import type { Tell } from './supervisor.ts'

/** Folder names inside the data folder; each is also the name its port is remembered under. */
export const MAIN_CLUSTER = 'postgresql'
export const DEMO_TARGET_CLUSTER = 'demo-target'
const OWNER_FILE = 'database-owner.json'
const WATCH_EVERY_MS = 500

export type Databases = { appUrl: string; ownerUrl: string; embedded: EmbeddedServer | null; migrated: number }

export async function startCluster(folder: DataFolder, name: string): Promise<EmbeddedServer> {
  const server = await openCluster({ dataDir: folder.file(name), port: await rememberedPort(folder, name) })
  rememberPort(folder, name, server.port)
  return server
}

/** Opens the database, embedded or given, and brings it up to date. */
export async function openDatabases(settings: Settings, folder: DataFolder): Promise<Databases> {
  const given = settings.databaseUrl?.reveal()
  return given
    ? await openGiven(given, settings.databaseOwnerUrl?.reveal() ?? given)
    : await openEmbedded(folder, await startCluster(folder, MAIN_CLUSTER))
}

async function openGiven(appUrl: string, ownerUrl: string): Promise<Databases> {
  const migrated = await migrate(ownerUrl).catch((error: unknown) => {
    throw databaseFailure(error, ownerUrl)
  })
  await withClient(appUrl, (client) => client.query('SELECT 1')).catch((error: unknown) => {
    throw databaseFailure(error, appUrl)
  })
  return { appUrl, ownerUrl, embedded: null, migrated }
}

export async function openEmbedded(folder: DataFolder, embedded: EmbeddedServer): Promise<Databases> {
  const { ownerPassword, appPassword } = generatedSecrets(folder)
  await prepareRoles(embedded, { owner: ownerPassword, app: appPassword })
  await prepareDatabase(embedded, DATABASE)
  const ownerUrl = urlAs(embedded.port, OWNER_ROLE, ownerPassword, DATABASE)
  // For the wipe of the demo world, which swaps in a fresh database under the owner role. No process is given it.
  folder.write(OWNER_FILE, { databaseOwnerUrl: ownerUrl })
  const migrated = await migrate(ownerUrl)
  return { appUrl: urlAs(embedded.port, APP_ROLE, appPassword, DATABASE), ownerUrl, embedded, migrated }
}

/** Starts the cluster again, on the same port, whenever it has died. @returns a function that ends the watch */
export function keepCluster(
  folder: DataFolder,
  name: string,
  first: EmbeddedServer,
  tell: Tell,
): { stop(): Promise<void> } {
  let server = first
  const ended = new AbortController()
  const watching = watch()

  async function watch(): Promise<void> {
    while (!ended.signal.aborted) {
      await pause(WATCH_EVERY_MS, undefined, { signal: ended.signal }).catch(() => {})
      if (ended.signal.aborted || isAlive(server.pid)) continue
      tell(`PostgreSQL (${name}) ended; starting it again`)
      try {
        server = await openCluster({ dataDir: folder.file(name), port: server.port })
      } catch (error) {
        tell(`PostgreSQL (${name}) does not start: ${(error as Error).message}`)
      }
    }
  }

  return {
    stop: async () => {
      ended.abort()
      await watching
      await server.stop()
    },
  }
}
