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
import { rowsUntil } from './rows-until.ts'
import { sql, type Statement } from './sql.ts'
import { createTurns, inTurn, type Patience, type Turns } from './turns.ts'

/** Anything that answers SQL: a pool, a transaction, the engine's own connection. */
export type SqlRunner = { rows<T>(statement: Statement): Promise<T[]> }
/** SQL inside an open transaction. The marker keeps a pool from being passed where a transaction is needed. */
export type SqlTx = SqlRunner & { readonly inTransaction: true }
/** One whose last statements need not be waited for: the commit goes out right behind them. */
export type SendingTx = SqlTx & {
  /** Takes what nothing else depends on; when it fails, so does the transaction, whole. */
  send(statement: Promise<unknown>): void
  /** Goes out right behind the COMMIT, and sees what it committed. Nobody hears whether it failed: a hint and no more. */
  hintAfterwards(statement: Statement): void
}
/** A transaction of the web and of commands: SQL and Prisma on the same connection. */
export type Tx = SqlTx & { readonly prisma: Prisma.TransactionClient }
export type Database = SqlRunner & {
  readonly prisma: PrismaClient
  readonly pool: pg.Pool
  transaction<T>(work: (tx: Tx) => Promise<T>): Promise<T>
  /**
   * Without Prisma: for hot paths.
   * @param options.beginWith a constant statement that goes out with BEGIN, such as the lock that comes before all others
   */
  sqlTransaction<T>(work: (tx: SendingTx) => Promise<T>, options?: { beginWith?: string }): Promise<T>
  /**
   * By a connection of its own, inside a transaction too: nobody waits for it, and nobody hears whether it failed. A hint and
   * no more.
   */
  hint(statement: Statement): void
  /** The same database, for reads that nobody waits for once the signal aborts: what runs then is cancelled there. */
  until(signal: AbortSignal): Database
  /**
   * The same database by connections that nothing else uses, for what takes its time: each statement and each transaction
   * waits for its turn, as long as the patience lasts. Where there are none apart it is the database itself.
   */
  apart(patience: Patience): Database
  close(): Promise<void>
}

/** Who holds a connection: for as long as a transaction of the pool is open, in all that it calls. */
type Holding = { pool: pg.Pool; open: boolean; within: Holding | undefined }
const holding = new AsyncLocalStorage<Holding>()

async function whileHolding<T>(pool: pg.Pool, work: () => Promise<T>): Promise<T> {
  const held: Holding = { pool, open: true, within: holding.getStore() }
  try {
    return await holding.run(held, work)
  } finally {
    held.open = false
  }
}

/**
 * As many transactions as there are connections, each of which wants another one, would wait for each other. It is
 * refused even while there are some left, or only the busiest hour would show it.
 */
function refuseSecond(pool: pg.Pool): void {
  for (let held = holding.getStore(); held; held = held.within)
    if (held.open && held.pool === pool)
      throw new Error('a transaction asks its own pool for a second connection: use the one it has')
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
    refuseSecond(this)
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

/** @param url of the application's role; `poolSize` connections at most, and `apart` of their own for what takes its time */
export function openDatabase(
  url: string,
  options: {
    poolSize?: number
    apart?: number
    applicationName?: string
    queryTimeoutMs?: number
    idleInTransactionMs?: number
    /**
     * Every statement goes by keys, so one plan serves all parameters and no statement is planned twice. A plan made while
     * the tables were empty must not read them through later: no plan does.
     */
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
    // What is asked on one connection without waiting in between goes out at once: one way there and back for all of it.
    pipeline: true,
    // By statement: poolers refuse start-up parameters they do not know.
    onConnect: async (client) => {
      await client.query(
        `SET idle_in_transaction_session_timeout = ${options.idleInTransactionMs ?? IDLE_IN_TRANSACTION_MS}`,
      )
      if (options.onePlanEach) await client.query('SET plan_cache_mode = force_generic_plan; SET enable_seqscan = off')
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
        const tx: Tx = {
          inTransaction: true,
          prisma: client,
          rows: (statement) => queryRows(connection, statement),
        }
        const result = await whileHolding(pool, () => work(tx))
        // An error that somebody caught inside leaves PostgreSQL aborted while Prisma would report success.
        await queryRows(connection, sql`SELECT 1`)
        return result
      }, TRANSACTION_OPTIONS),
    )
  }

  async function sqlTransaction<T>(
    work: (tx: SendingTx) => Promise<T>,
    { beginWith }: { beginWith?: string } = {},
  ): Promise<T> {
    const client = await pool.connect()
    let broken: Error | undefined
    const sent: Promise<unknown>[] = []
    let cause: { error: unknown } | undefined
    const hints: Statement[] = []
    let hinted: Promise<unknown> = Promise.resolve()
    const send = (statement: Promise<unknown>) => {
      // What comes after it fails, too, and only because of it.
      statement.catch((error: unknown) => (cause ??= { error }))
      sent.push(statement)
    }
    try {
      // Nothing waits for it: what follows fails with it, for one that fails in it aborts the transaction it began.
      send(client.query(beginWith === undefined ? 'BEGIN' : `BEGIN; ${beginWith}`))
      const tx: SendingTx = {
        inTransaction: true,
        rows: (statement) => queryRows(client, statement),
        send,
        hintAfterwards: (statement) => void hints.push(statement),
      }
      const result = await whileHolding(pool, () => work(tx))
      const committed = client.query('COMMIT')
      committed.catch(() => {})
      hinted = Promise.allSettled(hints.map((statement) => queryRows(client, statement)))
      await Promise.all(sent)
      const { command } = await committed
      if (command !== 'COMMIT') throw new Error('the transaction was aborted before its commit')
      return result
    } catch (error) {
      await client.query('ROLLBACK').catch((failure: Error) => (broken = failure))
      throw cause ? cause.error : error
    } finally {
      void hinted.then(() => client.release(broken))
    }
  }

  let lasting: { db: Database; turns: Turns } | undefined
  function apart(patience: Patience): Database {
    if (options.apart === undefined) return database
    lasting ??= {
      db: openDatabase(url, {
        ...options,
        poolSize: options.apart,
        apart: undefined,
        applicationName: `${pool.options.application_name}-apart`,
      }),
      turns: createTurns(options.apart),
    }
    return inTurn(lasting.db, lasting.turns, patience)
  }

  const database: Database = {
    pool,
    prisma,
    rows: (statement) => queryRows(pool, statement),
    transaction,
    sqlTransaction,
    hint: (statement) => void holding.exit(() => queryRows(pool, statement)).catch(() => {}),
    until: (signal) => ({ ...database, rows: (statement) => rowsUntil(pool, url, statement, signal) }),
    apart,
    close: async () => {
      await lasting?.db.close()
      await prisma.$disconnect()
      if (!pool.ended) await pool.end()
    },
  }
  return database
}

/** The database's clock, read after locks are held: `now()` would be the transaction's start. */
export async function databaseTime(runner: SqlRunner): Promise<Instant> {
  const [row] = await runner.rows<{ at: Instant }>(sql`SELECT clock_timestamp() AS at`)
  if (!row) throw new Error('the database did not tell its time')
  return instant(row.at)
}
