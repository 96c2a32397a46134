/** The real worker and the real web server as processes of their own, over the ground's database. */
import { type ChildProcess, spawn } from 'node:child_process'
import { openSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { PROJECT_ROOT } from '#scripts/machine/project.ts'
import { freePort } from '#scripts/machine/ports.ts'
import type { Ground } from './ground.ts'

export type Running = { pid: number; stop(): Promise<void> }

function run(ground: Ground, script: string, name: string, environment: Record<string, string>): Running {
  const log = openSync(join(ground.folder, `${name}.log`), 'a')
  const child = spawn(process.execPath, [join(PROJECT_ROOT, script)], {
    cwd: PROJECT_ROOT,
    env: {
      ...process.env,
      NODE_ENV: 'production',
      DATABASE_URL: ground.appUrl,
      CURFEW_KEY_FILE: ground.keyFile,
      CURFEW_DATA_DIR: ground.folder,
      CURFEW_DEMO: 'false',
      ...environment,
    },
    stdio: ['ignore', log, log],
  })
  return { pid: child.pid ?? 0, stop: () => ended(child) }
}

async function ended(child: ChildProcess): Promise<void> {
  const gone = new Promise<void>((done) => {
    if (child.exitCode !== null || child.signalCode !== null) return done()
    child.once('exit', () => done())
  })
  child.kill('SIGTERM')
  const giveUp = new AbortController()
  await Promise.race([gone, pause(8_000, undefined, { signal: giveUp.signal }).catch(() => {})])
  giveUp.abort()
  if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL')
  await gone
}

/** Resolves when its first heartbeat shows. */
export async function startWorker(ground: Ground): Promise<Running> {
  const worker = run(ground, 'scripts/worker.ts', 'worker', {})
  for (let tries = 0; tries < 300; tries += 1) {
    const { rows } = await ground.db.pool.query('SELECT 1 FROM worker_heartbeat')
    if (rows.length > 0) return worker
    await pause(100)
  }
  await worker.stop()
  throw new Error(`the worker does not beat; see ${ground.folder}`)
}

/** Needs a build; resolves when it answers. */
export async function startWeb(ground: Ground): Promise<Running & { origin: string }> {
  const port = await freePort()
  const origin = `http://127.0.0.1:${port}`
  const web = run(ground, 'scripts/web.ts', 'web', {
    PORT: String(port),
    HOST: '127.0.0.1',
    PUBLIC_URL: origin,
    NEXTAUTH_URL: origin,
    NEXTAUTH_SECRET: 'only-for-this-benchmark-0123456789',
    OIDC_ISSUER: 'http://127.0.0.1:9',
    OIDC_CLIENT_ID: 'none',
    OIDC_CLIENT_SECRET: 'none',
  })
  for (let tries = 0; tries < 300; tries += 1) {
    const answer = await fetch(`${origin}/api/health/live`).catch(() => null)
    if (answer?.ok) return { ...web, origin }
    await pause(100)
  }
  await web.stop()
  throw new Error(`the web server does not answer; see ${ground.folder}`)
}
