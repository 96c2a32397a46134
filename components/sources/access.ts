/** A PostgreSQL's address as a form holds it, and as the API takes it. Pure. */

export type Access = {
  host: string
  port: string
  database: string
  user: string
  password: string
  sslMode: string
  ca: string
  databases: string
  governedRoles: string
}

export const NO_ACCESS: Access = {
  host: '',
  port: '5432',
  database: 'postgres',
  user: '',
  password: '',
  sslMode: 'verify-full',
  ca: '',
  databases: '',
  governedRoles: '',
}

const words = (text: string): string[] =>
  text
    .split(',')
    .map((one) => one.trim())
    .filter(Boolean)
const textOf = (value: unknown): string =>
  typeof value === 'string'
    ? value
    : typeof value === 'number'
      ? String(value)
      : Array.isArray(value)
        ? value.join(', ')
        : ''

/** From a stored configuration; the secret is not in it. */
export const accessFrom = (config: Readonly<Record<string, unknown>>): Access => ({
  ...NO_ACCESS,
  ...Object.fromEntries(
    (['host', 'port', 'database', 'user', 'sslMode', 'ca', 'databases', 'governedRoles'] as const).flatMap((key) =>
      config[key] === undefined ? [] : [[key, textOf(config[key])]],
    ),
  ),
})

export const configOf = ({
  host,
  port,
  database,
  user,
  sslMode,
  ca,
  databases,
  governedRoles,
}: Access): Record<string, unknown> => ({
  host: host.trim(),
  port: Number(port),
  database: database.trim(),
  user: user.trim(),
  sslMode,
  ...(ca.trim() ? { ca: ca.trim() } : {}),
  ...(words(databases).length > 0 ? { databases: words(databases) } : {}),
  ...(words(governedRoles).length > 0 ? { governedRoles: words(governedRoles) } : {}),
})

/** What would be refused at once anyway, said beside its field. */
export function complaintsOf(access: Access, needsPassword: boolean): Record<string, string> {
  const port = Number(access.port)
  return {
    ...(access.host.trim() ? {} : { host: 'Name the host.' }),
    ...(Number.isInteger(port) && port > 0 && port < 65_536 ? {} : { port: 'A number from 1 to 65535.' }),
    ...(access.database.trim() ? {} : { database: 'Name the database to sign in to.' }),
    ...(access.user.trim() ? {} : { user: 'Name the role that Curfew signs in as.' }),
    ...(needsPassword && !access.password ? { password: 'The role needs a password.' } : {}),
  }
}
