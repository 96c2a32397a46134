/**
 * Every check, or with --fast those that need no browser and no target, or with --only one kind. Words after the
 * options narrow the tests by file name. Each part prints live; the last line counts them all.
 */
import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { generateClient } from '#scripts/machine/build.ts'
import { explain } from '#scripts/machine/failure.ts'
import { PROJECT_ROOT } from '#scripts/machine/project.ts'
import { endToEnd } from './end-to-end.ts'
import { ensureFaketime } from './faketime.ts'
import { lastLine, oneCheck, sum, vitestTally, type Tally } from './tally.ts'
import { interruptTool, readReport, runTool } from './tool.ts'

const KINDS = ['types', 'lint', 'unit', 'db', 'target', 'e2e'] as const
type Kind = (typeof KINDS)[number]
const FAST: readonly Kind[] = ['types', 'lint', 'unit', 'db']
const IN_VITEST: readonly Kind[] = ['unit', 'db', 'target']
const CACHE = 'node_modules/.cache/curfew'
const REPORT = `${CACHE}/vitest.json`

function readArguments(): { kinds: readonly Kind[]; filters: string[] } {
  const { values, positionals } = parseArgs({
    options: { fast: { type: 'boolean' }, only: { type: 'string', multiple: true } },
    allowPositionals: true,
  })
  const asked = values.only?.flatMap((list) => list.split(','))
  const wrong = asked?.find((kind) => !KINDS.includes(kind as Kind))
  if (wrong) throw new RangeError(`--only ${wrong}: expected one of ${KINDS.join(', ')}`)
  return { kinds: (asked as Kind[] | undefined) ?? (values.fast ? FAST : KINDS), filters: positionals }
}

const heading = (name: string): boolean =>
  process.stdout.write(`\n── ${name} ${'─'.repeat(Math.max(0, 70 - name.length))}\n`)

async function types(): Promise<Tally> {
  // Route types and the declarations of style sheets are Next's to write.
  const generated = await runTool('next', ['typegen'])
  return oneCheck('types', generated === 0 && (await runTool('tsc', ['--noEmit'])) === 0)
}

const lint = async (): Promise<Tally> => oneCheck('lint', (await runTool('oxlint', ['--deny-warnings'])) === 0)

async function vitest(kinds: readonly Kind[], filters: readonly string[]): Promise<Tally> {
  rmSync(join(PROJECT_ROOT, REPORT), { force: true })
  const projects = kinds.flatMap((kind) => ['--project', kind])
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${REPORT}`]
  const exitCode = await runTool('vitest', ['run', '--passWithNoTests', ...projects, ...reporters, ...filters])
  return vitestTally(readReport(REPORT), exitCode)
}

async function part(name: string, work: () => Promise<Tally>): Promise<Tally> {
  heading(name)
  const startedAtMs = performance.now()
  const tally = await work().catch((error: unknown) => {
    process.stdout.write(`${explain(error)}\n`)
    return oneCheck(name, false)
  })
  process.stdout.write(`${name}: ${lastLine(tally)} (${((performance.now() - startedAtMs) / 1000).toFixed(1)} s)\n`)
  return tally
}

async function main(): Promise<void> {
  const { kinds, filters } = readArguments()
  mkdirSync(join(PROJECT_ROOT, CACHE), { recursive: true })
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => interruptTool(signal))
  await generateClient()
  const inVitest = kinds.filter((kind) => IN_VITEST.includes(kind))
  const tallies: Tally[] = []
  if (kinds.includes('types')) tallies.push(await part('types', types))
  if (kinds.includes('lint')) tallies.push(await part('lint', lint))
  if (kinds.includes('target')) ensureFaketime()
  if (inVitest.length) tallies.push(await part(inVitest.join(', '), () => vitest(inVitest, filters)))
  if (kinds.includes('e2e')) tallies.push(await part('end to end', () => endToEnd(filters)))
  const total = sum(tallies)
  process.exitCode = total.failed > 0 ? 1 : 0
  if (total.culprits.length) process.stdout.write(`\nWhat failed:\n${total.culprits.map((it) => `  ${it}\n`).join('')}`)
  process.stdout.write(`\n${lastLine(total)}\n`)
}

main().catch((error: unknown) => {
  process.stdout.write(`${explain(error)}\n\n${lastLine(oneCheck('start', false))}\n`)
  process.exitCode = 1
})
