/** What a worker does beside expiry: one line a job. */
import {
  closeDriftOfRemoved,
  type DatabaseWatch,
  lapseRequests,
  lookAtDatabase,
  remindFailing,
  sweepSource,
  takeBackDrift,
} from '#lib/access/server.ts'
import { scoreDue } from '#lib/breadth/server.ts'
import { productDeps, runDueSync } from '#lib/inventory/server.ts'
import { SECOND_MS } from '#lib/kernel/time.ts'
import { fanOut, postWebhooks, sendMail } from '#lib/notifications/server.ts'
import type { Context, WorkerActor } from '#lib/platform/context.ts'
import type { Job } from '#lib/platform/jobs/runner.ts'
import { prune } from '#lib/platform/jobs/prune.ts'

type WorkerContext = Context<WorkerActor>

/** Two at once, so that one slow source does not hold up the others. */
const LANES = [1, 2]

export const workerJobs = (databaseWatch: DatabaseWatch): Job<WorkerContext>[] => [
  { name: 'watch-database', everyMs: SECOND_MS, batch: (ctx) => lookAtDatabase(ctx, databaseWatch) },
  { name: 'lapse-requests', everyMs: 5 * SECOND_MS, batch: lapseRequests },
  ...LANES.map((lane) => ({ name: `sync-sources-${lane}`, everyMs: SECOND_MS, batch: syncOne })),
  { name: 'score-breadth', everyMs: SECOND_MS, batch: (ctx) => scoreDue(ctx) },
  { name: 'sweep-sources', everyMs: SECOND_MS, batch: (ctx) => sweepSource(ctx) },
  { name: 'close-drift-of-removed', everyMs: 15 * SECOND_MS, batch: closeDriftOfRemoved },
  ...LANES.map((lane) => ({ name: `take-back-drift-${lane}`, everyMs: SECOND_MS, batch: takeBack })),
  { name: 'remind-failing', everyMs: 15 * SECOND_MS, batch: (ctx) => remindFailing(ctx) },
  // Three jobs, so that a mail server that hangs delays nothing that people read in the app.
  { name: 'tell', everyMs: SECOND_MS / 2, batch: (ctx) => gathering(fanOut(ctx)) },
  { name: 'send-mail', everyMs: SECOND_MS, batch: (ctx) => sendMail(ctx) },
  { name: 'post-webhooks', everyMs: SECOND_MS, batch: (ctx) => postWebhooks(ctx) },
  { name: 'prune', everyMs: 60 * SECOND_MS, batch: (ctx) => prune(ctx.db) },
]

const takeBack = (ctx: WorkerContext) => takeBackDrift(ctx)

/** Pauses after each batch: ends share the machine with the news of them, and nobody notices half a second. */
const gathering = async (batch: Promise<number>): Promise<number> => {
  await batch
  return 0
}

async function syncOne(ctx: WorkerContext, signal: AbortSignal): Promise<number> {
  const outcome = await runDueSync(ctx, { ...productDeps(), signal })
  return outcome === null || outcome.state === 'given-back' ? 0 : 1
}
