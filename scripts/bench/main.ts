/**
 * `npm run bench -- expiry [--only PART,…] [--grants N,…] [--seconds N] [--out FILE] [--docs]`: prints JSON on standard
 * output and what it is doing on standard error; exits 1 when a goal was missed.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { availableParallelism, cpus } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { PROJECT_ROOT } from '#scripts/machine/project.ts'
import { benchExpiry, type Part, PARTS } from './expiry/index.ts'
import { placeTable, tableOf } from './expiry/table.ts'

const DOCUMENT = join(PROJECT_ROOT, 'docs', 'expiry.md')

function readArguments() {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      only: { type: 'string' },
      grants: { type: 'string', default: '1000,10000' },
      seconds: { type: 'string', default: '60' },
      out: { type: 'string' },
      docs: { type: 'boolean', default: false },
    },
  })
  if (positionals.join(' ') !== 'expiry') throw new RangeError('say which benchmark: expiry')
  const parts = values.only ? values.only.split(',') : [...PARTS]
  const strange = parts.find((part) => !PARTS.includes(part as Part))
  if (strange) throw new RangeError(`--only ${strange}: expected some of ${PARTS.join(', ')}`)
  const grants = values.grants.split(',').map(Number)
  const seconds = Number(values.seconds)
  if ([...grants, seconds].some((one) => !Number.isInteger(one) || one < 1))
    throw new RangeError('--grants and --seconds take whole numbers from 1')
  return { parts: parts as Part[], grants, seconds, out: values.out, docs: values.docs }
}

const machine = (): string => `${availableParallelism()} cores (${cpus()[0]?.model.trim() ?? 'unknown'})`

async function main(): Promise<void> {
  const { out, docs, ...asked } = readArguments()
  const report = await benchExpiry({ ...asked, tell: (text) => process.stderr.write(`${text}\n`) })
  const json = `${JSON.stringify({ benchmark: 'expiry', machine: machine(), ...report }, null, 2)}\n`
  process.stdout.write(json)
  if (out) writeFileSync(out, json)
  if (docs) writeFileSync(DOCUMENT, placeTable(readFileSync(DOCUMENT, 'utf8'), tableOf(report, machine())))
  const missed = report.goals.filter(({ kept }) => !kept)
  for (const { goal, measured, limit } of missed) process.stderr.write(`missed: ${goal}: ${measured}, ${limit}\n`)
  process.exitCode = missed.length > 0 ? 1 : 0
}

await main()
