/**
 * The worker process: the expiry engine and the jobs. Any number may run. It never gives up on a database that is away,
 * finishes what is in hand when it is asked to stop, and stops when the process that started it is gone.
 */
import { randomUUID } from 'node:crypto'
import { hostname } from 'node:os'
import { createDatabaseWatch, createEngine, engineDeps, lookBeforeWork, productMarkKeeper } from '#lib/access/server.ts'
import type { Context, WorkerActor } from '#lib/platform/context.ts'
import { workerConnections } from '#lib/platform/db/connections.ts'
import { type Database, openDatabase } from '#lib/platform/db/database.ts'
import { settings } from '#lib/platform/env.ts'
import { beat, BEAT_EVERY_MS, endBeat, workerNameOf } from '#lib/platform/heartbeat.ts'
import { listenForDue } from '#lib/platform/jobs/listen.ts'
import { type Job, pause, runJobs } from '#lib/platform/jobs/runner.ts'
import { createWatch } from '#lib/platform/jobs/watch.ts'
import { newId } from '#lib/platform/new-id.ts'
import { productLog } from '#lib/platform/product.ts'
import { VERSION } from '#lib/platform/version.ts'
import { workerJobs } from './worker/jobs.ts'

/** The supervisor kills after 4.5 s; what does not finish by then is left to its lease. */
const FINISH_WITHIN_MS = 3_000
const SAY_GOODBYE_WITHIN_MS = 700

type WorkerContext = Context<WorkerActor>

process.env.CURFEW_PROCESS ??= 'worker'
const { databaseUrl, databasePoolSize, leaseMs } = settings()
const id = newId('worker')
const name = workerNameOf(id)
const log = productLog().child({ worker: name })
const stopping = new AbortController()
const { signal } = stopping

function stop(why: string): void {
  if (signal.aborted) return
  log.info({ event: 'worker.stopping', why }, 'finishing what is in hand')
  stopping.abort()
}

function stopWhenAsked(): void {
  for (const asked of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(asked, () => stop(asked))
  process.on('disconnect', () => stop('the supervisor is gone'))
  // The channel alone must not keep a finished process alive.
  process.channel?.unref()
}

/** Longer than any statement takes; a network that swallows packets is noticed by it. */
const ENGINE_QUERY_TIMEOUT_MS = 20_000
const JOB_QUERY_TIMEOUT_MS = 120_000

function openPools(url: string): { forEngine: Database; forJobs: Database } {
  const { forEngine, forJobs } = workerConnections(databasePoolSize)
  return {
    forEngine: openDatabase(url, {
      poolSize: forEngine,
      applicationName: 'curfew-worker-expiry',
      queryTimeoutMs: ENGINE_QUERY_TIMEOUT_MS,
      onePlanEach: true,
    }),
    forJobs: openDatabase(url, {
      poolSize: forJobs,
      applicationName: 'curfew-worker-jobs',
      queryTimeoutMs: JOB_QUERY_TIMEOUT_MS,
    }),
  }
}

const contextOn = (db: Database): WorkerContext => ({
  actor: { kind: 'worker', name },
  via: 'worker',
  requestId: randomUUID(),
  db,
  log,
})

async function main(url: string): Promise<void> {
  const watch = createWatch(log)
  const { forEngine, forJobs } = openPools(url)
  const engine = createEngine({
    ...engineDeps(contextOn(forEngine), leaseMs),
    onPassFailed: (error) => watch.failed('expiry', error, 1),
    onPassSucceeded: (beganAtMs) => watch.succeeded('expiry', 1, beganAtMs),
  })
  let hears = false
  const beatOnce = () =>
    beat(forEngine, { id, version: VERSION, host: hostname() }, hears && !signal.aborted ? leaseMs : null)
  // Approvals hand over to who hears them: at once nothing more when that is over.
  let said: Promise<unknown> = Promise.resolve()
  const sayWhetherHearing = () => void (said = Promise.all([said, beatOnce().catch(() => {})]))
  signal.addEventListener('abort', sayWhetherHearing, { once: true })
  const heartbeat: Job<WorkerContext> = {
    name: 'heartbeat',
    everyMs: BEAT_EVERY_MS,
    batch: async () => {
      await beatOnce()
      return 0
    },
  }
  // Before anything is claimed and before anybody hears a heartbeat: is this the database it was?
  const databaseWatch = createDatabaseWatch(productMarkKeeper())
  await lookBeforeWork(contextOn(forEngine), { watch: databaseWatch, signal, onAway: (e) => watch.databaseFailed(e) })
  log.info({ event: 'worker.started', version: VERSION }, 'at work')
  const work = Promise.all([
    engine.run(signal),
    listenForDue({
      url,
      applicationName: 'curfew-worker-listen',
      signal,
      onNotice: () => engine.wake(),
      onStart: (notice) => engine.hear(notice),
      onHearing: (now) => {
        hears = now
        if (!signal.aborted) sayWhetherHearing()
      },
      onFailure: (error) => watch.databaseFailed(error),
    }),
    runJobs([heartbeat, ...workerJobs(databaseWatch)], { signal, watch, contextFor: () => contextOn(forJobs) }),
  ])
  if (!signal.aborted)
    await new Promise<void>((asked) => signal.addEventListener('abort', () => asked(), { once: true }))
  await Promise.race([work, pauseUnlessDone(FINISH_WITHIN_MS)])
  const goodbye = async () => {
    await said
    await endBeat(forEngine, id)
    await Promise.all([engine.close(), forEngine.close(), forJobs.close()])
  }
  await Promise.race([goodbye().catch(() => {}), pauseUnlessDone(SAY_GOODBYE_WITHIN_MS)])
  log.info({ event: 'worker.stopped' }, 'stopped')
  process.exit(0)
}

const pauseUnlessDone = (milliseconds: number) => pause(milliseconds, new AbortController().signal)

stopWhenAsked()
const url = databaseUrl?.reveal()
if (!url) throw new Error('DATABASE_URL is not set. `npm start` sets it for the processes it starts.')
await main(url)
