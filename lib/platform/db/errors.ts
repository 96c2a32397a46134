/** Reading PostgreSQL's errors, whichever way they came (typed SQL or Prisma). */

type Codes = { sqlState: string | null; constraint: string | null }

function codesOf(error: unknown): Codes {
  if (typeof error !== 'object' || error === null) return { sqlState: null, constraint: null }
  const { code, constraint, meta, cause } = error as Record<string, unknown>
  if (typeof code === 'string' && /^[0-9A-Z]{5}$/.test(code) && !code.startsWith('P2'))
    return { sqlState: code, constraint: typeof constraint === 'string' ? constraint : null }
  if (code === 'P2002') return { sqlState: '23505', constraint: JSON.stringify(meta ?? {}) }
  return cause ? codesOf(cause) : { sqlState: null, constraint: null }
}

export const sqlStateOf = (error: unknown): string | null => codesOf(error).sqlState

/** True when a unique index refused the row; with a name, only that index. */
export function isUniqueViolation(error: unknown, index?: string): boolean {
  const { sqlState, constraint } = codesOf(error)
  return sqlState === '23505' && (index === undefined || (constraint ?? '').includes(index))
}

/** True when PostgreSQL undid the work for the sake of somebody else's: done again it may well succeed. */
export const isWorthRepeating = (error: unknown): boolean => ['40001', '40P01'].includes(sqlStateOf(error) ?? '')

// 25P03: PostgreSQL ended a transaction that stood idle. 3D000 and P1003: the database is being replaced by another of
// its name, as when the demo is wiped or a backup is put back. 53300: it takes no more connections.
const CONNECTION_CODES = new Set([
  '25P03',
  '3D000',
  '53300',
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'P1001',
  'P1002',
  'P1003',
  'P1017',
  'P2024',
  'P2028',
])

/** True when the database could not be reached or went away, so that nothing can be said about the work. */
export function isDatabaseAway(error: unknown): boolean {
  if (typeof error !== 'object' || error === null) return false
  const { code, message, cause } = error as Record<string, unknown>
  if (typeof code === 'string' && (CONNECTION_CODES.has(code) || code.startsWith('08') || code.startsWith('57P')))
    return true
  if (
    typeof message === 'string' &&
    /Connection terminated|not queryable|Query read timeout|timeout exceeded when trying to connect|Can't reach database/.test(
      message,
    )
  )
    return true
  return cause ? isDatabaseAway(cause) : false
}
