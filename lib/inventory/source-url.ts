/** A source may be added by the URL people have at hand; which connector it means follows from its scheme. */
import { DomainError } from '#lib/kernel/errors.ts'
import { parsePostgresUrl } from './connectors/postgresql/config.ts'
import type { SourceAccess } from './source-session.ts'

/** @throws DomainError `input.invalid`; the message never repeats the URL, because a password is in it */
export function accessFromUrl(url: string): SourceAccess & { kind: string } {
  const scheme = /^[a-z][a-z0-9+.-]*/i.exec(url.trim())?.[0]?.toLowerCase()
  if (scheme === 'postgres' || scheme === 'postgresql') return { kind: 'postgresql', ...parsePostgresUrl(url) }
  throw new DomainError(
    'input.invalid',
    'No connector knows URLs of this kind. Expected postgresql://user:password@host:5432/database.',
  )
}
