/** One statement that ends when nobody waits for it any more: a count of 100,000 rows would go on for nobody. */
import pg from 'pg'
import { queryRows } from './rows.ts'
import type { Statement } from './sql.ts'

/** @throws what the signal says when it aborted before, and PostgreSQL's 57014 when it aborts under way */
export async function rowsUntil<T>(
  pool: pg.Pool,
  url: string,
  statement: Statement,
  signal: AbortSignal,
): Promise<T[]> {
  signal.throwIfAborted()
  const client = await pool.connect()
  let cancelled: Promise<void> | null = null
  const stop = () => (cancelled = cancel(url, client))
  try {
    signal.throwIfAborted()
    signal.addEventListener('abort', stop, { once: true })
    return await queryRows<T>(client, statement)
  } finally {
    signal.removeEventListener('abort', stop)
    await cancelled
    // A cancellation may arrive after the end of what it was meant for: nobody else's statement gets that connection.
    client.release(cancelled !== null)
  }
}

/** By a connection of its own: the pool may be full of what shall be cancelled. What cannot be cancelled runs to its end. */
async function cancel(url: string, of: pg.PoolClient): Promise<void> {
  const other = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000 })
  try {
    await other.connect()
    await other.query('SELECT pg_cancel_backend($1)', [processIdOf(of)])
  } catch {
    // The statement ends by itself.
  } finally {
    await other.end().catch(() => undefined)
  }
}

/** The driver knows it from the handshake; its types do not say so. */
const processIdOf = (client: pg.PoolClient): number => (client as pg.PoolClient & { processID: number }).processID
