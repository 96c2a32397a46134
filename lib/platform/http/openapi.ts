/** OpenAPI 3.1 from the declared operations: the same schemas parse requests and describe them. */
import { z } from 'zod'
import { ERROR_CODES } from '#lib/kernel/errors.ts'
import type { Operation } from './operation.ts'
import { PROBLEMS } from './problem.ts'

type Json = Record<string, unknown>

/** What the running product was asked and answered, once (app/api/_examples.json). */
export type Example = {
  path?: Record<string, unknown> | undefined
  query?: Record<string, unknown> | undefined
  body?: unknown
  answer?: unknown
}
export type Examples = Readonly<Record<string, Example>>

const schemaOf = (schema: z.ZodType, io: 'input' | 'output'): Json => {
  const { $schema: _, ...json } = z.toJSONSchema(schema, { io, unrepresentable: 'any' }) as Json
  return json
}

/** Named schemas come with whatever uses them; in one document each stands once, and is pointed at there. */
function hoistNamed(paths: Json): { paths: Json; schemas: Json } {
  const schemas: Json = {}
  const hoisted = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(hoisted)
    if (typeof value !== 'object' || value === null) return value
    const { $defs, ...rest } = value as Json
    for (const [name, schema] of Object.entries(($defs ?? {}) as Json)) schemas[name] = hoisted(schema)
    const { $ref } = rest
    return typeof $ref === 'string'
      ? { ...rest, $ref: $ref.replace('#/$defs/', '#/components/schemas/') }
      : Object.fromEntries(Object.entries(rest).map(([name, one]) => [name, hoisted(one)]))
  }
  return { paths: hoisted(paths) as Json, schemas }
}

type Place = 'path' | 'query'
function parametersOf(schema: z.ZodType | undefined, place: Place, examples: Record<string, unknown> = {}): Json[] {
  if (!schema) return []
  const { properties = {}, required = [] } = schemaOf(schema, 'input') as {
    properties?: Record<string, Json>
    required?: string[]
  }
  return Object.entries(properties).map(([name, described]) => ({
    name,
    in: place,
    required: place === 'path' || required.includes(name),
    ...(typeof described.description === 'string' ? { description: described.description } : {}),
    schema: described,
    ...(name in examples ? { example: examples[name] } : {}),
  }))
}

const ref = (kind: string, name: string) => ({ $ref: `#/components/${kind}/${name}` })

/** The refusals an operation can answer with whatever it does; those of its own are of the same shape. */
function refusalsOf(one: Operation): Json {
  const changes = one.method !== 'GET'
  const refusals: [status: number, applies: boolean][] = [
    [400, one.body !== undefined || one.method === 'POST'],
    [401, one.scope !== null],
    [403, one.scope !== null],
    [404, one.params !== undefined],
    [409, changes],
    [412, one.ifMatch === true],
    [422, one.body !== undefined || one.params !== undefined || one.query !== undefined || changes],
    [429, one.scope !== null],
    [503, true],
  ]
  return Object.fromEntries(
    refusals.filter(([, applies]) => applies).map(([status]) => [status, ref('responses', `Problem${status}`)]),
  )
}

const HEADERS: Record<string, Json> = {
  RequestId: { description: 'Names this answer in the log.', schema: { type: 'string', format: 'uuid' } },
  ETag: { description: 'The version, for If-Match.', schema: { type: 'string', examples: ['"3"'] } },
  Replayed: {
    description: 'There when the answer is the stored one of an earlier call with the same key.',
    schema: { const: 'true' },
  },
  RetryAfter: { description: 'Seconds to wait.', schema: { type: 'string', pattern: '^\\d+$' } },
}

function answerOf(one: Operation, example: Example): Json {
  const { schema, description, contentType = 'application/json', version } = one.answer
  const types = typeof contentType === 'string' ? [contentType] : contentType
  const content = schema
    ? { schema: schemaOf(schema, 'output'), ...(example.answer === undefined ? {} : { example: example.answer }) }
    : { schema: { type: 'string' } }
  return {
    description,
    headers: {
      'X-Request-Id': ref('headers', 'RequestId'),
      ...(version ? { ETag: ref('headers', 'ETag') } : {}),
      ...(takesKey(one) ? { 'Idempotency-Replayed': ref('headers', 'Replayed') } : {}),
    },
    ...(one.answer.status === 204 ? {} : { content: Object.fromEntries(types.map((type) => [type, content])) }),
  }
}

const takesKey = (one: Operation): boolean => one.method === 'POST' && !one.answer.neverStored

function describe(one: Operation, example: Example): Json {
  return {
    operationId: one.id,
    summary: one.summary,
    ...(one.description ? { description: one.description } : {}),
    tags: [one.tag],
    security: one.scope === null ? [] : [{ session: [] }, { token: [] }],
    ...(one.scope === null ? {} : { 'x-scope': one.scope }),
    parameters: [
      ...parametersOf(one.params, 'path', example.path),
      ...parametersOf(one.query, 'query', example.query),
      ...(takesKey(one) ? [ref('parameters', 'IdempotencyKey')] : []),
      ...(one.ifMatch ? [ref('parameters', 'IfMatch')] : []),
    ],
    ...(one.body
      ? {
          requestBody: {
            required: true,
            content: {
              'application/json': {
                schema: schemaOf(one.body, 'input'),
                ...(example.body === undefined ? {} : { example: example.body }),
              },
            },
          },
        }
      : {}),
    ...(one.upload
      ? { requestBody: { required: true, content: { 'multipart/form-data': { schema: one.upload } } } }
      : {}),
    responses: {
      [one.answer.status]: answerOf(one, example),
      ...refusalsOf(one),
      default: ref('responses', 'Problem'),
    },
  }
}

/** The whole document. `version` is the product's. */
export function openApiDocument(operations: readonly Operation[], version: string, examples: Examples = {}): Json {
  const described: Record<string, Json> = {}
  for (const one of operations)
    (described[one.path] ??= {})[one.method.toLowerCase()] = describe(one, examples[one.id] ?? {})
  const { paths, schemas } = hoistNamed(described)
  return {
    openapi: '3.1.0',
    info: {
      title: 'Curfew',
      version,
      description: INTRODUCTION,
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/', description: 'This installation' }],
    tags: [...new Set(operations.map(({ tag }) => tag))].map((name) => ({ name })),
    paths,
    components: { ...COMPONENTS, schemas: { ...schemas, Problem: PROBLEM_SCHEMA } },
  }
}

const INTRODUCTION =
  'Instants are RFC 3339 in UTC, durations ISO 8601, ranges half-open. Lists answer `{ data, nextCursor }`: hand ' +
  '`nextCursor` back as `cursor` until it is null. Refusals are RFC 9457 problems; act on `code`, show `detail`, quote ' +
  '`instance`. What is outside your scope answers as if it did not exist.'

const PROBLEM_CONTENT = { 'application/problem+json': { schema: ref('schemas', 'Problem') } }

const REFUSALS: Readonly<Record<number, string>> = {
  400: 'The body cannot be read: not JSON, too large, or of another content type',
  401: 'Nobody is signed in, or the session or token has ended',
  403: 'Not allowed: the role, the token’s scope, or where the request came from',
  404: 'It does not exist, or is outside your scope',
  409: 'The state does not allow it now, or the same key is being worked on',
  412: 'It changed since the version that If-Match names',
  422: 'A value is not valid; `errors` points at each',
  429: 'Too many requests',
  503: 'The database is away, or too much is asked for at once; nothing was decided',
}

const PROBLEM_SCHEMA: Json = {
  type: 'object',
  required: ['type', 'title', 'status', 'detail', 'instance', 'code'],
  additionalProperties: false,
  properties: {
    type: { type: 'string', pattern: '^urn:curfew:problem:' },
    title: { type: 'string' },
    status: { type: 'integer', minimum: 400, maximum: 599 },
    detail: { type: 'string', description: 'What happened and what to do, for people' },
    instance: { type: 'string', description: 'Names this answer in the log' },
    code: { enum: ERROR_CODES, description: 'For programs; each has one status' },
    facts: { type: 'object', additionalProperties: { type: ['string', 'number', 'boolean', 'null'] } },
    errors: {
      type: 'array',
      items: {
        type: 'object',
        required: ['pointer', 'message'],
        additionalProperties: false,
        properties: { pointer: { type: 'string', description: '/body/duration' }, message: { type: 'string' } },
      },
    },
  },
  'x-codes': Object.fromEntries(ERROR_CODES.map((code) => [code, PROBLEMS[code]])),
}

const COMPONENTS: Json = {
  securitySchemes: {
    session: {
      type: 'apiKey',
      in: 'cookie',
      name: 'curfew.session',
      description: 'Named __Host-curfew.session over https; changes need our own Origin too.',
    },
    token: { type: 'http', scheme: 'bearer', description: 'A personal token; x-scope names the scope it needs.' },
  },
  headers: HEADERS,
  parameters: {
    IdempotencyKey: {
      name: 'Idempotency-Key',
      in: 'header',
      required: false,
      schema: { type: 'string', minLength: 1, maxLength: 200 },
      description: 'The same key with the same request gives the stored answer for 24 hours.',
    },
    IfMatch: {
      name: 'If-Match',
      in: 'header',
      required: false,
      schema: { type: 'string' },
      description: 'The ETag of what the change was made from; 412 when it changed since.',
    },
  },
  responses: {
    Problem: { description: 'RFC 9457 problem', content: PROBLEM_CONTENT },
    ...Object.fromEntries(
      Object.entries(REFUSALS).map(([status, description]) => [
        `Problem${status}`,
        {
          description,
          ...(status === '503' ? { headers: { 'Retry-After': ref('headers', 'RetryAfter') } } : {}),
          content: PROBLEM_CONTENT,
        },
      ]),
    ),
  },
}
