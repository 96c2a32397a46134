/** A Next application of one page with a table of fifty rows, built and served for the comparison only. */
import { execFileSync, spawn } from 'node:child_process'
import { existsSync, rmSync } from 'node:fs'
import { setPriority } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { freePort } from '#scripts/machine/ports.ts'
import { PROJECT_ROOT } from '#scripts/machine/project.ts'

const NICENESS = 5
const FOLDER = join(PROJECT_ROOT, 'scripts', 'bench', 'console', 'bare')
const NEXT = join(PROJECT_ROOT, 'node_modules', 'next', 'dist', 'bin', 'next')

export async function serveBarePage(): Promise<{ url: string; stop(): void }> {
  const environment = { ...process.env, NODE_ENV: 'production' as const, NEXT_TELEMETRY_DISABLED: '1' }
  execFileSync(process.execPath, [NEXT, 'build', FOLDER], { cwd: FOLDER, env: environment, stdio: 'ignore' })
  const port = await freePort()
  const server = spawn(process.execPath, [NEXT, 'start', FOLDER, '-H', '127.0.0.1', '-p', String(port)], {
    cwd: FOLDER,
    env: environment,
    stdio: 'ignore',
  })
  // As the product's own server does (scripts/web.ts): what is compared has the same place in the queue for the processor.
  if (server.pid !== undefined) setPriority(server.pid, NICENESS)
  const stop = () => {
    server.kill('SIGKILL')
    const built = join(FOLDER, '.next')
    if (existsSync(built)) rmSync(built, { recursive: true, force: true })
  }
  const url = `http://127.0.0.1:${port}/`
  for (let tries = 0; tries < 200; tries += 1) {
    if ((await fetch(url).catch(() => null))?.ok) return { url, stop }
    await pause(100)
  }
  stop()
  throw new Error('the bare page is not served')
}
