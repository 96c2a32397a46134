/** Says once that something began to fail, and once that it works again: an outage of hours is two lines of log. */
import { isDatabaseAway } from '../db/errors.ts'
import type { Log } from '../log.ts'
import type { JobWatch } from './runner.ts'

export type Watch = JobWatch & {
  /** For parts that are no jobs: true when the error only says that the database is away. */
  databaseFailed(error: unknown): boolean
  databaseAnswered(): void
}

export function createWatch(log: Log): Watch {
  let away = false
  const failing = new Set<string>()

  const databaseFailed = (error: unknown): boolean => {
    if (!isDatabaseAway(error)) return false
    if (!away) log.error({ event: 'database.away', err: error }, 'the database is away; trying again until it is back')
    away = true
    return true
  }
  const databaseAnswered = () => {
    if (away) log.info({ event: 'database.back' }, 'the database is back')
    away = false
  }
  return {
    databaseFailed,
    databaseAnswered,
    failed: (job, error) => {
      if (databaseFailed(error) || failing.has(job)) return
      failing.add(job)
      log.error({ event: 'job.failing', job, err: error }, `${job} failed; trying again`)
    },
    succeeded: (job, failedBefore) => {
      databaseAnswered()
      if (failing.delete(job)) log.info({ event: 'job.recovered', job, failures: failedBefore }, `${job} works again`)
    },
  }
}
