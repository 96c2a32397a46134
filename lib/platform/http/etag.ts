/** Strong ETags of rows that count their versions, and If-Match against them (RFC 9110). */
import { DomainError } from '#lib/kernel/errors.ts'

export const etagOf = (version: number): string => `"${version}"`

/**
 * The version a change was made from: of If-Match, else of the body. `*` asks for existence only, which every change does.
 * @throws DomainError `input.invalid` when both are given and differ, `precondition.failed` for a tag that no version has
 */
export function versionAskedFor(request: Request, inBody: number | undefined): number | undefined {
  const given = request.headers.get('if-match')?.trim()
  if (given === undefined || given === '*') return inBody
  const version = /^"(\d{1,15})"$/.exec(given)?.[1]
  if (version === undefined)
    throw new DomainError('precondition.failed', 'If-Match is not an ETag that was given out. Load it again.')
  if (inBody !== undefined && inBody !== Number(version))
    throw new DomainError('input.invalid', 'If-Match and the field version name different versions.')
  return Number(version)
}
