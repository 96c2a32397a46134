/**
 * The product's database on a cluster of its own that keeps its promises (fsync is on) and that may be killed, restarted
 * and stalled. The cluster that the other tests share is never touched.
 */
import { randomBytes } from 'node:crypto'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
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
} from '#scripts/machine/cluster.ts'
import { openDataFolder } from '#scripts/machine/data-folder.ts'
import { migrate } from '#scripts/machine/migrations.ts'
import { rememberedPort } from '#scripts/machine/ports.ts'
import { isAlive, signal, until } from '#scripts/machine/processes.ts'
import type { TestDatabase } from '../database.ts'

export type KillableDatabase = TestDatabase & {
  /** SIGQUIT is what `pg_ctl stop -m immediate` sends: no flush, recovery at the next start. Resolves when it is dead. */
  crash(how: 'SIGQUIT' | 'SIGKILL'): Promise<void>
  /** On the same port; resolves when it has recovered and answers. */
  start(): Promise<void>
  /** Stops every process of the server: connections stay open, and nothing is answered. */
  stall(): void
  resume(): void
}

const GONE_WITHIN_MS = 20_000

export async function startKillableDatabase(): Promise<KillableDatabase> {
  const folder = mkdtempSync(join(tmpdir(), 'curfew-killable-'))
  const dataDir = join(folder, 'postgresql')
  // A lasting port: one that the system hands out to others would not be free at the restart.
  const port = await rememberedPort(openDataFolder(folder), 'postgresql')
  const open = () => openCluster({ dataDir, port, settings: { fsync: 'on', synchronous_commit: 'on' } })
  let server: EmbeddedServer = await open()
  const passwords = { owner: newPassword(), app: newPassword() }
  await prepareRoles(server, passwords)
  await prepareDatabase(server, DATABASE)
  const ownerUrl = urlAs(port, OWNER_ROLE, passwords.owner, DATABASE)
  await migrate(ownerUrl)
  const resume = () => [server.pid, ...childrenOf(server.pid)].forEach((pid) => signal(pid, 'SIGCONT'))
  const killAtExit = () => {
    resume()
    signal(server.pid, 'SIGKILL')
  }
  process.once('exit', killAtExit)
  return {
    name: DATABASE,
    url: urlAs(port, APP_ROLE, passwords.app, DATABASE),
    ownerUrl,
    superuserUrl: server.url(DATABASE),
    async crash(how) {
      signal(server.pid, how)
      if (!(await until(() => !isAlive(server.pid), GONE_WITHIN_MS, 5))) throw new Error('the database does not die')
    },
    async start() {
      server = await open()
    },
    stall() {
      // The server first: a stopped one makes no more children.
      signal(server.pid, 'SIGSTOP')
      childrenOf(server.pid).forEach((pid) => signal(pid, 'SIGSTOP'))
    },
    resume,
    async close() {
      process.removeListener('exit', killAtExit)
      await stopEmbedded(dataDir)
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

const newPassword = (): string => randomBytes(18).toString('base64url')

const childrenOf = (parent: number): number[] =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && parentOf(name) === parent)
    .map(Number)

function parentOf(pid: string): number | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1])
  } catch {
    return null
  }
}
