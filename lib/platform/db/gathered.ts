/**
 * For the frame of a page: its many parts ask the database little things, all at the same moment. What is asked at once goes out
 * together, on one connection or two: one way there and back instead of twenty. What takes its
 * time is not for here: those behind it wait for it.
 */
import type { PoolClient } from 'pg'
import type { Database } from './database.ts'
import { planned } from './planned.ts'
import { queryRows } from './rows.ts'
import type { Statement } from './sql.ts'

type Asked = { statement: Statement; done: (rows: unknown[]) => void; failed: (error: unknown) => void }
/** What the driver writes to; corked, all that is sent meanwhile leaves in one piece. */
type Corkable = { connection: { stream: { cork(): void; uncork(): void } } }

async function send(db: Database, batch: readonly Asked[]): Promise<void> {
  let client: PoolClient
  try {
    client = await db.pool.connect()
  } catch (error) {
    for (const { failed } of batch) failed(error)
    return
  }
  const { stream } = (client as unknown as Corkable).connection
  stream.cork()
  const answers = batch.map(({ statement, done, failed }) =>
    queryRows(client, planned(statement)).then(done, (error: unknown) => {
      failed(error)
      return error
    }),
  )
  stream.uncork()
  const failures = (await Promise.all(answers)).filter((error) => error !== undefined)
  // A refusal by the database leaves the connection as it was; whatever else failed, it is not used again.
  const broken = failures.find((error) => !(error instanceof Error && 'severity' in error))
  client.release(broken === undefined ? undefined : new Error('the connection failed', { cause: broken }))
}

/** So many go behind one another; more of them take two ways at once, for two processors work on them. */
const BEHIND_ANOTHER = 6

/** The same database for the little that one page reads. Each statement stands and fails by itself, as it would alone. */
export function gathered(db: Database): Database {
  let waiting: Asked[] = []
  const go = () => {
    const batch = waiting
    waiting = []
    const middle = batch.length > BEHIND_ANOTHER ? Math.ceil(batch.length / 2) : batch.length
    for (const part of [batch.slice(0, middle), batch.slice(middle)]) if (part.length > 0) void send(db, part)
  }
  const rows = <T>(statement: Statement): Promise<T[]> =>
    new Promise<T[]>((resolve, reject) => {
      // Behind all that goes on from the same answer, and before anything is drawn.
      if (waiting.length === 0) process.nextTick(go)
      waiting.push({ statement, done: (found) => resolve(found as T[]), failed: reject })
    })
  return { ...db, rows }
}
