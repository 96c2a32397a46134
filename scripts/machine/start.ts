/** `npm start`, in order: settings, lock, port, client, then database and build side by side, then the processes. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { whenNpmDies } from '#scripts/bootstrap.mjs'
import { stopEmbedded } from '#scripts/embedded-db.mjs'
import { readEnv, type Settings } from '#lib/platform/env.ts'
import { buildPages, generateClient } from './build.ts'
import { openDataFolder, takeLock, type DataFolder } from './data-folder.ts'
import { DEMO_TARGET_CLUSTER, keepCluster, MAIN_CLUSTER, openDatabases } from './databases.ts'
import { hasDemo, openDemo, whenWiped, WORKLOAD, type DemoWorld } from './demo.ts'
import { childEnvironment, issuerOf, workedOut, type EnvironmentFacts } from './environment.ts'
import { explain, StartFailure } from './failure.ts'
import { rememberedPort, requirePort } from './ports.ts'
import { until } from './processes.ts'
import { PROJECT_ROOT } from './project.ts'
import { createSupervisor, endOrphans, rememberOnly, type Supervisor } from './supervisor.ts'
import { watchForWipe } from './wipe.ts'

const ISSUER = 'scripts/demo-issuer.ts'
const WORKER = 'scripts/worker.ts'
const WEB = 'scripts/web.ts'
const READY_WITHIN_MS = 60_000
const RUNTIME_FILE = 'runtime.json'

const isThere = (script: string): boolean => existsSync(join(PROJECT_ROOT, script))
const tell = (line: string): void => {
  process.stdout.write(`${line}\n`)
}

/** What has to be undone, last first. */
const undo: (() => unknown)[] = []
const stopping = new AbortController()
let ending: Promise<never> | undefined

/** Ends everything in order, the databases last, and then this process. */
function finish(exitCode: number): Promise<never> {
  stopping.abort()
  return (ending ??= (async () => {
    for (const step of undo.toReversed()) {
      try {
        await step()
      } catch (error) {
        tell(explain(error))
      }
    }
    process.exit(exitCode)
  })())
}

function stopWhenAsked(): void {
  const stop = () => {
    if (!stopping.signal.aborted) tell('Stopping …')
    void finish(0)
  }
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, stop)
  // Started by a plain Node, or by npm, that has been killed.
  process.on('disconnect', stop)
  whenNpmDies(stop)
  process.channel?.unref()
  // A terminal that has gone away must not turn the stop into a crash.
  process.stdout.on('error', () => {})
  process.stderr.on('error', () => {})
}

async function step<T>(name: string, work: () => Promise<T>, worthTelling: (result: T) => boolean): Promise<T> {
  const startedAtMs = performance.now()
  const result = await work()
  if (worthTelling(result)) tell(`  ${name}  ${((performance.now() - startedAtMs) / 1000).toFixed(1)} s`)
  if (stopping.signal.aborted) await ending
  return result
}

type World = { facts: EnvironmentFacts; demo: DemoWorld | null }

async function openWorld(settings: Settings, folder: DataFolder): Promise<World> {
  // Registered before the clusters are started, so that a stop in the middle of it leaves none behind.
  for (const name of [MAIN_CLUSTER, DEMO_TARGET_CLUSTER]) undo.push(() => stopEmbedded(folder.file(name)))
  const opened = await step(
    'Database migrated',
    () => openDatabases(settings, folder),
    (result) => result.migrated > 0,
  )
  if (opened.embedded) keep(folder, MAIN_CLUSTER, opened.embedded)
  const issuerPort = settings.oidcIssuer ? null : isThere(ISSUER) ? await rememberedPort(folder, 'issuer') : null
  const issuer = issuerOf(settings, folder, issuerPort)
  const demo = hasDemo(settings, folder)
  const factsWith = (databases: typeof opened): EnvironmentFacts => ({ settings, folder, databases, issuer, demo })
  if (!demo) return { facts: factsWith(opened), demo: null }
  const seed = () => openDemo(folder, opened, (databases) => childEnvironment(factsWith(databases)))
  const world = await step('Demo world made', seed, (result) => result.seeded)
  keep(folder, DEMO_TARGET_CLUSTER, world.target)
  return { facts: factsWith(world.databases), demo: world }
}

const keep = (folder: DataFolder, name: string, server: DemoWorld['target']): void => {
  const kept = keepCluster(folder, name, server, tell)
  undo.push(() => kept.stop())
}

function startProcesses(supervisor: Supervisor, { facts, demo }: World): void {
  const env = childEnvironment(facts)
  if (facts.issuer?.port) supervisor.keep({ name: 'issuer', script: ISSUER, env })
  if (isThere(WORKER)) supervisor.keep({ name: 'worker', script: WORKER, env })
  supervisor.keep({ name: 'web', script: WEB, env })
  if (!demo || !isThere(WORKLOAD)) return
  supervisor.keep({ name: 'workload', script: WORKLOAD, env: { ...env, CURFEW_DEMO_TARGET_URL: demo.target.url() } })
  const watcher = whenWiped(facts.folder, () => void supervisor.end('workload'))
  undo.push(() => watcher.close())
  const wiping = watchForWipe(facts.folder, facts.databases.ownerUrl, env, tell)
  undo.push(() => wiping.stop())
}

// Next opens the port before it can answer, so only an answer counts; which one does not matter.
const answers = (port: number, host: string): Promise<boolean> => {
  const reachable = host === '0.0.0.0' ? '127.0.0.1' : host === '::' ? '[::1]' : host.includes(':') ? `[${host}]` : host
  return fetch(`http://${reachable}:${port}/api/health/live`, {
    redirect: 'manual',
    signal: AbortSignal.timeout(10_000),
  }).then(
    () => true,
    () => false,
  )
}

async function waitForWeb(supervisor: Supervisor, { port, host }: Settings): Promise<void> {
  const ready = async () => {
    if (supervisor.deaths('web') >= 3)
      throw new StartFailure('The web process does not start; what it said stands above.')
    return stopping.signal.aborted || (await answers(port, host))
  }
  if (!(await until(ready, READY_WITHIN_MS, 30)))
    throw new StartFailure(`The web process did not answer on port ${port} within a minute.`)
}

function greet({ settings, issuer, demo }: EnvironmentFacts): void {
  tell(`\nCurfew is ready: ${settings.publicUrl}   (${process.uptime().toFixed(1)} s)`)
  if (issuer?.port) {
    tell(
      'Sign in with one click, no password: owner, owner2, approver, approver2, risk, auditor or admin @demo.example',
    )
    if (demo) tell(`Demo world: passwords of its machine accounts lie in ${settings.dataDir}`)
  } else if (issuer)
    tell(`Sign in at ${issuer.url}${settings.adminEmail ? `; ${settings.adminEmail} is the first admin` : ''}`)
  if (issuer && !issuer.port && !settings.adminEmail)
    tell('The first admin: bin/curfew person grant EMAIL admin (or CURFEW_ADMIN_EMAIL)')
  tell('Stop with Ctrl-C.\n')
}

async function main(): Promise<void> {
  stopWhenAsked()
  const settings = readEnv(process.env, PROJECT_ROOT)
  const folder = openDataFolder(settings.dataDir)
  undo.push(await takeLock(folder, settings.publicUrl))
  await endOrphans(folder)
  await requirePort(settings.port, settings.host)
  const watch = { signal: stopping.signal, started: (pid: number) => rememberOnly(folder, pid) }
  await step('Database client generated', () => generateClient(watch), Boolean)
  const built = step('Pages built', () => buildPages(watch), Boolean)
  const [world] = await Promise.all([openWorld(settings, folder), built])
  const supervisor = createSupervisor(folder, tell)
  undo.push(() => supervisor.endAll())
  // The command line finds the running database and keys here.
  folder.write(RUNTIME_FILE, { pid: process.pid, env: workedOut(world.facts) })
  startProcesses(supervisor, world)
  await waitForWeb(supervisor, settings)
  if (!stopping.signal.aborted) greet(world.facts)
}

main().catch(async (error: unknown) => {
  if (!stopping.signal.aborted) process.stderr.write(`\n${explain(error)}\n`)
  await finish(1)
})
