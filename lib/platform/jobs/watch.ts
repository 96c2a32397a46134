/** Says once that something began to fail, and once that it works again: an outage of hours is two lines of log. */
import { isDatabaseAway } from '../db/errors.ts'
import type { Log } from '../log.ts'
import type { JobWatch } from './runner.ts'

export type Watch = JobWatch & {
  /** For parts that are no jobs: true when the error only says that the database is away. */
  databaseFailed(error: unknown): boolean
  /** @param beganAtMs when the question was put, by performance.now(): an answer from before the outage says nothing */
  databaseAnswered(beganAtMs: number): void
}

export function createWatch(log: Log): Watch {
  let awaySinceMs: number | null = null
  const failing = new Set<string>()

  const databaseFailed = (error: unknown): boolean => {
    if (!isDatabaseAway(error)) return false
    if (awaySinceMs === null)
      log.error({ event: 'database.away', err: error }, 'the database is away; trying again until it is back')
    awaySinceMs ??= performance.now()
    return true
  }
  const databaseAnswered = (beganAtMs: number) => {
    if (awaySinceMs === null || beganAtMs < awaySinceMs) return
    log.info({ event: 'database.back' }, 'the database is back')
    awaySinceMs = null
  }
  return {
    databaseFailed,
    databaseAnswered,
    failed: (job, error) => {
      if (databaseFailed(error) || failing.has(job)) return
      failing.add(job)
      log.error({ event: 'job.failing', job, err: error }, `${job} failed; trying again`)
    },
    succeeded: (job, failedBefore, beganAtMs) => {
      databaseAnswered(beganAtMs)
      if (failing.delete(job)) log.info({ event: 'job.recovered', job, failures: failedBefore }, `${job} works again`)
    },
  }
}
