/** Browser tests against the whole product, started as `npm start` would, on a data folder and a port of its own. */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { SETTING_NAMES } from '#lib/platform/settings-schema.ts'
import { stopEmbedded } from '#scripts/embedded-db.mjs'
import { DEMO_TARGET_CLUSTER, MAIN_CLUSTER } from '#scripts/machine/databases.ts'
import { freePort } from '#scripts/machine/ports.ts'
import { until } from '#scripts/machine/processes.ts'
import { PROJECT_ROOT } from '#scripts/machine/project.ts'
import { ensureBrowser, type Browser } from './browser.ts'
import { complaints } from './complaints.ts'
import { NOTHING, oneCheck, playwrightTally, type Tally } from './tally.ts'
import { readReport, runTool, TOOLS } from './tool.ts'

const REPORT = 'node_modules/.cache/curfew/playwright.json'
const READY_WITHIN_MS = 5 * 60_000

/** The machine's environment without this product's settings: the run must not reach a real database. */
function ownEnvironment(changes: Record<string, string>): NodeJS.ProcessEnv {
  const unset = Object.fromEntries(
    [...SETTING_NAMES, 'NEXTAUTH_URL', 'npm_lifecycle_event'].map((name) => [name, undefined]),
  )
  return { ...process.env, ...unset, ...changes }
}

/** Without any browser the tests are skipped, but named and counted. */
function skipAll(): Tally {
  const { stdout } = spawnSync(process.execPath, [TOOLS.playwright, 'test', '--list', '--reporter=list'], {
    cwd: PROJECT_ROOT,
    encoding: 'utf8',
  })
  const names = stdout.split('\n').filter((line) => line.includes(' › '))
  process.stdout.write(`No browser could be found or installed; skipped:\n${names.join('\n')}\n`)
  return { ...NOTHING, skipped: names.length }
}

type Server = { child: ChildProcess; dataDir: string; url: string; log: () => string }

async function startProduct(folder: string): Promise<Server> {
  const port = await freePort()
  const dataDir = join(folder, 'data')
  const logFile = join(folder, 'server.log')
  const out = openSync(logFile, 'w', 0o600)
  const child = spawn(process.execPath, ['scripts/machine/start.ts'], {
    cwd: PROJECT_ROOT,
    stdio: ['ignore', out, out, 'ipc'],
    env: ownEnvironment({
      PORT: String(port),
      HOST: '127.0.0.1',
      CURFEW_DATA_DIR: dataDir,
      CURFEW_DEMO: 'auto',
      LOG_LEVEL: 'warn',
    }),
  })
  closeSync(out)
  return { child, dataDir, url: `http://127.0.0.1:${port}`, log: () => readFileSync(logFile, 'utf8') }
}

async function stopProduct({ child, dataDir }: Server): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) {
    const exited = once(child, 'exit')
    child.kill('SIGTERM')
    await exited
  }
  // Nothing to do after an orderly stop.
  for (const name of [MAIN_CLUSTER, DEMO_TARGET_CLUSTER]) await stopEmbedded(join(dataDir, name))
}

const lastLines = (text: string, count: number): string => text.trim().split('\n').slice(-count).join('\n')

async function drive(server: Server, browser: Browser, filters: readonly string[]): Promise<Tally> {
  const ready = await until(
    () => server.log().includes('Curfew is ready') || server.child.exitCode !== null,
    READY_WITHIN_MS,
    200,
  )
  if (!ready || server.child.exitCode !== null) {
    process.stdout.write(`The product did not start:\n${lastLines(server.log(), 60)}\n`)
    return oneCheck('the product did not start', false)
  }
  process.stdout.write(`${lastLines(server.log(), 4)}\n`)
  const env = {
    E2E_BASE_URL: server.url,
    CURFEW_DATA_DIR: server.dataDir,
    PLAYWRIGHT_JSON_OUTPUT_NAME: REPORT,
    ...(browser.kind === 'path' && { CHROMIUM_PATH: browser.path }),
  }
  rmSync(join(PROJECT_ROOT, REPORT), { force: true })
  const exitCode = await runTool('playwright', ['test', '--pass-with-no-tests', ...filters], env)
  const tally = playwrightTally(readReport(REPORT), exitCode)
  if (tally.failed > 0)
    process.stdout.write(
      `\nWhat the product said last:\n${lastLines(server.log(), 20)}\n\nIts errors, without refusals of input:\n${complaints(server.log(), 20)}\n`,
    )
  return tally
}

export async function endToEnd(filters: readonly string[]): Promise<Tally> {
  const browser = ensureBrowser()
  if (!browser) return skipAll()
  const folder = mkdtempSync(join(tmpdir(), 'curfew-e2e-'))
  const server = await startProduct(folder)
  try {
    return await drive(server, browser, filters)
  } finally {
    await stopProduct(server)
    rmSync(folder, { recursive: true, force: true })
  }
}
