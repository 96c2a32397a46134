/**
 * For what takes its time: so many at once, the others in the order they came. Whoever waits too long is refused in
 * words instead of hanging, and whoever went away waits no longer.
 */
import { DomainError } from '#lib/kernel/errors.ts'
import type { Database } from './database.ts'

export type Patience = { forMs: number; signal?: AbortSignal | undefined }
export type Turns = {
  /** @throws DomainError `server.busy` when the patience is over, what the signal says when it aborts; then nothing ran */
  take<T>(patience: Patience, work: () => Promise<T>): Promise<T>
  readonly waiting: number
}

/** Before the first byte of an answer: those who ask try again when they are told to. */
export const TO_BEGIN_MS = 5_000
/** Under way: a file that is cut off is of no use, and those who begin are refused long before. */
export const TO_GO_ON_MS = 60_000

export function createTurns(atOnce: number): Turns {
  let running = 0
  const queue: (() => void)[] = []

  function turn({ forMs, signal }: Patience): Promise<void> {
    signal?.throwIfAborted()
    if (running < atOnce) {
      running += 1
      return Promise.resolve()
    }
    return new Promise((come, refuse) => {
      const leave = (why: unknown) => {
        settle()
        queue.splice(queue.indexOf(mine), 1)
        refuse(why)
      }
      const tooLong = setTimeout(() => leave(busy()), forMs)
      const wentAway = () => leave(signal?.reason)
      const settle = () => {
        clearTimeout(tooLong)
        signal?.removeEventListener('abort', wentAway)
      }
      const mine = () => {
        settle()
        come()
      }
      signal?.addEventListener('abort', wentAway, { once: true })
      queue.push(mine)
    })
  }

  /** The turn is handed on, never given back in between: nobody can overtake those who wait. */
  function handOn(): void {
    const next = queue.shift()
    if (next) next()
    else running -= 1
  }

  return {
    get waiting() {
      return queue.length
    },
    async take(patience, work) {
      await turn(patience)
      try {
        return await work()
      } finally {
        handOn()
      }
    },
  }
}

const busy = (): DomainError =>
  new DomainError('server.busy', 'Too many files and counts are asked for at once. Try again in a moment.')

/** The same database, each statement and each transaction in its turn. Prisma outside of a transaction waits for none. */
export function inTurn(db: Database, turns: Turns, patience: Patience): Database {
  const take = <T>(work: () => Promise<T>): Promise<T> => turns.take(patience, work)
  return {
    ...db,
    rows: (statement) => take(() => db.rows(statement)),
    transaction: (work) => take(() => db.transaction(work)),
    sqlTransaction: (work, options) => take(() => db.sqlTransaction(work, options)),
    until: (signal) => inTurn(db.until(signal), turns, { ...patience, signal }),
    apart: (other) => inTurn(db, turns, other),
  }
}
