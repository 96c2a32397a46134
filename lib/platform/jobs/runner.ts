/**
 * Runs jobs side by side until a signal. A job that fails waits longer and longer and tries again; the others do not
 * notice. Jobs claim their rows with SKIP LOCKED, so any number of workers may run the same ones.
 */
import { setTimeout as wait } from 'node:timers/promises'

/** A job that always finds more gives way to its pause after this many batches. */
export const BATCHES_IN_A_ROW = 100
const LONGEST_PAUSE_MS = 30_000
const FIRST_PAUSE_MS = 250

export type Job<C> = {
  name: string
  /** Pause after a batch that found nothing to do. */
  everyMs: number
  /** Does one batch and says how much it did; called again at once while that is more than nothing. */
  batch(ctx: C, signal: AbortSignal): Promise<number>
}

export type JobWatch = {
  /** Told of every failure; `inARow` counts them since the last success. */
  failed(job: string, error: unknown, inARow: number): void
  /** `beganAtMs`: when the successful batch began, by performance.now(). */
  succeeded(job: string, failedBefore: number, beganAtMs: number): void
}

export type RunOptions<C> = {
  signal: AbortSignal
  watch: JobWatch
  /** A fresh context for each batch. */
  contextFor(job: string): C
}

/** Resolves when the signal has come and every batch in hand is finished. */
export async function runJobs<C>(jobs: readonly Job<C>[], options: RunOptions<C>): Promise<void> {
  await Promise.all(jobs.map((job) => runJob(job, options)))
}

async function runJob<C>(job: Job<C>, { signal, watch, contextFor }: RunOptions<C>): Promise<void> {
  let failures = 0
  while (!signal.aborted) {
    let beganAtMs = performance.now()
    try {
      for (let batches = 0; batches < BATCHES_IN_A_ROW && !signal.aborted; batches += 1) {
        beganAtMs = performance.now()
        if ((await job.batch(contextFor(job.name), signal)) <= 0) break
      }
      watch.succeeded(job.name, failures, beganAtMs)
      failures = 0
    } catch (error) {
      failures += 1
      watch.failed(job.name, error, failures)
    }
    await pause(failures === 0 ? job.everyMs : pauseAfterFailure(failures, job.everyMs), signal)
  }
}

/** 0.25 s, 0.5 s, 1 s … 30 s; a job that is seldom due is not hurried by its failure. */
export const pauseAfterFailure = (failures: number, everyMs: number): number =>
  Math.min(
    LONGEST_PAUSE_MS,
    Math.max(Math.min(everyMs, LONGEST_PAUSE_MS), FIRST_PAUSE_MS * 2 ** Math.min(failures - 1, 20)),
  )

/** Ends early, and without an error, when the signal comes. */
export async function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  await wait(milliseconds, undefined, { signal }).catch(() => {})
}
