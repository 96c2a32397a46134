/**
 * The product's database: Prisma for plain reads and writes, typed SQL where it is clearer or hot. Both run on one
 * connection inside a transaction, so that state, audit and outbox commit together.
 */
import { AsyncLocalStorage } from 'node:async_hooks'
import { PrismaPg } from '@prisma/adapter-pg'
import pg from 'pg'
import { type Instant, instant } from '#lib/kernel/time.ts'
import { type Prisma, PrismaClient } from './generated/client.ts'
import { queryRows } from './rows.ts'
import { type Sql, sql } from './sql.ts'

/** Anything that answers SQL: a pool, a transaction, the engine's own connection. */
export type SqlRunner = { rows<T>(statement: Sql): Promise<T[]> }
/** SQL inside an open transaction. The marker keeps a pool from being passed where a transaction is needed. */
export type SqlTx = SqlRunner & { readonly inTransaction: true }
/** A transaction of the web and of commands: SQL and Prisma on the same connection. */
export type Tx = SqlTx & { readonly prisma: Prisma.TransactionClient }
export type Database = SqlRunner & {
  readonly prisma: PrismaClient
  readonly pool: pg.Pool
  transaction<T>(work: (tx: Tx) => Promise<T>): Promise<T>
  /** Without Prisma: for the engine's hot path. */
  sqlTransaction<T>(work: (tx: SqlTx) => Promise<T>): Promise<T>
  close(): Promise<void>
}

type Capture = { client: pg.PoolClient | null }
const capture = new AsyncLocalStorage<Capture>()

/** Prisma takes its transaction's connection from here; noting it lets our SQL run on the same one. */
class CapturingPool extends pg.Pool {
  override connect(): Promise<pg.PoolClient>
  override connect(
    callback: (error: Error | undefined, client: pg.PoolClient | undefined, done: (release?: unknown) => void) => void,
  ): void
  override connect(
    callback?: (error: Error | undefined, client: pg.PoolClient | undefined, done: (release?: unknown) => void) => void,
  ) {
    if (callback) return super.connect(callback)
    const slot = capture.getStore()
    return super.connect().then((client) => {
      if (slot && slot.client === null) slot.client = client
      return client
    })
  }
}

/**
 * A process that stalls inside a transaction (stopped, paused, cut off) keeps its locks, and the engine passes over rows
 * that are locked: an end would wait for it. PostgreSQL ends such a transaction sooner than a lease runs out.
 */
const IDLE_IN_TRANSACTION_MS = 10_000

const TRANSACTION_OPTIONS = { maxWait: 10_000, timeout: 30_000 }

/** @param url of the application's role; `poolSize` connections at most */
export function openDatabase(
  url: string,
  options: {
    poolSize?: number
    applicationName?: string
    queryTimeoutMs?: number
    idleInTransactionMs?: number
    /** Every statement goes by keys, so one plan serves all parameters: no statement is planned twice. */
    onePlanEach?: boolean
  } = {},
): Database {
  const pool = new CapturingPool({
    connectionString: url,
    max: options.poolSize ?? 10,
    application_name: options.applicationName ?? 'curfew',
    connectionTimeoutMillis: 5_000,
    idleTimeoutMillis: 30_000,
    // A network that swallows packets answers nothing, not even an error: whoever must not wait for ever says how long.
    ...(options.queryTimeoutMs === undefined ? {} : { query_timeout: options.queryTimeoutMs }),
    keepAlive: true,
    // By statement: poolers refuse start-up parameters they do not know.
    onConnect: async (client) => {
      await client.query(
        `SET idle_in_transaction_session_timeout = ${options.idleInTransactionMs ?? IDLE_IN_TRANSACTION_MS}`,
      )
      if (options.onePlanEach) await client.query('SET plan_cache_mode = force_generic_plan')
    },
  })
  // An idle connection that breaks (database restart) is replaced at the next use; without a listener it ends the process.
  pool.on('error', () => {})
  // The same for one that breaks between two statements of a transaction: the next statement tells.
  pool.on('connect', (client) => client.on('error', () => {}))
  const prisma = new PrismaClient({ adapter: new PrismaPg(pool) })

  async function transaction<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    const slot: Capture = { client: null }
    return capture.run(slot, () =>
      prisma.$transaction(async (client) => {
        const connection = slot.client
        if (!connection) throw new Error('the transaction has no connection')
        const result = await work({
          inTransaction: true,
          prisma: client,
          rows: (statement) => queryRows(connection, statement),
        })
        // An error that somebody caught inside leaves PostgreSQL aborted while Prisma would report success.
        await queryRows(connection, sql`SELECT 1`)
        return result
      }, TRANSACTION_OPTIONS),
    )
  }

  async function sqlTransaction<T>(work: (tx: SqlTx) => Promise<T>): Promise<T> {
    const client = await pool.connect()
    let broken: Error | undefined
    try {
      await client.query('BEGIN')
      const result = await work({ inTransaction: true, rows: (statement) => queryRows(client, statement) })
      const { command } = await client.query('COMMIT')
      if (command !== 'COMMIT') throw new Error('the transaction was aborted before its commit')
      return result
    } catch (error) {
      await client.query('ROLLBACK').catch((failure: Error) => (broken = failure))
      throw error
    } finally {
      client.release(broken)
    }
  }

  return {
    pool,
    prisma,
    rows: (statement) => queryRows(pool, statement),
    transaction,
    sqlTransaction,
    close: async () => {
      await prisma.$disconnect()
      if (!pool.ended) await pool.end()
    },
  }
}

/** The database's clock, read after locks are held: `now()` would be the transaction's start. */
export async function databaseTime(runner: SqlRunner): Promise<Instant> {
  const [row] = await runner.rows<{ at: Instant }>(sql`SELECT clock_timestamp() AS at`)
  if (!row) throw new Error('the database did not tell its time')
  return instant(row.at)
}
