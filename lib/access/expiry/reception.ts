/**
 * What a start needs beside the grant itself: our database's time, and a line to the target that is alive and knows the
 * target's time. An approval that is under way says so; by the time it is made both are known.
 */
import type { SourceId } from '#lib/kernel/ids.ts'
import type { SqlRunner } from '#lib/platform/db/database.ts'
import { type DatabaseClock, readDatabaseClock } from '../store/hand-over.ts'
import { failureOf } from './deps.ts'
import type { SessionPool } from './session-pool.ts'
import type { Failure } from './transitions.ts'

/** As long as the target's time is believed in: what is counted from an older reading could have been set since. */
export const TOLD_LASTS_MS = 250

type Known<T> = { askedAtMs: number; answer: Promise<T> }

export type Reception = {
  /** Asks both, unless they were asked just now. */
  prepare(sourceId: SourceId): void
  clock(): Promise<DatabaseClock>
  /** Why the line to the target cannot be used; null when it can. */
  line(sourceId: SourceId): Promise<Failure | null>
}

export function createReception(db: SqlRunner, pool: SessionPool): Reception {
  let clock: Known<DatabaseClock> | null = null
  const lines = new Map<SourceId, Known<Failure | null>>()
  const isFresh = <T>(known: Known<T> | null | undefined): known is Known<T> =>
    known != null && performance.now() - known.askedAtMs < TOLD_LASTS_MS

  function askClock(): Promise<DatabaseClock> {
    if (isFresh(clock)) return clock.answer
    const asked = { askedAtMs: performance.now(), answer: readDatabaseClock(db) }
    asked.answer.catch(() => {
      if (clock === asked) clock = null
    })
    clock = asked
    return asked.answer
  }

  function askLine(sourceId: SourceId): Promise<Failure | null> {
    const known = lines.get(sourceId)
    if (isFresh(known)) return known.answer
    const answer = pool.use(sourceId, async (session) => session.ready?.()).then(() => null, failureOf)
    lines.set(sourceId, { askedAtMs: performance.now(), answer })
    return answer
  }

  return {
    prepare(sourceId) {
      askClock().catch(() => {})
      // A line of its own is not opened for what may not come.
      if (pool.hasIdle(sourceId)) void askLine(sourceId)
    },
    clock: askClock,
    line: askLine,
  }
}
