/**
 * The demo world: a second embedded cluster as a real target, seeded once, with a simulated workload. `demo.json` in
 * the data folder says how far it is: a seed that was killed half-way is begun again on a fresh database; a world that
 * was wiped stays wiped.
 */
import { execFile } from 'node:child_process'
import { existsSync, rmSync, watch } from 'node:fs'
import { join } from 'node:path'
import type { Settings } from '#lib/platform/env.ts'
import { stopEmbedded, type EmbeddedServer } from '#scripts/embedded-db.mjs'
import { DATABASE, dropDatabase } from './cluster.ts'
import type { DataFolder } from './data-folder.ts'
import { DEMO_TARGET_CLUSTER, openEmbedded, startCluster, type Databases } from './databases.ts'
import { StartFailure } from './failure.ts'
import { PROJECT_ROOT } from './project.ts'

export type DemoState = { state: 'seeding' | 'ready' | 'wiped' }
export const DEMO_FILE = 'demo.json'
export const SEED = 'prisma/seed/index.ts'
export const WORKLOAD = 'prisma/seed/workload.ts'

const isWanted = ({ demo, databaseUrl, oidcIssuer }: Settings): boolean =>
  demo === 'true' || (demo === 'auto' && databaseUrl === undefined && oidcIssuer === undefined)

/** Whether this start has a demo world. */
export const hasDemo = (settings: Settings, folder: DataFolder): boolean =>
  isWanted(settings) && folder.read<DemoState>(DEMO_FILE)?.state !== 'wiped' && existsSync(join(PROJECT_ROOT, SEED))

/** A fresh database and a fresh target when an earlier seed did not finish. */
async function discardHalfSeeded(folder: DataFolder, databases: Databases): Promise<Databases> {
  if (folder.read<DemoState>(DEMO_FILE)?.state !== 'seeding') return databases
  if (!databases.embedded)
    throw new StartFailure(
      'The demo world was not finished earlier. Empty the database of DATABASE_URL, or set CURFEW_DEMO=false.',
    )
  await stopEmbedded(folder.file(DEMO_TARGET_CLUSTER))
  rmSync(folder.file(DEMO_TARGET_CLUSTER), { recursive: true, force: true })
  await dropDatabase(databases.embedded, DATABASE)
  return openEmbedded(folder, databases.embedded)
}

export type DemoWorld = { target: EmbeddedServer; databases: Databases; seeded: boolean }

/** @param env what the seed's process gets besides the demo target's URL */
export async function openDemo(
  folder: DataFolder,
  opened: Databases,
  env: (databases: Databases) => NodeJS.ProcessEnv,
): Promise<DemoWorld> {
  const databases = await discardHalfSeeded(folder, opened)
  const target = await startCluster(folder, DEMO_TARGET_CLUSTER)
  if (folder.read<DemoState>(DEMO_FILE)?.state === 'ready') {
    await followTarget(folder, databases, target)
    return { target, databases, seeded: false }
  }
  folder.write(DEMO_FILE, { state: 'seeding' } satisfies DemoState)
  await runSeed({ ...env(databases), DATABASE_OWNER_URL: databases.ownerUrl, CURFEW_DEMO_TARGET_URL: target.url() })
  folder.write(DEMO_FILE, { state: 'ready' } satisfies DemoState)
  return { target, databases, seeded: true }
}

const ACCOUNTS = 'demo-accounts.json'

/** The remembered port of the target may have been taken by another program; what is stored then follows. */
async function followTarget(folder: DataFolder, databases: Databases, target: EmbeddedServer): Promise<void> {
  const fromPort = folder.read<{ port: number }>(ACCOUNTS)?.port
  if (fromPort === undefined || fromPort === target.port) return
  const { moveDemoTarget } = await import('../../prisma/seed/move-target.ts')
  await moveDemoTarget({
    ownerUrl: databases.ownerUrl,
    accountsFile: folder.file(ACCOUNTS),
    fromPort,
    toPort: target.port,
  })
}

function runSeed(env: NodeJS.ProcessEnv): Promise<void> {
  return new Promise((done, fail) => {
    const options = { cwd: PROJECT_ROOT, env, maxBuffer: 64 * 1024 * 1024 }
    execFile(process.execPath, ['scripts/machine/seed-demo.ts'], options, (error, stdout, stderr) => {
      if (!error) return done()
      const said = `${stdout}\n${stderr}`.trim().split('\n').slice(-30).join('\n')
      fail(
        new StartFailure(
          `The demo world could not be made:\n${said}\n\nStart without it: CURFEW_DEMO=false npm start`,
          { cause: error },
        ),
      )
    })
  })
}

/** Calls back once when the world is wiped while the product runs. */
export function whenWiped(folder: DataFolder, act: () => void): { close(): void } {
  const watcher = watch(folder.path, (_, name) => {
    if (name !== DEMO_FILE || folder.read<DemoState>(DEMO_FILE)?.state !== 'wiped') return
    watcher.close()
    act()
  })
  return watcher
}
