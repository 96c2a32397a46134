/** `curfew scan aws`: reads the files, scans, prints. The engine is imported when the input can be read. */
import { parseAccount } from '#lib/privilege/aws/account/parse.ts'
import { parseServiceControl } from '#lib/privilege/aws/organisation/parse.ts'
import type { Scan } from '#lib/privilege/aws/scan/model.ts'
import { scanAws } from '#lib/privilege/aws/scan/scan.ts'
import { parseUsage } from '#lib/privilege/aws/usage/parse.ts'
import { awsCatalogue } from '#lib/privilege/catalogue/aws.ts'
import { InputError } from '#lib/privilege/input-error.ts'
import { isObject } from '#lib/privilege/json.ts'
import { TIERS } from '#lib/privilege/score/model.ts'
import { visibleJson } from '#components/ui/visible.ts'
import { columns, inColour, print, type Style, styled } from '../output.ts'
import { watch } from '../progress.ts'
import { readJsonFile, within } from '../read-input.ts'
import type { Asked } from './options.ts'
import { type Look, renderScan } from './text.ts'

/** @returns the exit code, 1 when there are findings at or above the tier asked for; @throws BadInput */
export async function runScan(asked: Asked): Promise<number> {
  const scan = await scanOf(asked)
  await print(asked.json ? `${visibleJson(scan)}\n` : renderScan(scan, look()))
  const worst = TIERS.indexOf(asked.failOn)
  return scan.principals.some(({ tier }) => TIERS.indexOf(tier) <= worst) ? 1 : 0
}

async function scanOf(asked: Asked): Promise<Scan> {
  const serviceControl = await optional(asked.serviceControl, parseServiceControl)
  const used = await optional(asked.used, parseUsage)
  const { value, bytes } = await readJsonFile(asked.file)
  const progress = watch('curfew scan aws', bytes)
  try {
    progress.now('reading the policies')
    const account = within(asked.file, () => parseAccount(ofOneAccount(value)))
    progress.now(`judging ${(account.users.length + account.roles.length).toLocaleString('en')} principals`)
    const circumstances = { nowMs: asked.atMs ?? Date.now(), catalogue: awsCatalogue(), serviceControl }
    return scanAws(account, circumstances, used ? { used } : {})
  } finally {
    await progress.end()
  }
}

/** An AWS account holds up to 5,000 users and 10,000 roles. More would take more memory than a scan may. */
const MOST_PRINCIPALS = 15_000

function ofOneAccount(value: unknown): unknown {
  const { UserDetailList: users, RoleDetailList: roles } = isObject(value) ? value : {}
  const count = [users, roles].reduce<number>((sum, list) => sum + (Array.isArray(list) ? list.length : 0), 0)
  if (count > MOST_PRINCIPALS)
    throw new InputError('$', `at most ${MOST_PRINCIPALS} users and roles, found ${count}: give one account at a time`)
  return value
}

const optional = async <T>(file: string | null, read: (input: unknown) => T): Promise<T | null> => {
  if (file === null) return null
  const { value } = await readJsonFile(file)
  return within(file, () => read(value))
}

const STYLES: Readonly<Record<Parameters<Look['paint']>[0], Style>> = {
  T0: ['bold', 'magenta'],
  T1: ['bold', 'red'],
  T2: 'yellow',
  T3: 'cyan',
  T4: 'dim',
  head: 'bold',
  quiet: 'dim',
}
const look = (): Look => ({
  width: columns(),
  paint: inColour() ? (style, text) => styled(STYLES[style], text) : (_, text) => text,
})
