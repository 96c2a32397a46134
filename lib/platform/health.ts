/** Is this product ready to do its work? Each check by itself, without secrets. */
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { isDatabaseAway } from './db/errors.ts'
import type { SqlRunner } from './db/database.ts'
import { sql } from './db/sql.ts'
import { BEAT_IS_FRESH_MS, readPulse } from './heartbeat.ts'

export type Check = { ok: boolean; detail: string }
export type Readiness = {
  ready: boolean
  checks: { database: Check; migrations: Check; worker: Check }
  warnings: string[]
}

const UNCHECKED: Check = { ok: false, detail: 'not checked: the database is away' }
export const AUDIT_NOT_PROTECTED =
  'audit not protected: the application may alter its own log; set DATABASE_OWNER_URL and run as curfew_app'

/** Names of the migrations this version was built with. */
export function migrationNames(projectRoot: string = /*turbopackIgnore: true*/ process.cwd()): string[] {
  const folder = join(/*turbopackIgnore: true*/ projectRoot, 'prisma', 'migrations')
  return readdirSync(folder)
    .filter((name) => existsSync(join(/*turbopackIgnore: true*/ folder, name, 'migration.sql')))
    .sort()
}

/** @param expected migrations, as `migrationNames` reads them at start */
export async function readiness(db: SqlRunner, expected: readonly string[]): Promise<Readiness> {
  try {
    const [migrations, worker, isProtected] = [
      await checkMigrations(db, expected),
      await checkWorker(db),
      await auditIsProtected(db),
    ]
    const checks = { database: { ok: true, detail: 'answers' }, migrations, worker }
    return { ready: migrations.ok && worker.ok, checks, warnings: isProtected ? [] : [AUDIT_NOT_PROTECTED] }
  } catch (error) {
    const detail = isDatabaseAway(error) ? 'cannot be reached' : 'does not answer as expected'
    return {
      ready: false,
      checks: { database: { ok: false, detail }, migrations: UNCHECKED, worker: UNCHECKED },
      warnings: [],
    }
  }
}

async function checkMigrations(db: SqlRunner, expected: readonly string[]): Promise<Check> {
  const [table] = await db.rows<{ found: boolean }>(sql`SELECT to_regclass('_prisma_migrations') IS NOT NULL AS found`)
  const applied = table?.found
    ? await db.rows<{ name: string }>(sql`
        SELECT DISTINCT migration_name AS name FROM _prisma_migrations WHERE finished_at IS NOT NULL AND rolled_back_at IS NULL`)
    : []
  return judgeMigrations(
    expected,
    applied.map(({ name }) => name),
  )
}

/** The database must have exactly the migrations this version knows. */
export function judgeMigrations(expected: readonly string[], applied: readonly string[]): Check {
  const missing = expected.filter((name) => !applied.includes(name))
  const unknown = applied.filter((name) => !expected.includes(name))
  if (missing.length > 0) return { ok: false, detail: `not applied: ${missing.join(', ')}` }
  if (unknown.length > 0) return { ok: false, detail: `the database is of a newer version: ${unknown.join(', ')}` }
  return { ok: true, detail: `${applied.length} applied` }
}

async function checkWorker(db: SqlRunner): Promise<Check> {
  const { liveWorkers, youngestBeatAgeMs } = await readPulse(db)
  if (liveWorkers > 0) return { ok: true, detail: `${liveWorkers} alive` }
  const last =
    youngestBeatAgeMs === null
      ? 'none has been seen'
      : `the last was seen ${Math.round(youngestBeatAgeMs / 1000)} s ago`
  return {
    ok: false,
    detail: `no worker in the last ${BEAT_IS_FRESH_MS / 1000} s; ${last}. Nothing ends on time without one.`,
  }
}

/** Whether the role we run as could alter the log, were it not for the trigger. */
async function auditIsProtected(db: SqlRunner): Promise<boolean> {
  const [row] = await db.rows<{ open: boolean }>(sql`
    SELECT has_table_privilege(current_user, 'audit_event', 'UPDATE') OR has_table_privilege(current_user, 'audit_event', 'DELETE') AS open`)
  return row?.open === false
}
