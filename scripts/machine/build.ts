/** The Prisma client and the production build, made again only when what they are made from has changed. */
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { StartFailure } from './failure.ts'
import { PROJECT_ROOT } from './project.ts'

const at = (path: string): string => join(PROJECT_ROOT, path)
const SOURCE = /\.(tsx?|m?js|css|json|svg|ico|png|woff2|prisma|cedar|txt|csv)$/
const NOT_BUILT = /\.test\.tsx?$|^lib\/(testing|platform\/db\/generated)(\/|$)/

function filesUnder(folder: string): string[] {
  if (!existsSync(at(folder))) return []
  return readdirSync(at(folder), { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && SOURCE.test(entry.name))
    .map((entry) => relative(PROJECT_ROOT, join(entry.parentPath, entry.name)))
    .filter((path) => !NOT_BUILT.test(path))
}

export function contentHash(paths: readonly string[]): string {
  const hash = createHash('sha256')
  for (const path of [...paths].sort()) {
    const content = readFileSync(at(path))
    hash.update(`${path}\0${content.length}\0`).update(content)
  }
  return hash.digest('hex')
}

// next-env.d.ts and tsconfig.json are touched by the build itself.
const rootFiles = (): string[] =>
  readdirSync(PROJECT_ROOT).filter(
    (name) => /\.(ts|js|mjs)$|^package(-lock)?\.json$/.test(name) && !/^(next-env|vitest|playwright)/.test(name),
  )

async function whenChanged(stamp: string, hash: string, product: string, work: () => Promise<void>): Promise<boolean> {
  const known = existsSync(at(stamp)) ? readFileSync(at(stamp), 'utf8').trim() : ''
  if (known === hash && existsSync(at(product))) return false
  rmSync(at(stamp), { force: true })
  await work()
  if (!existsSync(at(product))) throw new StartFailure(`${product} was not made, though nothing failed.`)
  mkdirSync(dirname(at(stamp)), { recursive: true })
  writeFileSync(at(stamp), `${hash}\n`)
  return true
}

/** How a build is watched: stopped by the signal, and told by pid so that a later start can end it. */
export type BuildWatch = { signal?: AbortSignal; started?: (pid: number) => void }

/** Runs a tool of the project quietly; its output is told only when it fails. */
function quietly(what: string, args: string[], { signal, started }: BuildWatch): Promise<void> {
  const env = {
    ...process.env,
    NEXT_TELEMETRY_DISABLED: '1',
    PRISMA_HIDE_UPDATE_MESSAGE: '1',
    CHECKPOINT_DISABLE: '1',
    NO_COLOR: '1',
  }
  return new Promise((done, fail) => {
    const child = spawn(process.execPath, args, { cwd: PROJECT_ROOT, env, signal, stdio: ['ignore', 'pipe', 'pipe'] })
    if (child.pid) started?.(child.pid)
    let said = ''
    for (const stream of [child.stdout, child.stderr])
      stream?.on('data', (chunk: Buffer) => (said = (said + chunk.toString()).slice(-8_000)))
    child.on('error', (cause) =>
      fail(
        new StartFailure(signal?.aborted ? `${what} was stopped.` : `${what} could not be run: ${cause.message}`, {
          cause,
        }),
      ),
    )
    child.on('close', (code) => (code === 0 ? done() : fail(new StartFailure(`${what} failed:\n${said.trim()}`))))
  })
}

/** @returns whether it had to be generated */
export const generateClient = (watch: BuildWatch = {}): Promise<boolean> => {
  const schema = filesUnder('prisma/schema')
  if (schema.length === 0) return Promise.resolve(false)
  const hash = contentHash([...schema, 'prisma.config.ts', 'package-lock.json'])
  return whenChanged('node_modules/.cache/curfew/generate', hash, 'lib/platform/db/generated', () =>
    quietly('Generating the database client', ['node_modules/prisma/build/index.js', 'generate'], watch),
  )
}

/** @returns whether it had to be built */
export const buildPages = (watch: BuildWatch = {}): Promise<boolean> => {
  const sources = [...['app', 'components', 'lib', 'prisma/schema'].flatMap(filesUnder), ...rootFiles()]
  return whenChanged('.next/curfew-build', contentHash(sources), '.next/BUILD_ID', () =>
    quietly('The build', ['node_modules/next/dist/bin/next', 'build'], watch),
  )
}
