/**
 * The benchmark of scans: whole `bin/curfew scan aws`, start-up included, over generated accounts, beside a process that
 * only reads and JSON-parses the same file in the same moments.
 */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PROJECT_ROOT } from '#scripts/machine/project.ts'
import type { Goal } from '../console/goals.ts'
import { percentile } from '../measure.ts'
import { estateOf } from './estate.ts'
import { judge, SIZES } from './goals.ts'
import { measureRescan } from './rescan.ts'

export type Scanned = {
  principals: number
  inputMb: number
  wholeMs: number
  peakMb: number
  /** A process that reads and JSON-parses the same file, start-up included. */
  parseMs: number
  /** `wholeMs ÷ parseMs`. */
  ratio: number
}
export type BreadthResults = {
  scans: Scanned[]
  rescan: { fullMs: number; changedMs: number; ratio: number } | null
  catalogueMs: number
}
export type BreadthReport = BreadthResults & { goals: Goal[] }

const ROUNDS = 3
const CATALOGUE = join(PROJECT_ROOT, 'lib/privilege/catalogue/aws.ts')
/** The process that does the work leaves its peak of resident memory in a file. */
const PEAK =
  'process.on("exit",()=>process.argv[1]?.endsWith("main.ts")&&writeFileSync(process.env.PEAK_FILE,String(process.resourceUsage().maxRSS)))'
const HOOK = `--import data:text/javascript,${encodeURIComponent(`import{writeFileSync}from"node:fs";${PEAK}`)}`

export function benchBreadth({ tell }: { tell(text: string): void }): BreadthReport {
  const folder = mkdtempSync(join(tmpdir(), 'curfew-breadth-'))
  try {
    const scans = SIZES.map((size) => {
      tell(`scanning ${size.toLocaleString('en')} principals`)
      return scanned(size, folder)
    })
    tell('scoring again after one change')
    const rescan = measureRescan(estateOf(1_220))
    const results = { scans, rescan, catalogueMs: loadMs() }
    return { ...results, goals: judge(results) }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function scanned(principals: number, folder: string): Scanned {
  const file = join(folder, `${principals}.json`)
  // Indented by four, as the AWS command line writes it.
  const text = JSON.stringify(estateOf(principals), null, 4)
  writeFileSync(file, text)
  const [wholes, parses]: [number[], number[]] = [[], []]
  const parse = `JSON.parse(require('node:fs').readFileSync(${JSON.stringify(file)}, 'utf8'))`
  // In turn, so that a busy moment of the machine hits both; the first is there to warm up.
  for (let round = 0; round <= ROUNDS; round += 1) {
    const whole = timed(['bin/curfew', 'scan', 'aws', file, '--json'], [0, 1])
    const bare = timed(['-e', parse], [0])
    if (round === 0) continue
    wholes.push(whole)
    parses.push(bare)
  }
  const peakFile = join(folder, 'peak')
  timed(['bin/curfew', 'scan', 'aws', file, '--json'], [0, 1], { PEAK_FILE: peakFile, NODE_OPTIONS: HOOK })
  const [wholeMs, parseMs] = [percentile(wholes, 0.5), percentile(parses, 0.5)]
  return {
    principals,
    inputMb: text.length / 1_048_576,
    wholeMs,
    peakMb: Number(readFileSync(peakFile, 'utf8')) / 1_024,
    parseMs,
    ratio: wholeMs / parseMs,
  }
}

function timed(args: string[], good: readonly number[], env: Record<string, string> = {}): number {
  const beganMs = performance.now()
  const { status, stderr } = spawnSync(process.execPath, args, {
    cwd: PROJECT_ROOT,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  if (!good.includes(status ?? -1)) throw new Error(`${args.join(' ')} ended with ${status}: ${stderr.toString()}`)
  return performance.now() - beganMs
}

/** Loading the catalogue and asking it for one action, in a fresh process each time. */
function loadMs(): number {
  const script = `const from=performance.now();const{awsCatalogue}=await import(${JSON.stringify(CATALOGUE)});awsCatalogue().action('iam:passrole');console.log(performance.now()-from)`
  const taken = Array.from({ length: ROUNDS }, () =>
    Number(
      spawnSync(process.execPath, ['--input-type=module', '-e', script], { cwd: PROJECT_ROOT, encoding: 'utf8' })
        .stdout,
    ),
  )
  return percentile(taken, 0.5)
}
