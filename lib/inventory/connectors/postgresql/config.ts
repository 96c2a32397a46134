/** How to reach one PostgreSQL cluster: the configuration, the sealed secret, and connection URLs as people paste them. */
import { isIP } from 'node:net'
import { z } from 'zod'
import { DomainError } from '#lib/kernel/errors.ts'

export const SSL_MODES = ['disable', 'require', 'verify-full'] as const

export const configSchema = z.strictObject({
  host: z.string().trim().min(1).max(255),
  port: z.number().int().min(1).max(65_535).default(5432),
  /** The database to sign in to; object privileges are read here. */
  database: z.string().min(1).max(63).default('postgres'),
  user: z.string().min(1).max(63),
  sslMode: z.enum(SSL_MODES).default('verify-full'),
  /** PEM of the authority that signed the server's certificate; without it the system's authorities count. */
  ca: z.string().optional(),
  /** Further databases of the cluster to read object privileges from. */
  databases: z.array(z.string().min(1).max(63)).max(200).optional(),
  /** Roles that Curfew shall be able to give; without it every ordinary group role is meant. */
  governedRoles: z.array(z.string().min(1).max(63)).max(5_000).optional(),
})
export type Config = z.infer<typeof configSchema>

export const secretSchema = z.strictObject({ password: z.string().min(1).max(1_000) })
export type Secret = z.infer<typeof secretSchema>

const KNOWN_PARAMETERS = ['sslmode']

/**
 * Reads `postgresql://user:password@host:port/database?sslmode=…`.
 * @throws DomainError `input.invalid`; the message never repeats the URL, because a password is in it
 */
export function parsePostgresUrl(text: string): { config: Config; secret: Secret } {
  const url = URL.canParse(text.trim())
    ? new URL(text.trim())
    : refuse('This is not a URL. Expected postgresql://user:password@host:5432/database.')
  if (url.protocol !== 'postgres:' && url.protocol !== 'postgresql:')
    refuse(`The URL must start with postgresql://, not ${url.protocol}//.`)
  for (const name of url.searchParams.keys())
    if (!KNOWN_PARAMETERS.includes(name)) refuse(`The parameter "${name}" is not supported; only sslmode is.`)
  const host = url.hostname.replace(/^\[|\]$/g, '')
  const config = configSchema.safeParse({
    host: decoded(host, 'host'),
    port: url.port === '' ? 5432 : Number(url.port),
    database: decoded(url.pathname.replace(/^\//, ''), 'database') || 'postgres',
    user: decoded(url.username, 'user') || refuse('The URL names no user. Expected postgresql://user:password@host.'),
    sslMode: sslModeOf(url.searchParams.get('sslmode'), host),
  })
  const secret = secretSchema.safeParse({ password: decoded(url.password, 'password') })
  if (!secret.success) return refuse('The URL holds no password.')
  if (!config.success) return refuse(config.error.issues.map((i) => `${i.path.join('.')}: ${i.message}`).join('; '))
  return { config: config.data, secret: secret.data }
}

function sslModeOf(mode: string | null, host: string): Config['sslMode'] {
  // Unencrypted only where nobody can listen; anywhere else the safe mode is the one nobody has to ask for.
  if (mode === null) return isLoopback(host) ? 'disable' : 'verify-full'
  return SSL_MODES.find((known) => known === mode) ?? refuse(`sslmode must be one of ${SSL_MODES.join(', ')}.`)
}

const isLoopback = (host: string): boolean =>
  host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'))

function decoded(text: string, what: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return refuse(`The ${what} is not percent-encoded correctly: write % as %25.`)
  }
}

function refuse(message: string): never {
  throw new DomainError('input.invalid', message)
}
