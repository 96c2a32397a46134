/** The one way every background route answers: one batch of a worker's job, for schedulers outside. */
import { randomUUID } from 'node:crypto'
import type { Context, WorkerActor } from '#lib/platform/context.ts'
import { settings } from '#lib/platform/env.ts'
import { answerError } from '#lib/platform/http/api-route.ts'
import { carriesToken } from '#lib/platform/http/bearer.ts'
import { problemResponse } from '#lib/platform/http/problem.ts'
import { backgroundDatabase, productLog } from '#lib/platform/product.ts'

type Batch = (ctx: Context<WorkerActor>) => Promise<number>

export const backgroundRoute =
  (job: string, batch: Batch) =>
  async (request: Request): Promise<Response> => {
    const requestId = randomUUID()
    const token = settings().backgroundToken?.reveal()
    if (!token) return problemResponse('not-found', 'There is no such route.', requestId)
    if (!carriesToken(request, token))
      return problemResponse('auth.required', 'Send the background token as "Authorization: Bearer …".', requestId)
    const log = productLog().child({ requestId, job })
    const ctx: Context<WorkerActor> = {
      actor: { kind: 'worker', name: `background-${requestId.slice(0, 8)}` },
      via: 'background',
      requestId,
      db: backgroundDatabase(),
      log,
    }
    try {
      const done = await batch(ctx)
      return Response.json({ done }, { headers: { 'cache-control': 'no-store', 'x-request-id': requestId } })
    } catch (error) {
      return answerError(error, requestId, ctx)
    }
  }
