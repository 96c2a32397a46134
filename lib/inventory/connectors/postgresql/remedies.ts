/** Statements for a person to run at the target; names are quoted by the server. */
import type { Client } from 'pg'
import type { RolePair } from './external-ids.ts'

const MODERN = 160_000

/** e.g. `GRANT "billing" TO "curfew" WITH ADMIN TRUE, INHERIT FALSE, SET FALSE;` for names already quoted. */
export const adminOptionSql = (role: string, connector: string, versionNum: number): string =>
  versionNum >= MODERN
    ? `GRANT ${role} TO ${connector} WITH ADMIN TRUE, INHERIT FALSE, SET FALSE;`
    : `GRANT ${role} TO ${connector} WITH ADMIN OPTION;`

/** Predefined roles work by inheritance, which a NOINHERIT connector up to 15 has to be given as a whole. */
export const predefinedSql = (role: string, connector: string, versionNum: number, inherits: boolean): string =>
  versionNum >= MODERN
    ? `GRANT ${role} TO ${connector} WITH INHERIT TRUE;`
    : `GRANT ${role} TO ${connector};${inherits ? '' : ` ALTER ROLE ${connector} INHERIT;`}`

/** What to run after the target refused; undefined when even that cannot be found out. */
export async function remedyFor(
  client: Client,
  missing: 'admin-option' | 'signal',
  pair: RolePair,
): Promise<string | undefined> {
  try {
    const { rows } = await client.query<{ role: string | null; connector: string; num: number; inherits: boolean }>(
      `select (select quote_ident(rolname) from pg_roles where oid = $1) as role, quote_ident(current_user) as connector,
              current_setting('server_version_num')::int as num,
              (select rolinherit from pg_roles where rolname = current_user) as inherits`,
      [pair.roleOid],
    )
    const [found] = rows
    if (found === undefined) return undefined
    if (missing === 'signal') return predefinedSql('pg_signal_backend', found.connector, found.num, found.inherits)
    return found.role === null ? undefined : adminOptionSql(found.role, found.connector, found.num)
  } catch {
    // The refusal is what matters; a lost line says so by itself at the next call.
    return undefined
  }
}
