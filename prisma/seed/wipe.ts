/**
 * Wipes the demo world, as the supervisor's own process: ends its grants at the target, makes a fresh database beside
 * the old one, and lets it take the old one's name. Until that last step nothing is lost, so a failure changes nothing.
 */
import { randomUUID } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import pg from 'pg'
import { endGrant } from '#lib/access/server.ts'
import { recordEvents } from '#lib/audit/record.ts'
import { DEMO_SETTING } from '#lib/demo/model.ts'
import { advanceWipe } from '#lib/demo/server.ts'
import { findWipe } from '#lib/demo/store.ts'
import { isDomainError } from '#lib/kernel/errors.ts'
import type { GrantId, PersonId } from '#lib/kernel/ids.ts'
import { toRfc3339 } from '#lib/kernel/time.ts'
import { normaliseEmail } from '#lib/people/model.ts'
import type { Context } from '#lib/platform/context.ts'
import { databaseTime, type Database, openDatabase } from '#lib/platform/db/database.ts'
import { sql } from '#lib/platform/db/sql.ts'
import { silentLog } from '#lib/platform/log.ts'
import { newId } from '#lib/platform/new-id.ts'
import { dropDatabase, withClient } from '#scripts/machine/cluster.ts'
import { migrate } from '#scripts/machine/migrations.ts'

export type WipeOptions = { ownerUrl: string; appUrl: string; endWithinMs?: number }
type Wiper = { id: PersonId; issuer: string | null; subject: string | null; email: string; name: string }

const LOOK_EVERY_MS = 200
const RENAME_TRIES = 5

export function wipeOptionsFromEnv(env: NodeJS.ProcessEnv = process.env): WipeOptions {
  const { DATABASE_OWNER_URL: ownerUrl, DATABASE_URL: appUrl } = env
  if (!ownerUrl || !appUrl) throw new Error('The wipe needs DATABASE_OWNER_URL and DATABASE_URL.')
  return { ownerUrl, appUrl }
}

const contextOf = (db: Database): Context => ({
  actor: { kind: 'demo', name: 'Demo world' },
  via: 'seed',
  requestId: randomUUID(),
  db,
  log: silentLog,
})

/** @throws Error saying why nothing was wiped; the wish then says `failed` */
export async function wipeDemo(options: WipeOptions = wipeOptionsFromEnv()): Promise<void> {
  const db = openDatabase(options.appUrl, { poolSize: 2, applicationName: 'curfew wipe' })
  try {
    const ctx = contextOf(db)
    try {
      const wiper = await readWiper(db)
      await advanceWipe(ctx, 'ending-grants')
      await endGrants(ctx, options.endWithinMs ?? 60_000)
      await advanceWipe(ctx, 'swapping')
      const fresh = await makeFresh(options.ownerUrl, wiper)
      await db.close()
      await swap(options.ownerUrl, fresh)
    } catch (error) {
      await noteFailure(options.appUrl, error)
      throw error
    }
  } finally {
    await db.close()
  }
}

async function readWiper(db: Database): Promise<Wiper> {
  const wipe = await findWipe(db)
  const [wiper] = wipe
    ? await db.rows<Wiper>(sql`SELECT id, issuer, subject, email, name FROM person WHERE id = ${wipe.personId}`)
    : []
  if (!wiper) throw new Error('nobody asked for the wipe')
  return wiper
}

/** Through the access room, so that the engine takes every privilege back at the target and reads it back. */
async function endGrants(ctx: Context, withinMs: number): Promise<void> {
  const deadline = performance.now() + withinMs
  const asked = new Set<GrantId>()
  for (;;) {
    const live = await ctx.db.rows<{ id: GrantId; lastError: string | null }>(sql`
      SELECT g.id, g.last_error FROM access_grant g JOIN source s ON s.id = g.source_id
      WHERE s.demo AND g.state NOT IN ('ended', 'activation_failed') ORDER BY g.id`)
    if (live.length === 0) return
    for (const { id } of live.filter((grant) => !asked.has(grant.id))) {
      asked.add(id)
      await endGrant(ctx, { grantId: id, reason: 'The demo world is being wiped' }).catch(ignoreEnded)
    }
    if (performance.now() > deadline)
      throw new Error(
        `${live.length} demo grants could not be ended in time (${live[0]?.lastError ?? 'is the worker running?'}). Nothing was wiped; try again.`,
      )
    await pause(LOOK_EVERY_MS)
  }
}

function ignoreEnded(error: unknown): void {
  if (!isDomainError(error) || error.code !== 'grant.already-ended') throw error
}

const databaseOf = (url: string): string => decodeURIComponent(new URL(url).pathname.slice(1))
const urlTo = (url: string, database: string): string => {
  const other = new URL(url)
  other.pathname = `/${database}`
  return other.href
}

/** A migrated database that holds the wiper, their role, and the record of the wipe as its first row. */
async function makeFresh(ownerUrl: string, wiper: Wiper): Promise<string> {
  const fresh = `${databaseOf(ownerUrl)}_fresh`
  await dropDatabase({ url: () => urlTo(ownerUrl, 'postgres') }, fresh)
  await withClient(urlTo(ownerUrl, 'postgres'), (client) =>
    client.query(`CREATE DATABASE ${pg.escapeIdentifier(fresh)}`),
  )
  await migrate(urlTo(ownerUrl, fresh))
  const db = openDatabase(urlTo(ownerUrl, fresh), { poolSize: 1, applicationName: 'curfew wipe' })
  try {
    await db.transaction(async (tx) => {
      const roleId = newId('role')
      const value = JSON.stringify({ wipedAt: toRfc3339(await databaseTime(tx)) })
      await tx.rows(
        sql`INSERT INTO person (id, issuer, subject, email, name, created_at) VALUES (${wiper.id}, ${wiper.issuer}, ${wiper.subject}, ${normaliseEmail(wiper.email)}, ${wiper.name}, clock_timestamp())`,
      )
      await tx.rows(sql`INSERT INTO role_assignment (id, person_id, role) VALUES (${roleId}, ${wiper.id}, 'admin')`)
      await tx.rows(
        sql`INSERT INTO setting (key, value, set_by) VALUES (${DEMO_SETTING}, ${value}::jsonb, ${wiper.id})`,
      )
      await recordEvents(
        tx,
        contextOf(db),
        {
          type: 'demo.wiped',
          subject: { kind: 'setting', id: DEMO_SETTING },
          summary: `${wiper.name} wiped the demo world`,
        },
        { type: 'person.joined', subject: { kind: 'person', id: wiper.id }, summary: `${wiper.name} stayed` },
        { type: 'role.granted', subject: { kind: 'role', id: roleId }, summary: `${wiper.name} is admin` },
      )
    })
  } finally {
    await db.close()
  }
  return fresh
}

/** Both renames are one transaction. The rename holds newcomers back and waits for those inside, who are ended meanwhile. */
async function swap(ownerUrl: string, fresh: string): Promise<void> {
  const name = databaseOf(ownerUrl)
  const old = `${name}_wiped`
  const elsewhere = urlTo(ownerUrl, 'postgres')
  await dropDatabase({ url: () => elsewhere }, old)
  const rename = (from: string, to: string) =>
    `ALTER DATABASE ${pg.escapeIdentifier(from)} RENAME TO ${pg.escapeIdentifier(to)}`
  await withClient(elsewhere, async (client) => {
    for (let attempt = 1; ; attempt++) {
      const ending = endSessions(elsewhere, [name, fresh])
      try {
        await client.query('BEGIN')
        await client.query(rename(name, old))
        await client.query(rename(fresh, name))
        await client.query('COMMIT')
        return
      } catch (error) {
        await client.query('ROLLBACK')
        if (attempt >= RENAME_TRIES || (error as { code?: string }).code !== '55006') throw error
      } finally {
        await ending.stop()
      }
    }
  })
  await dropDatabase({ url: () => elsewhere }, old)
}

/** Ends sessions of these databases again and again until told to stop. */
function endSessions(url: string, databases: readonly string[]): { stop(): Promise<void> } {
  const stopping = new AbortController()
  const running = withClient(url, async (client) => {
    while (!stopping.signal.aborted) {
      await client.query(
        `SELECT pg_terminate_backend(a.pid) FROM pg_stat_activity a JOIN pg_roles r ON r.oid = a.usesysid
         WHERE a.datname = ANY($1) AND NOT r.rolsuper AND a.pid <> pg_backend_pid()`,
        [databases],
      )
      await pause(50)
    }
  })
  return {
    stop: async () => {
      stopping.abort()
      await running
    },
  }
}

async function noteFailure(appUrl: string, error: unknown): Promise<void> {
  const db = openDatabase(appUrl, { poolSize: 1, applicationName: 'curfew wipe' })
  try {
    await advanceWipe(contextOf(db), 'failed', error instanceof Error ? error.message : String(error))
  } finally {
    await db.close()
  }
}

if (import.meta.main) {
  await wipeDemo()
  process.exit(0)
}
