/** OpenAPI 3.1 from the declared operations: the same schemas parse requests and describe them. */
import { z } from 'zod'
import type { Operation } from './operation.ts'

type Json = Record<string, unknown>
const schemaOf = (schema: z.ZodType, io: 'input' | 'output'): Json => {
  const { $schema: _, ...json } = z.toJSONSchema(schema, { io, unrepresentable: 'any' }) as Json
  return json
}

function parametersOf(schema: z.ZodType | undefined, place: 'path' | 'query'): Json[] {
  if (!schema) return []
  const { properties = {}, required = [] } = schemaOf(schema, 'input') as {
    properties?: Record<string, Json>
    required?: string[]
  }
  return Object.entries(properties).map(([name, described]) => ({
    name,
    in: place,
    required: place === 'path' || required.includes(name),
    schema: described,
  }))
}

const PROBLEM_REF = { $ref: '#/components/responses/Problem' }

function describe(one: Operation): Json {
  const { status, schema, description, contentType = 'application/json' } = one.answer
  return {
    operationId: one.id,
    summary: one.summary,
    ...(one.description ? { description: one.description } : {}),
    tags: [one.tag],
    security: one.scope === null ? [] : [{ session: [] }, { token: [] }],
    ...(one.scope === null ? {} : { 'x-scope': one.scope }),
    parameters: [
      ...parametersOf(one.params, 'path'),
      ...parametersOf(one.query, 'query'),
      ...(one.method === 'POST' ? [{ $ref: '#/components/parameters/IdempotencyKey' }] : []),
    ],
    ...(one.body
      ? { requestBody: { required: true, content: { 'application/json': { schema: schemaOf(one.body, 'input') } } } }
      : {}),
    responses: {
      [status]: {
        description,
        ...(schema ? { content: { [contentType]: { schema: schemaOf(schema, 'output') } } } : {}),
      },
      default: PROBLEM_REF,
    },
  }
}

/** The whole document. `version` is the product's. */
export function openApiDocument(operations: readonly Operation[], version: string): Json {
  const paths: Record<string, Json> = {}
  for (const one of operations) (paths[one.path] ??= {})[one.method.toLowerCase()] = describe(one)
  return {
    openapi: '3.1.0',
    info: { title: 'Curfew', version, license: { name: 'Apache-2.0', identifier: 'Apache-2.0' } },
    paths,
    components: {
      securitySchemes: {
        session: {
          type: 'apiKey',
          in: 'cookie',
          name: 'curfew.session',
          description: 'Named __Host-curfew.session over https; changes need our own Origin too.',
        },
        token: { type: 'http', scheme: 'bearer', description: 'A personal token; x-scope names the scope it needs.' },
      },
      parameters: {
        IdempotencyKey: {
          name: 'Idempotency-Key',
          in: 'header',
          required: false,
          schema: { type: 'string', maxLength: 200 },
          description: 'The same key with the same request gives the stored answer for 24 hours.',
        },
      },
      responses: {
        Problem: {
          description: 'RFC 9457 problem',
          content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
        },
      },
      schemas: {
        Problem: {
          type: 'object',
          required: ['type', 'title', 'status', 'detail', 'instance', 'code'],
          properties: {
            type: { type: 'string' },
            title: { type: 'string' },
            status: { type: 'integer' },
            detail: { type: 'string' },
            instance: { type: 'string' },
            code: { type: 'string' },
            facts: { type: 'object' },
            errors: {
              type: 'array',
              items: { type: 'object', properties: { pointer: { type: 'string' }, message: { type: 'string' } } },
            },
          },
        },
      },
    },
  }
}
