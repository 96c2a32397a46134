/** What PostgreSQL and the network say, in the words of the connector contract. No message holds the password. */
import { ConnectorError } from '../contract.ts'
import type { ConnectorErrorKind } from '../contract.ts'

/** Raised by our own DO blocks at the target; class CF is used by nobody else. */
export const SQLSTATE_DEADLINE = 'CF001'
export const SQLSTATE_GONE = 'CF002'
export const SQLSTATE_HELD_STANDING = 'CF003'

const MISCONFIGURED = ['28P01', '28000', '3D000', '0A000', '22023']
// 23505 and 42704: the membership or the role's name changed between our look and our statement.
const TRANSIENT_STATES = ['40001', '40P01', '55P03', '57014', '23505', '42704', '25006']
const TRANSIENT_CLASSES = ['08', '53', '57', '58']
const BAD_TLS = /certificate|self.signed|does not support SSL|ERR_TLS|UNABLE_TO_VERIFY|altname/i

/** The SQLSTATE (or Node's error code) of whatever was thrown. */
export function codeOf(error: unknown): string | null {
  if (typeof error !== 'object' || error === null || !('code' in error)) return null
  return typeof error.code === 'string' ? error.code : null
}

/** Node's codes may have five letters too (EPIPE); no SQLSTATE begins with an E. */
const isSqlState = (code: string | null): code is string => code !== null && /^(?!E)[0-9A-Z]{5}$/.test(code)

const messageOf = (error: unknown): string =>
  typeof error === 'object' && error !== null && 'message' in error ? String(error.message) : String(error)

/** True when the server itself answered that the statement failed, so that nothing of it took effect. */
export function isServerRefusal(error: unknown): boolean {
  const code = codeOf(error)
  // Class 57P: the backend was told to die, perhaps after it had committed.
  return isSqlState(code) && !code.startsWith('57P') && !code.startsWith('08')
}

/** Two people changed one membership at once: our transaction was rolled back. */
export const isChangedConcurrently = (error: unknown): boolean =>
  codeOf(error) === 'XX000' && messageOf(error).includes('concurrently')

function kindOf(code: string | null, message: string): ConnectorErrorKind {
  if (code === SQLSTATE_DEADLINE) return 'deadline-passed'
  if (BAD_TLS.test(`${code} ${message}`)) return 'misconfigured'
  if (isChangedConcurrently({ code, message })) return 'transient'
  if (!isSqlState(code)) return 'transient'
  if (MISCONFIGURED.includes(code)) return 'misconfigured'
  if (TRANSIENT_STATES.includes(code) || TRANSIENT_CLASSES.includes(code.slice(0, 2))) return 'transient'
  return 'refused'
}

const REMEDIES: Record<string, string> = {
  '28P01': 'Set the password of the connector role again, at the target and in the source.',
  '28000': 'Check that the connector role exists, may log in, and is let in by pg_hba.conf.',
  '3D000': 'Name a database that exists.',
  ENOTFOUND: 'Check the host name.',
  ECONNREFUSED: 'Check host and port, and that the server runs and listens there.',
  '25006': 'The server is a standby or read-only. Name the primary.',
  '2BP01':
    'Others hold this role from the account. Look at pg_auth_members, then: REVOKE <role> FROM <account> GRANTED BY <connector> CASCADE',
}

/** @param secrets texts that must not appear in the message, whoever put them there */
export function toConnectorError(
  error: unknown,
  secrets: readonly string[],
  options: { remedy?: string; kind?: ConnectorErrorKind } = {},
): ConnectorError {
  if (error instanceof ConnectorError) return error
  const code = codeOf(error)
  const kind = options.kind ?? kindOf(code, messageOf(error))
  const text = secrets.reduce(
    (told, secret) => told.replaceAll(secret, '[secret]'),
    messageOf(error) || 'connection failed',
  )
  const remedy = (kind === 'refused' ? options.remedy : undefined) ?? (code === null ? undefined : REMEDIES[code])
  return new ConnectorError(kind, code === null ? text : `${text} (${code})`, remedy === undefined ? {} : { remedy })
}
