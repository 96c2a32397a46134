/** The one way every background route answers: one batch of a worker's job, for schedulers outside. */
import { createHash, randomUUID, timingSafeEqual } from 'node:crypto'
import type { Context, WorkerActor } from '#lib/platform/context.ts'
import { settings } from '#lib/platform/env.ts'
import { answerError } from '#lib/platform/http/api-route.ts'
import { problemResponse } from '#lib/platform/http/problem.ts'
import { productDatabase, productLog } from '#lib/platform/product.ts'

type Batch = (ctx: Context<WorkerActor>) => Promise<number>

// Hashes have one length, so that the comparison tells nothing about the token's.
const digest = (text: string) => createHash('sha256').update(text).digest()
const isToken = (given: string, token: string): boolean => timingSafeEqual(digest(given), digest(token))

export const backgroundRoute =
  (job: string, batch: Batch) =>
  async (request: Request): Promise<Response> => {
    const requestId = randomUUID()
    const token = settings().backgroundToken?.reveal()
    if (!token) return problemResponse('not-found', 'There is no such route.', requestId)
    const given = /^Bearer\s+(\S+)\s*$/i.exec(request.headers.get('authorization') ?? '')?.[1] ?? ''
    if (!isToken(given, token))
      return problemResponse('auth.required', 'Send the background token as "Authorization: Bearer …".', requestId)
    const log = productLog().child({ requestId, job })
    const ctx: Context<WorkerActor> = {
      actor: { kind: 'worker', name: `background-${requestId.slice(0, 8)}` },
      via: 'background',
      requestId,
      db: productDatabase(),
      log,
    }
    try {
      const done = await batch(ctx)
      return Response.json({ done }, { headers: { 'cache-control': 'no-store', 'x-request-id': requestId } })
    } catch (error) {
      return answerError(error, requestId, ctx)
    }
  }
