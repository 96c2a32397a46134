/** Workers and webs of one product database as processes, with the settings they get in production and nothing else. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Child, startNode } from './child.ts'

export type WebProcess = Child & { url: string }
export type Processes = {
  /** The environment of every process, for entries of a test's own. */
  environment: Readonly<Record<string, string>>
  /** @param env on top, such as another DATABASE_URL or a shifted clock */
  worker(env?: Readonly<Record<string, string>>): Child
  web(env?: Readonly<Record<string, string>>): Promise<WebProcess>
  /** Any entry in the same environment. */
  node(entry: string, env?: Readonly<Record<string, string>>): Child
  /** Kills all that still run. */
  endAll(): Promise<void>
  close(): Promise<void>
}

/** @param of.keyLine the line of the key file that opens the sources' secrets */
export function productProcesses(of: { databaseUrl: string; keyLine: string; leaseSeconds: number }): Processes {
  const folder = mkdtempSync(join(tmpdir(), 'curfew-processes-'))
  const keyFile = join(folder, 'secrets.key')
  writeFileSync(keyFile, `${of.keyLine}\n`, { mode: 0o600 })
  const environment = {
    DATABASE_URL: of.databaseUrl,
    CURFEW_DATA_DIR: folder,
    CURFEW_KEY_FILE: keyFile,
    CURFEW_LEASE_SECONDS: String(of.leaseSeconds),
    LOG_LEVEL: 'info',
  }
  const children = new Set<Child>()
  const node = (entry: string, env: Readonly<Record<string, string>> = {}): Child => {
    const child = startNode(entry, { ...environment, ...env })
    children.add(child)
    void child.gone.then(() => children.delete(child))
    return child
  }
  const endAll = async () => {
    await Promise.all([...children].map((child) => child.kill()))
  }
  return {
    environment,
    node,
    worker: (env = {}) => node('scripts/worker.ts', { CURFEW_PROCESS: 'worker', ...env }),
    async web(env = {}) {
      const child = node('lib/testing/processes/web-entry.ts', { CURFEW_PROCESS: 'web', ...env })
      const { port } = await child.message<{ port: number }>()
      return Object.assign(child, { url: `http://127.0.0.1:${port}` })
    },
    endAll,
    async close() {
      await endAll()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
