/** `curfew can aws`: reads the questions, decides, prints. */
import { visibleJson, visibleLine } from '#components/ui/visible.ts'
import { parseAccount } from '#lib/privilege/aws/account/parse.ts'
import { can } from '#lib/privilege/aws/can/can.ts'
import { canInAccount } from '#lib/privilege/aws/can/can-in-account.ts'
import type { Decision } from '#lib/privilege/aws/decide/model.ts'
import { parseServiceControl } from '#lib/privilege/aws/organisation/parse.ts'
import { awsCatalogue } from '#lib/privilege/catalogue/aws.ts'
import { print } from '../output.ts'
import { readJsonFile, within } from '../read-input.ts'

export type Asked = {
  file: string
  json: boolean
  /** The authorisation details of an account, whose principals are asked about. */
  account: string | null
  /** Only with an account. */
  serviceControl: string | null
}

/** @returns the exit code, 0: an answer of no is an answer; @throws BadInput */
export async function runCan({ file, json, account, serviceControl }: Asked): Promise<number> {
  const { value } = await readJsonFile(file)
  const answer =
    account === null ? within(file, () => can(value)) : await inAccount({ file, value }, account, serviceControl)
  const lines = (Array.isArray(answer) ? answer : [answer]).map((one) => `${visibleLine(sentence(one))}\n`)
  await print(json ? `${visibleJson(answer)}\n` : lines.join(''))
  return 0
}

async function inAccount(
  { file, value }: { file: string; value: unknown },
  accountFile: string,
  controlFile: string | null,
): Promise<Decision | Decision[]> {
  const details = await readJsonFile(accountFile)
  const account = within(accountFile, () => parseAccount(details.value))
  const control = controlFile === null ? null : await readJsonFile(controlFile)
  const serviceControl =
    control === null || controlFile === null ? null : within(controlFile, () => parseServiceControl(control.value))
  const circumstances = { nowMs: Date.now(), catalogue: awsCatalogue(), serviceControl }
  return within(file, () => canInAccount(value, account, circumstances))
}

function sentence({ decision, because, blockedBy, conditions }: Decision): string {
  const by = because.map(({ policy, statement, effect }) => `${effect} in ${policy}, statement ${statement}`)
  const ifs = conditions.map(({ operator, key, values }) => `${operator} ${key} ${values.join(', ')}`)
  const when = ifs.length > 0 ? `, if ${ifs.join(' and ')}` : ''
  if (by.length > 0) return `${decision}: ${by.join('; ')}${when}`
  return blockedBy.length > 0 ? `${decision}: no allow in ${blockedBy.join(', ')}${when}` : `${decision}${when}`
}
