/** Server-sent events: the ids of what changed, for those who may see it. Pages read again; nothing else is sent. */
import { randomUUID } from 'node:crypto'
import { DomainError } from '#lib/kernel/errors.ts'
import { openStream, productHub } from '#lib/notifications/server.ts'
import { authenticate, recheck } from '#lib/people/server.ts'
import { isPerson } from '#lib/platform/context.ts'
import { answerError } from '#lib/platform/http/api-route.ts'

export const dynamic = 'force-dynamic'

const HEADERS = {
  'content-type': 'text/event-stream; charset=utf-8',
  'cache-control': 'private, no-store, no-transform',
  'x-accel-buffering': 'no',
}

export async function GET(request: Request): Promise<Response> {
  const requestId = randomUUID()
  try {
    const ctx = await authenticate(request, null, requestId)
    if (!isPerson(ctx)) throw new DomainError('auth.required', 'Sign in first.')
    const headers = new Headers(request.headers)
    const stream = openStream({
      hub: productHub(),
      viewer: ctx.actor,
      recheck: () => recheck(headers),
      signal: request.signal,
    })
    if (!stream) throw new DomainError('rate.limited', 'Too many streams of this person are open. Close some pages.')
    return new Response(stream, { headers: { ...HEADERS, 'x-request-id': requestId } })
  } catch (error) {
    return answerError(error, requestId, null)
  }
}
