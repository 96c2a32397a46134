/** Whether the connector may do its work: each check with the exact statement that repairs it. */
import { instant, toRfc3339 } from '#lib/kernel/time.ts'
import type { CallOptions, Check, TestReport } from '../contract.ts'
import type { Config } from './config.ts'
import { adminOptionSql, predefinedSql } from './remedies.ts'
import type { Line, ServerFacts } from './session.ts'

const OLDEST = 13
const NEWEST = 18

type Rights = {
  connector: string
  superuser: boolean
  createrole: boolean
  inherits: boolean
  standby: boolean
  canRunBlocks: boolean
  canSignal: boolean
  canReadStats: boolean
  now: number
}
type Governed = { name: string; quoted: string; found: boolean; superuser: boolean; adminOption: boolean }

const RIGHTS_SQL = `
  select quote_ident(r.rolname) as connector, r.rolsuper as superuser, r.rolcreaterole as createrole, r.rolinherit as inherits,
    pg_is_in_recovery() as standby, has_language_privilege('plpgsql', 'USAGE') as "canRunBlocks",
    pg_has_role('pg_signal_backend', 'USAGE') as "canSignal", pg_has_role('pg_read_all_stats', 'USAGE') as "canReadStats",
    (extract(epoch from clock_timestamp()) * 1000)::float8 as now
  from pg_roles r where r.rolname = current_user`

/** $1 names of the governed roles; null for every ordinary group role. */
const GOVERNED_SQL = `
  select wanted.name, quote_ident(wanted.name) as quoted, r.oid is not null as found, coalesce(r.rolsuper, false) as superuser,
    exists (select from pg_auth_members m join pg_roles c on c.oid = m.member
            where m.roleid = r.oid and c.rolname = current_user and m.admin_option) as "adminOption"
  from (select unnest($1::text[]) as name
        union all
        select g.rolname::text from pg_roles g
        where $1::text[] is null and not g.rolcanlogin and g.rolname not like 'pg\\_%'
          and not (g.rolsuper or g.rolcreaterole or g.rolreplication or g.rolbypassrls)) wanted
  left join pg_roles r on r.rolname = wanted.name
  order by wanted.name collate "C"`

export async function testSource(line: Line, config: Config, options: CallOptions = {}): Promise<TestReport> {
  return line.run(async (client, facts) => {
    const startedAtMs = Date.now()
    const { rows } = await client.query<Rights>(RIGHTS_SQL)
    const [rights] = rows
    if (rights === undefined) return { ok: false, targetVersion: facts.version, targetKey: null, checks: [] }
    const governed = await client.query<Governed>(GOVERNED_SQL, [config.governedRoles ?? null])
    const checks = [
      versionCheck(facts),
      primaryCheck(rights.standby),
      accountCheck(facts, rights),
      languageCheck(rights),
      predefinedCheck('pg_read_all_stats', 'see when accounts are used', rights.canReadStats, rights, facts),
      predefinedCheck(
        'pg_signal_backend',
        'end sessions that could keep a revoked role',
        rights.canSignal,
        rights,
        facts,
      ),
      ...governedChecks(governed.rows, rights, facts, config.governedRoles !== undefined),
      clockCheck(rights.now, startedAtMs),
    ]
    const targetKey = await targetKeyOf(client, config)
    return { ok: checks.every((check) => check.state !== 'missing'), targetVersion: facts.version, targetKey, checks }
  }, options)
}

const ok = (name: string, detail: string): Check => ({ name, state: 'ok', detail, remedy: null })

function versionCheck({ version, versionNum }: ServerFacts): Check {
  const major = Math.floor(versionNum / 10_000)
  const name = 'Server version'
  if (major < OLDEST || major > NEWEST)
    return {
      name,
      state: 'warning',
      detail: `PostgreSQL ${version} is not tested; ${OLDEST} to ${NEWEST} are.`,
      remedy: null,
    }
  if (major < 16)
    return {
      name,
      state: 'warning',
      detail: `PostgreSQL ${version} keeps one membership per account: what is held standing cannot also be granted, and each revocation ends the account's sessions. From 16 on neither is so.`,
      remedy: null,
    }
  return ok(name, `PostgreSQL ${version}`)
}

function primaryCheck(standby: boolean): Check {
  const name = 'Primary'
  if (!standby) return ok(name, 'The server accepts changes.')
  return {
    name,
    state: 'missing',
    detail: 'The server is a standby: it can be looked at, not changed. Name the primary.',
    remedy: null,
  }
}

/** Deadlines are judged inside DO blocks. PUBLIC may run them unless somebody took that away. */
function languageCheck({ canRunBlocks, connector }: Rights): Check {
  const name = 'plpgsql'
  if (canRunBlocks) return ok(name, 'May run DO blocks.')
  const remedy = `GRANT USAGE ON LANGUAGE plpgsql TO ${connector};`
  return { name, state: 'missing', detail: 'Needed to have deadlines judged at the target.', remedy }
}

function accountCheck(facts: ServerFacts, rights: Rights): Check {
  const name = 'Least privilege'
  const { connector } = rights
  if (facts.isBootstrapSuperuser)
    return {
      name,
      state: 'missing',
      detail:
        'The connector is the bootstrap superuser. Its grants cannot be told from those that were there before, so Curfew gives and takes nothing in its name.',
      remedy: `CREATE ROLE curfew LOGIN NOCREATEROLE PASSWORD '…';`,
    }
  if (rights.superuser)
    return {
      name,
      state: 'warning',
      detail: 'The connector is a superuser. It needs no more than the roles it governs.',
      remedy: `ALTER ROLE ${connector} NOSUPERUSER NOCREATEROLE;`,
    }
  if (rights.createrole)
    return {
      name,
      state: 'warning',
      detail: 'The connector has CREATEROLE, by which it could give itself other roles.',
      remedy: `ALTER ROLE ${connector} NOCREATEROLE;`,
    }
  return ok(name, 'The connector is an ordinary role.')
}

function predefinedCheck(role: string, purpose: string, has: boolean, rights: Rights, facts: ServerFacts): Check {
  if (has) return ok(role, `May ${purpose}.`)
  const remedy = predefinedSql(role, rights.connector, facts.versionNum, rights.inherits)
  return { name: role, state: 'missing', detail: `Needed to ${purpose}.`, remedy }
}

/**
 * Roles that were named must all be there. When none were named every group role is a candidate: without any the
 * source could only be looked at, and the rest are told as what cannot be asked for yet.
 */
function governedChecks(roles: readonly Governed[], rights: Rights, facts: ServerFacts, named: boolean): Check[] {
  const some = roles.some((role) => role.adminOption)
  if (roles.length === 0)
    return [
      {
        name: 'Governed roles',
        state: 'warning',
        detail: 'There is no group role that Curfew could give.',
        remedy: null,
      },
    ]
  return roles.map((role): Check => {
    const name = `Role ${role.name}`
    if (!role.found)
      return { name, state: 'missing', detail: 'There is no such role.', remedy: `CREATE ROLE ${role.quoted} NOLOGIN;` }
    if (role.superuser)
      return { name, state: 'warning', detail: 'A superuser role is never given by Curfew.', remedy: null }
    if (role.adminOption) return ok(name, 'Can be given and taken.')
    const remedy = adminOptionSql(role.quoted, rights.connector, facts.versionNum)
    return {
      name,
      state: named || !some ? 'missing' : 'warning',
      detail: 'Needs ADMIN OPTION to be given and taken.',
      remedy,
    }
  })
}

/** Nothing depends on it (the target judges deadlines by its own clock); it explains odd times in the record. */
function clockCheck(targetNow: number, localMs: number): Check {
  const name = 'Clock'
  const apartMs = Math.round(Math.abs(targetNow - localMs))
  const detail = `The target says ${toRfc3339(instant(targetNow))}.`
  return apartMs > 5_000
    ? { name, state: 'warning', detail: `${detail} That is ${apartMs} ms from the time here.`, remedy: null }
    : ok(name, detail)
}

/** The cluster's own number, the same through every address it answers on; a copy of the data directory shares it. */
async function targetKeyOf(client: Parameters<Parameters<Line['run']>[0]>[0], config: Config): Promise<string> {
  const { rows } = await client.query<{ may: boolean }>(
    `select has_function_privilege('pg_control_system()', 'EXECUTE') as may`,
  )
  if (rows[0]?.may !== true) return `postgresql:${config.host}:${config.port}`
  const { rows: control } = await client.query<{ id: string }>(
    `select system_identifier::text as id from pg_control_system()`,
  )
  return `postgresql:${control[0]?.id}`
}
