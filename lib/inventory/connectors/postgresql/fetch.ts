/** Fetches the inventory page by page. The cursor says all there is to know: any session can take it up. */
import { z } from 'zod'
import { ConnectorError } from '../contract.ts'
import type { CallOptions, RawPage } from '../contract.ts'
import {
  aboutSql,
  conferredSql,
  flagsSql,
  heldSql,
  loginOidsSql,
  loginsSql,
  membershipsSql,
  rolesSql,
} from './fetch-sql.ts'
import { PHASES, STEPS } from './pages.ts'
import type { About, Step } from './pages.ts'
import type { Line, ServerFacts } from './session.ts'

/** Rows of one page; the object privileges of so many roles are read in one statement. */
const PAGE_ROWS = 500

/** The step, and the key of the last row seen: one oid, or three for memberships. */
const cursorSchema = z.tuple([z.enum(STEPS.map(([step]) => step)), z.array(z.number().int().nonnegative()).max(3)])
type Fetched = { body: object; after: number[] | null }
type Lines = { first: Line; all: readonly Line[] }
type Query = <Row>(sql: string, values: unknown[]) => Promise<Row[]>

/** @param lines the databases to read object privileges from, the signed-in one first */
export async function fetchPage(lines: Lines, cursor: string | null, options: CallOptions = {}): Promise<RawPage> {
  const [step, after] = cursor === null ? (['roles', [] as number[]] as const) : readCursor(cursor)
  const call = { ...options, timeoutMs: options.timeoutMs ?? PAGE_TIMEOUT_MS }
  const query: Query = (sql, values) => lines.first.run(async (client) => (await client.query(sql, values)).rows, call)
  const about = await aboutTarget(lines.first, call)
  const objects = (sql: (withDatabases: boolean) => string, oids: string[]) => objectsOf(lines, sql, oids, call)
  const { body, after: next } = await FETCHERS[step]({ query, objects, about, after })
  const index = STEPS.findIndex(([name]) => name === step)
  const [following] = STEPS[index + 1] ?? [null]
  const phase = STEPS[index]?.[1] ?? 'holdings'
  const { mayReadVerifiers: _, ...told } = about
  return {
    raw: { step, ...told, ...body },
    nextCursor:
      next !== null ? JSON.stringify([step, next]) : following === null ? null : JSON.stringify([following, []]),
    phase,
    phasesDone: PHASES.indexOf(phase),
    phasesTotal: PHASES.length,
  }
}

/** Large catalogues take longer than an effect may. */
const PAGE_TIMEOUT_MS = 60_000

function readCursor(cursor: string): [Step, number[]] {
  try {
    return cursorSchema.parse(JSON.parse(cursor))
  } catch (error) {
    throw new ConnectorError('misconfigured', 'This cursor is not one of a PostgreSQL source; start again from null.', {
      cause: error,
    })
  }
}

type Context = {
  query: Query
  objects: (sql: (withDatabases: boolean) => string, oids: string[]) => Promise<object[]>
  about: About & { mayReadVerifiers: boolean }
  after: readonly number[]
}

const FETCHERS: Record<Step, (context: Context) => Promise<Fetched>> = {
  async roles({ query, objects, about, after }) {
    const rows = await query<{ oid: string }>(rolesSql(about.versionNum), [after[0] ?? 0, PAGE_ROWS])
    const conferred = await objects((withDatabases) => conferredSql(about.versionNum, withDatabases), oidsOf(rows))
    return { body: { rows, objects: conferred }, after: afterOid(rows) }
  },
  async attributes() {
    return { body: {}, after: null }
  },
  async privileges({ query, objects, after }) {
    const rows = await query<{ oid: string; name: string }>(loginOidsSql, [after[0] ?? 0, PAGE_ROWS])
    const grantees = Object.fromEntries(rows.map((row) => [row.oid, row.name]))
    return { body: { objects: await objects(heldSql, oidsOf(rows)), grantees }, after: afterOid(rows) }
  },
  logins: loginPage,
  passwords: loginPage,
  async memberships({ query, about, after }) {
    const [member = 0, role = 0, grantor = 0] = after
    const rows = await query<{ member: string; role: string; grantor: string }>(membershipsSql(about.versionNum), [
      member,
      role,
      grantor,
      PAGE_ROWS,
    ])
    const last = rows.length < PAGE_ROWS ? undefined : rows.at(-1)
    return { body: { rows }, after: last === undefined ? null : [last.member, last.role, last.grantor].map(Number) }
  },
  async 'attribute-holdings'({ query, after }) {
    const rows = await query<{ oid: string }>(flagsSql, [after[0] ?? 0, PAGE_ROWS])
    return { body: { rows }, after: afterOid(rows) }
  },
  async 'privilege-holdings'({ query, objects, after }) {
    const rows = await query<{ oid: string }>(loginOidsSql, [after[0] ?? 0, PAGE_ROWS])
    return { body: { objects: await objects(heldSql, oidsOf(rows)) }, after: afterOid(rows) }
  },
}

async function loginPage({ query, about, after }: Context): Promise<Fetched> {
  const rows = await query<{ oid: string }>(loginsSql(about.mayReadVerifiers), [after[0] ?? 0, PAGE_ROWS])
  return { body: { rows }, after: afterOid(rows) }
}

const oidsOf = (rows: readonly { oid: string }[]): string[] => rows.map((row) => row.oid)

/** A short page is the last one. */
function afterOid(rows: readonly { oid: string }[]): number[] | null {
  const last = rows.length < PAGE_ROWS ? undefined : rows.at(-1)
  return last === undefined ? null : [Number(last.oid)]
}

async function aboutTarget(line: Line, call: CallOptions): Promise<Context['about']> {
  return line.run(async (client, facts: ServerFacts) => {
    const { rows } = await client.query<{ readAt: number; mayReadVerifiers: boolean }>(aboutSql)
    const { readAt = 0, mayReadVerifiers = false } = rows[0] ?? {}
    const { versionNum, connectorOid, isBootstrapSuperuser } = facts
    return { versionNum, connectorOid, isBootstrapSuperuser, readAt, mayReadVerifiers }
  }, call)
}

/** One database after the other; databases as objects are cluster-wide and come from the first alone. */
async function objectsOf(
  lines: Lines,
  sql: (withDatabases: boolean) => string,
  oids: string[],
  call: CallOptions,
): Promise<object[]> {
  const found: object[] = []
  for (const line of lines.all) {
    const rows = await line.run(
      async (client) => (await client.query<object>(sql(line === lines.first), [oids])).rows,
      call,
    )
    found.push(...rows)
  }
  return found
}
