/** The real `bin/curfew` as a process of its own, as somebody with a shell runs it; also under a terminal and a reader that leaves. */
import { spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PROJECT_ROOT } from '#scripts/machine/project.ts'

export type Ran = { status: number | null; stdout: string; stderr: string }
type Given = { input?: string | Buffer; env?: Record<string, string> }

/** Nothing that is run here takes as long. */
const FOR_EVER_MS = 120_000
const MOST_OUTPUT = 256 * 1024 * 1024
const environment = (env: Record<string, string> = {}): NodeJS.ProcessEnv => ({
  NODE_ENV: 'test',
  PATH: process.env.PATH,
  ...env,
})

export function curfew(args: string[], { input = '', env }: Given = {}): Ran {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['bin/curfew', ...args], {
    cwd: PROJECT_ROOT,
    env: environment(env),
    encoding: 'utf8',
    input,
    maxBuffer: MOST_OUTPUT,
    timeout: FOR_EVER_MS,
  })
  return { status, stdout, stderr }
}

/** The greatest resident memory of the process that did the work, in MB. */
export function curfewWithMemory(args: string[], folder: string): Ran & { peakMb: number } {
  const file = join(folder, 'peak')
  const hook = `import{writeFileSync}from"node:fs";process.on("exit",()=>process.argv[1].endsWith("main.ts")&&writeFileSync(${JSON.stringify(file)},String(process.resourceUsage().maxRSS)))`
  const env = { NODE_OPTIONS: `--import data:text/javascript,${encodeURIComponent(hook)}` }
  const ran = curfew(args, { env })
  return { ...ran, peakMb: Number(readFileSync(file, 'utf8')) / 1024 }
}

/** Reads the first bytes, then goes away, as `head` does. */
export const curfewIntoHead = (args: string[]): Promise<{ status: number | null; stderr: string }> =>
  new Promise((done) => {
    const child = spawn(process.execPath, ['bin/curfew', ...args], { cwd: PROJECT_ROOT, env: environment() })
    let stderr = ''
    child.stderr.on('data', (some: Buffer) => (stderr += some.toString()))
    child.stdout.once('data', () => child.stdout.destroy())
    child.once('close', (status) => done({ status, stderr }))
  })

/** Files for one test file; gone afterwards. */
export function scratch() {
  const folder = mkdtempSync(join(tmpdir(), 'curfew-scan-'))
  let count = 0
  return {
    folder,
    file(content: unknown): string {
      const path = join(folder, `input-${(count += 1)}.json`)
      writeFileSync(path, typeof content === 'string' || Buffer.isBuffer(content) ? content : JSON.stringify(content))
      return path
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  }
}
