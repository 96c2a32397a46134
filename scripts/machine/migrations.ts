/** Migrations: Prisma's, run only when something is missing, and never on a database of a newer version. */
import { execFile } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type pg from 'pg'
import { withClient } from './cluster.ts'
import { StartFailure } from './failure.ts'
import { PROJECT_ROOT } from './project.ts'

const run = promisify(execFile)
const OLDEST_POSTGRESQL = 160_000
const FOLDER = join(PROJECT_ROOT, 'prisma/migrations')

type Applied = { migration_name: string; finished: boolean }
export type MigrationPlan =
  | { kind: 'current' }
  | { kind: 'behind'; missing: string[] }
  | { kind: 'newer'; unknown: string[] }
  | { kind: 'broken'; failed: string[] }

/** What has to happen, from what the folder holds and what the database remembers. */
export function planMigrations(folder: readonly string[], applied: readonly Applied[]): MigrationPlan {
  const known = new Set(folder)
  const finished = new Set(applied.filter((row) => row.finished).map((row) => row.migration_name))
  const unknown = applied.map((row) => row.migration_name).filter((name) => !known.has(name))
  if (unknown.length) return { kind: 'newer', unknown }
  const failed = applied
    .filter((row) => !row.finished && !finished.has(row.migration_name))
    .map((row) => row.migration_name)
  if (failed.length) return { kind: 'broken', failed }
  const missing = folder.filter((name) => !finished.has(name))
  return missing.length ? { kind: 'behind', missing } : { kind: 'current' }
}

export const migrationsInFolder = (): string[] =>
  existsSync(FOLDER)
    ? readdirSync(FOLDER)
        .filter((name) => existsSync(join(FOLDER, name, 'migration.sql')))
        .sort()
    : []

async function appliedIn(client: pg.Client): Promise<Applied[]> {
  const { rows: present } = await client.query(`SELECT to_regclass('_prisma_migrations') AS found`)
  if (!present[0].found) return []
  const { rows } = await client.query<Applied>(
    'SELECT migration_name, finished_at IS NOT NULL AS finished FROM _prisma_migrations WHERE rolled_back_at IS NULL',
  )
  return rows
}

async function refuseOldServer(client: pg.Client): Promise<void> {
  const { rows } = await client.query('SHOW server_version_num')
  const { rows: names } = await client.query('SHOW server_version')
  if (Number(rows[0].server_version_num) < OLDEST_POSTGRESQL)
    throw new StartFailure(
      `The database is PostgreSQL ${names[0].server_version}; Curfew needs PostgreSQL 16 or newer for its own database. ` +
        `(Connected targets may be 13 and newer.) Upgrade it, or unset DATABASE_URL to use the embedded one.`,
    )
}

/** @returns how many migrations were applied */
export async function migrate(ownerUrl: string): Promise<number> {
  const plan = await withClient(ownerUrl, async (client) => {
    await refuseOldServer(client)
    return planMigrations(migrationsInFolder(), await appliedIn(client))
  })
  if (plan.kind === 'newer')
    throw new StartFailure(
      `The database is of a newer version of Curfew: this version does not know its migrations ${plan.unknown.join(', ')}. ` +
        `Start the newer version, or restore the backup made before the upgrade.`,
    )
  if (plan.kind === 'broken')
    throw new StartFailure(
      `The migration ${plan.failed[0]} did not finish earlier. Look at the table _prisma_migrations, repair the database, ` +
        `then tell Prisma: npx prisma migrate resolve --rolled-back ${plan.failed[0]}`,
    )
  if (plan.kind === 'behind') await deploy(ownerUrl)
  await withClient(ownerUrl, applyGrants)
  return plan.kind === 'behind' ? plan.missing.length : 0
}

async function deploy(ownerUrl: string): Promise<void> {
  const cli = join(PROJECT_ROOT, 'node_modules/prisma/build/index.js')
  const env = {
    ...process.env,
    DATABASE_OWNER_URL: ownerUrl,
    PRISMA_HIDE_UPDATE_MESSAGE: '1',
    CHECKPOINT_DISABLE: '1',
    NO_COLOR: '1',
  }
  try {
    await run(process.execPath, [cli, 'migrate', 'deploy'], { cwd: PROJECT_ROOT, env, maxBuffer: 16 * 1024 * 1024 })
  } catch (error) {
    const { stdout = '', stderr = '' } = error as { stdout?: string; stderr?: string }
    throw new StartFailure(
      `The migrations could not be applied:\n${`${stdout}\n${stderr}`.trim().split('\n').slice(-20).join('\n')}`,
      { cause: error },
    )
  }
}

// The migrations define the function that gives the application's role its rights, so that tests and start agree.
async function applyGrants(client: pg.Client): Promise<void> {
  const { rows } = await client.query(`SELECT to_regprocedure('curfew_apply_grants()') AS found`)
  if (rows[0].found) await client.query('SELECT curfew_apply_grants()')
}
