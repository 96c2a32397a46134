/**
 * The web edge of one operation: authenticate, parse, run once per Idempotency-Key, answer, log. It decides nothing
 * about the business; commands authorise.
 */
import type { z } from 'zod'
import { DomainError, isDomainError } from '#lib/kernel/errors.ts'
import type { Context } from '../context.ts'
import { isDatabaseAway, sqlStateOf } from '../db/errors.ts'
import { productLog } from '../product.ts'
import { finishIdempotent, forgetIdempotent, startIdempotent } from './idempotency.ts'
import { etagOf } from './etag.ts'
import type { Operation } from './operation.ts'
import { type FieldError, problemOf, problemResponse } from './problem.ts'

const BODY_LIMIT_BYTES = 256 * 1024

export type Authenticate = (request: Request, scope: string | null, requestId: string) => Promise<Context>
export type Given<P, Q, B> = { ctx: Context; params: P; query: Q; body: B; request: Request }
type RouteArguments = { params: Promise<Record<string, string | string[] | undefined>> }
export type RouteHandler = (request: Request, route: RouteArguments) => Promise<Response>

/** Thrown by the door; the caller sees every field that is wrong at once. */
class InvalidInput extends Error {
  readonly errors: FieldError[]
  constructor(errors: FieldError[]) {
    super('input')
    this.errors = errors
  }
}

const pointerOf = (part: string, path: readonly PropertyKey[]) => `/${[part, ...path.map(String)].join('/')}`

function parse<T>(schema: z.ZodType<T> | undefined, part: string, value: unknown): T {
  if (!schema) return undefined as T
  const parsed = schema.safeParse(value)
  if (parsed.success) return parsed.data
  throw new InvalidInput(
    parsed.error.issues.map((issue) => ({ pointer: pointerOf(part, issue.path), message: issue.message })),
  )
}

/** Stops reading at the limit: a body of any length costs no more than that. */
async function readLimited(request: Request): Promise<string> {
  const chunks: Uint8Array[] = []
  let bytes = 0
  for await (const chunk of request.body ?? []) {
    bytes += chunk.byteLength
    if (bytes > BODY_LIMIT_BYTES)
      throw new DomainError('input.unparsable', `The body is larger than ${BODY_LIMIT_BYTES} bytes.`)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

async function readBody(request: Request): Promise<{ text: string; value: unknown }> {
  const text = await readLimited(request)
  if (text && !/^application\/(.+\+)?json\b/i.test(request.headers.get('content-type') ?? ''))
    throw new DomainError('input.unparsable', 'Send JSON with the header Content-Type: application/json.')
  let storable = true
  try {
    const value: unknown = text
      ? JSON.parse(text, (name, one: unknown) => ((storable &&= isStorable(name) && isStorable(one)), one))
      : {}
    if (storable) return { text, value }
  } catch {
    throw new DomainError('input.unparsable', 'The body is not valid JSON.')
  }
  throw new DomainError('input.invalid', UNSTORABLE)
}

const UNSTORABLE = 'Text must hold no NUL and no half of a surrogate pair.'
/** PostgreSQL keeps neither; refused here it is an error of the caller's, not of ours. */
const isStorable = (value: unknown): boolean =>
  typeof value !== 'string' || (!value.includes('\0') && value.isWellFormed())

/** Query parameters as an object; a repeated name becomes a list. */
function queryOf(request: Request): Record<string, string | string[]> {
  const found: Record<string, string | string[]> = {}
  for (const [name, value] of new URL(request.url).searchParams) {
    if (!isStorable(value)) throw new DomainError('input.invalid', UNSTORABLE)
    const before = found[name]
    found[name] = before === undefined ? value : Array.isArray(before) ? [...before, value] : [before, value]
  }
  return found
}

const CANCELLED = '57014'
/** Out of range, not a date, not of the type, not text. */
const UNREADABLE_VALUE = new Set(['22003', '22007', '22008', '22P02', '22021', '22P05'])

export function answerError(error: unknown, requestId: string, ctx: Context | null): Response {
  if (error instanceof InvalidInput)
    return problemResponse(
      'input.invalid',
      error.errors.map((one) => `${one.pointer}: ${one.message}`).join('; '),
      requestId,
      { errors: error.errors },
    )
  const log = ctx?.log ?? productLog()
  if (isDomainError(error)) {
    // Whoever asked is told; whoever runs this should know that more connections are wanted.
    if (error.code === 'server.busy') log.warn({ event: 'api.busy', requestId }, error.message)
    return problemOf(error, requestId)
  }
  if (isDatabaseAway(error))
    return problemResponse(
      'database.unavailable',
      'Try again in a moment. If you sent a change, look first whether it was made.',
      requestId,
    )
  // The statement was good and a value was not, such as one of a forged cursor. The schemas catch the others.
  if (UNREADABLE_VALUE.has(sqlStateOf(error) ?? '')) {
    log.warn({ event: 'api.bad-value', requestId, err: error }, 'the database could not read a value')
    return problemResponse('input.invalid', 'The request holds a value that cannot be read.', requestId)
  }
  log.error({ event: 'api.failed', requestId, err: error }, 'unexpected failure')
  return problemResponse('internal', 'It was not expected; quote the instance id when you report it.', requestId)
}

/** Builds `apiRoute` around the product's way to authenticate. */
export const makeApiRoute =
  (authenticate: Authenticate) =>
  <P, Q, B, A>(
    declared: Operation<P, Q, B, A>,
    handle: (given: Given<P, Q, B>) => Promise<A | Response>,
  ): RouteHandler =>
  async (request, route) => {
    const requestId = crypto.randomUUID()
    let ctx: Context | null = null
    try {
      ctx = await authenticate(request, declared.scope, requestId)
      const params = parse(declared.params, 'path', await route.params)
      const query = parse(declared.query, 'query', queryOf(request))
      const isRead = !declared.upload && (declared.body !== undefined || declared.method === 'POST')
      const body = isRead ? await readBody(request) : null
      const given = { ctx, params, query, body: parse(declared.body, 'body', body?.value), request }
      const key =
        declared.method === 'POST' && !declared.answer.neverStored ? request.headers.get('idempotency-key') : null
      const run = async () => answer(declared, await handle(given), requestId)
      return key
        ? await once(ctx, key, `${declared.id}\n${new URL(request.url).pathname}\n${body?.text ?? ''}`, run)
        : await run()
    } catch (error) {
      // Nobody waits for the answer any more, and so its statement was cancelled.
      const { aborted, reason } = request.signal as { aborted: boolean; reason: unknown }
      if (aborted && (error === reason || sqlStateOf(error) === CANCELLED)) return new Response(null, { status: 499 })
      return answerError(error, requestId, ctx)
    }
  }

function answer<A>(
  declared: Operation<never, never, never, A> | Operation<unknown, unknown, unknown, A>,
  value: A | Response,
  requestId: string,
): Response {
  if (value instanceof Response) return value
  const { version } = declared.answer
  const headers = {
    'cache-control': 'private, no-store',
    'x-request-id': requestId,
    ...(version ? { etag: etagOf(version(value)) } : {}),
  }
  if (declared.answer.status === 204) return new Response(null, { status: 204, headers })
  return Response.json(value, { status: declared.answer.status, headers })
}

/** The first call with a key runs; the same call again gets the stored answer. */
async function once(ctx: Context, key: string, asked: string, run: () => Promise<Response>): Promise<Response> {
  const stored = await startIdempotent(ctx, key, asked)
  if (stored) {
    const headers = {
      'idempotency-replayed': 'true',
      'cache-control': 'private, no-store',
      'x-request-id': ctx.requestId,
    }
    return stored.status === 204
      ? new Response(null, { status: 204, headers })
      : Response.json(stored.response, { status: stored.status, headers })
  }
  const response = await run().catch(async (error: unknown) => {
    if (wasRefused(error)) await forgetIdempotent(ctx, key)
    throw error
  })
  // It is done: whoever asked hears so, even when it cannot be repeated. The key stays spent.
  await finishIdempotent(
    ctx,
    key,
    response.status,
    await response
      .clone()
      .json()
      .catch(() => null),
  ).catch((error: unknown) =>
    ctx.log.error({ event: 'idempotency.not-stored', err: error }, 'the answer could not be stored'),
  )
  return response
}

/** Nothing was done, so the same key may be tried again. After anything else it may have been committed. */
const wasRefused = (error: unknown): boolean =>
  error instanceof InvalidInput || isDomainError(error) || (sqlStateOf(error) !== null && !isDatabaseAway(error))
