/** The text of an uploaded file, read: what is wrong with it is told with its place in the file. Pure. */
import { DomainError } from '#lib/kernel/errors.ts'
import { parseAccount } from '#lib/privilege/aws/account/parse.ts'
import { parseServiceControl } from '#lib/privilege/aws/organisation/parse.ts'
import { InputError } from '#lib/privilege/input-error.ts'
import { type JsonObject, parseJson, readObject } from '#lib/privilege/json.ts'
import { mustBeComplete, mustBeStorable } from './limits.ts'

/** @throws DomainError `input.invalid` with file, path and what was expected there */
export function readAccountFile(text: string): { account: string; document: JsonObject } {
  return told('account', () => {
    const input = parseJson(text, '$')
    mustBeStorable(input)
    const { id } = parseAccount(input)
    mustBeComplete(input)
    if (id === null) throw new InputError('$', 'at least one user or role')
    return { account: id, document: readObject(input, '$') }
  })
}

/** @returns the policies as JSON, to be kept @throws as `readAccountFile` */
export function readServiceControlFile(text: string): unknown {
  return told('serviceControl', () => {
    const input = parseJson(text, '$')
    mustBeStorable(input)
    parseServiceControl(input)
    return input
  })
}

const NAMES = { account: 'The account file', serviceControl: 'The file of organisation policies' } as const

function told<T>(file: keyof typeof NAMES, read: () => T): T {
  try {
    return read()
  } catch (error) {
    if (!(error instanceof InputError)) throw error
    const { path, expected } = error
    throw new DomainError(
      'input.invalid',
      `${NAMES[file]} cannot be read at ${path}: expected ${expected}.`,
      { file, path, expected },
      { cause: error },
    )
  }
}
