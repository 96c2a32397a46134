/** What `curfew scan aws` was asked. Pure. */
import { parseArgs } from 'node:util'
import { type Tier, TIERS } from '#lib/privilege/score/model.ts'
import { UsageError } from '../command.ts'

export type Asked = {
  file: string
  json: boolean
  serviceControl: string | null
  used: string | null
  failOn: Tier
  /** In milliseconds since 1970; null for now. */
  atMs: number | null
}

export const USAGE = 'FILE|- [--json] [--scp FILE] [--used FILE] [--fail-on TIER] [--at TIME]'

/** @throws UsageError, or what parseArgs throws */
export function readOptions(args: string[]): Asked {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      json: { type: 'boolean', default: false },
      scp: { type: 'string' },
      used: { type: 'string' },
      'fail-on': { type: 'string', default: 'T1' },
      at: { type: 'string' },
    },
  })
  const [file, ...more] = positionals
  if (file === undefined || more.length > 0) throw new UsageError('give one FILE, or - for standard input')
  const [scp = null, used = null] = [values.scp, values.used]
  if ([file, scp, used].filter((one) => one === '-').length > 1)
    throw new UsageError('standard input can be given only once')
  return {
    file,
    json: values.json,
    serviceControl: scp,
    used,
    failOn: readTier(values['fail-on']),
    atMs: values.at === undefined ? null : readTime(values.at),
  }
}

function readTier(text: string): Tier {
  const tier = TIERS.find((one) => one === text.toUpperCase())
  if (!tier) throw new UsageError(`--fail-on ${text.slice(0, 40)}: expected one of ${TIERS.join(', ')}`)
  return tier
}

function readTime(text: string): number {
  const ms = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)$/.test(text) ? Date.parse(text) : Number.NaN
  if (Number.isNaN(ms))
    throw new UsageError(`--at ${text.slice(0, 40)}: expected a time with its zone, 2026-11-22T16:30:00Z`)
  return ms
}
