/** Failures of the start that a person can act on: one message, no stack trace. */

export class StartFailure extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'StartFailure'
  }
}

type Coded = {
  code?: string
  path?: string
  message?: string
  address?: string
  port?: number
  cause?: unknown
  errors?: unknown[]
}

const UNREACHABLE = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ECONNRESET',
  '57P03',
])
const WRONG_PASSWORD = new Set(['28P01', '28000'])

/** The host and database of a database URL, without its user and password. */
const placeOf = (url: string): string => {
  const { host, pathname } = new URL(url)
  return `${host}${pathname}`
}

/** A failed connection to the database in words, or the error itself when it is something else. */
export function databaseFailure(error: unknown, url: string): unknown {
  const coded = error as Coded
  const code = coded.code ?? (coded.errors?.[0] as Coded | undefined)?.code ?? ''
  const place = placeOf(url)
  if (UNREACHABLE.has(code) || /timeout|terminated/i.test(coded.message ?? ''))
    return new StartFailure(
      `The database at ${place} cannot be reached (${code || 'no answer in time'}). Check DATABASE_URL and that PostgreSQL runs there; the embedded one runs only while npm start does.`,
    )
  if (WRONG_PASSWORD.has(code))
    return new StartFailure(
      `The database at ${place} refused the user or password of DATABASE_URL or DATABASE_OWNER_URL.`,
    )
  if (code === '3D000')
    return new StartFailure(
      `There is no such database at ${place}. Create it, owned by the role of DATABASE_OWNER_URL.`,
    )
  return error
}

/** What to print for any failure of the start. */
export function explain(error: unknown): string {
  const coded = error as Coded
  const text = `${coded.message ?? ''}`
  if (coded.code === 'ENOSPC' || /ENOSPC|No space left on device/.test(text))
    return `The disk is full${coded.path ? ` (writing ${coded.path})` : ''}. Free some space, or put the data folder elsewhere with CURFEW_DATA_DIR, and start again.`
  if (coded.code === 'EACCES' || coded.code === 'EROFS')
    return `${coded.path ?? 'A file'} cannot be written by this user. Set CURFEW_DATA_DIR to a folder that can.`
  if (['StartFailure', 'SettingsError'].includes((error as Error).name)) return text
  return (error as Error).stack ?? String(error)
}
