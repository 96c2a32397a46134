/**
 * `npm run bench -- expiry [--only PART,…] [--grants N,…] [--seconds N] [--out FILE] [--docs]`, or
 * `npm run bench -- console [--rounds N] [--out FILE] [--docs]`, or `npm run bench -- breadth [--out FILE]`: prints JSON on
 * standard output and what it is doing on standard error; exits 1 when a goal was missed.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { availableParallelism, cpus } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { PROJECT_ROOT } from '#scripts/machine/project.ts'
import { benchBreadth } from './breadth/index.ts'
import { benchConsole } from './console/index.ts'
import { placeTables, tablesOf } from './console/table.ts'
import { benchExpiry, type Part, PARTS } from './expiry/index.ts'
import { placeTable, tableOf } from './expiry/table.ts'

const documentOf = (name: string): string => join(PROJECT_ROOT, 'docs', `${name}.md`)
const tell = (text: string) => void process.stderr.write(`${text}\n`)

function readArguments() {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      only: { type: 'string' },
      grants: { type: 'string', default: '1000,10000' },
      seconds: { type: 'string', default: '60' },
      rounds: { type: 'string', default: '100' },
      out: { type: 'string' },
      docs: { type: 'boolean', default: false },
    },
  })
  const [benchmark] = positionals
  if (positionals.length !== 1 || (benchmark !== 'expiry' && benchmark !== 'console' && benchmark !== 'breadth'))
    throw new RangeError('say which benchmark: expiry, console or breadth')
  const parts = values.only ? values.only.split(',') : [...PARTS]
  const strange = parts.find((part) => !PARTS.includes(part as Part))
  if (strange) throw new RangeError(`--only ${strange}: expected some of ${PARTS.join(', ')}`)
  const grants = values.grants.split(',').map(Number)
  const [seconds, rounds] = [Number(values.seconds), Number(values.rounds)]
  if ([...grants, seconds, rounds].some((one) => !Number.isInteger(one) || one < 1))
    throw new RangeError('--grants, --seconds and --rounds take whole numbers from 1')
  return { benchmark, parts: parts as Part[], grants, seconds, rounds, out: values.out, docs: values.docs }
}

const machine = (): string => `${availableParallelism()} cores (${cpus()[0]?.model.trim() ?? 'unknown'})`

function writeTable(name: string, place: (document: string, table: string) => string, table: string): void {
  const path = documentOf(name)
  writeFileSync(path, place(readFileSync(path, 'utf8'), table))
}

/** The report, and what the docs say of it. */
async function measure({ benchmark, parts, grants, seconds, rounds, docs }: ReturnType<typeof readArguments>) {
  if (benchmark === 'breadth') return benchBreadth({ tell })
  if (benchmark === 'console') {
    const report = await benchConsole({ rounds, tell })
    if (docs) writeTable('console-speed', placeTables, tablesOf(report, machine()))
    return report
  }
  const report = await benchExpiry({ parts, grants, seconds, tell })
  if (docs) writeTable('expiry', placeTable, tableOf(report, machine()))
  return report
}

async function main(): Promise<void> {
  const asked = readArguments()
  const report = await measure(asked)
  const json = `${JSON.stringify({ benchmark: asked.benchmark, machine: machine(), ...report }, null, 2)}\n`
  process.stdout.write(json)
  if (asked.out) writeFileSync(asked.out, json)
  const missed = report.goals.filter(({ kept }) => !kept)
  for (const { goal, measured, limit } of missed) process.stderr.write(`missed: ${goal}: ${measured}, ${limit}\n`)
  process.exitCode = missed.length > 0 ? 1 : 0
}

await main()
