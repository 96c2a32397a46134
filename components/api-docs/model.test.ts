/** The pages of the API say of each operation what its description says, whatever shape the schemas have. */
import { expect, test } from 'vitest'
import {
  type ApiDocument,
  curlOf,
  type DocumentedOperation,
  fieldsOf,
  limitWords,
  operationsOf,
  typeWords,
} from './model.ts'

const document: ApiDocument = {
  info: { version: '1', description: '' },
  paths: {
    '/api/v1/things/{thingId}/ends': {
      post: {
        operationId: 'endThing',
        summary: 'End it',
        tags: ['things'],
        parameters: [{ name: 'thingId', in: 'path', required: true, schema: { type: 'string' }, example: 'thg_1' }],
        requestBody: { content: { 'application/json': { schema: {}, example: { reason: "it's over" } } } },
        responses: {},
      },
    },
  },
  components: {
    schemas: { Owner: { type: 'object', properties: { id: { type: 'string' } }, required: ['id'] } },
    parameters: {},
    responses: {},
  },
}

test('types are said in words: formats, choices, lists, what may be null, and names', () => {
  expect(typeWords({ type: 'string', format: 'date-time' })).toBe('string (date-time)')
  expect(typeWords({ type: ['string', 'null'] })).toBe('string or null')
  expect(typeWords({ enum: ['a', 'b'] })).toBe('"a" | "b"')
  expect(typeWords({ type: 'array', items: { $ref: '#/components/schemas/Owner' } })).toBe('list of Owner')
  expect(typeWords({ anyOf: [{ type: 'integer' }, { type: 'null' }] })).toBe('integer or null')
  expect(limitWords({ minimum: 1, maximum: 200 })).toBe('1 to 200')
  expect(limitWords({ minLength: 64, maxLength: 64 })).toBe('exactly 64 characters')
  expect(limitWords({ maxItems: 1 })).toBe('at most 1 entry')
  expect(limitWords({ minimum: Number.MIN_SAFE_INTEGER })).toBe('')
})

test('fields of objects within objects and lists stand under dotted names, and names are opened', () => {
  const rows = fieldsOf(document, {
    properties: {
      data: {
        type: 'array',
        items: { properties: { owner: { $ref: '#/components/schemas/Owner' } }, required: ['owner'] },
      },
      nextCursor: { type: ['string', 'null'], description: 'For the next page' },
    },
    required: ['data'],
  })
  expect(rows.map(({ name, notes }) => [name, notes])).toEqual([
    ['data[]', ['required']],
    ['data[].owner', ['required']],
    ['data[].owner.id', ['required']],
    ['nextCursor', []],
  ])
})

test('a schema that holds itself is opened a few times, not for ever', () => {
  const turning: ApiDocument = {
    ...document,
    components: {
      ...document.components,
      schemas: { Tree: { properties: { below: { $ref: '#/components/schemas/Tree' } } } },
    },
  }
  expect(fieldsOf(turning, { $ref: '#/components/schemas/Tree' }).length).toBeLessThan(10)
})

test('a call to copy is quoted for the shell, and holds path, body and key', () => {
  const [operation] = operationsOf(document)
  const call = curlOf(document, operation as DocumentedOperation, 'https://curfew.example')
  expect(call).toContain(`'https://curfew.example/api/v1/things/thg_1/ends'`)
  expect(call).toContain(`-d '{"reason":"it'\\''s over"}'`)
  expect(call).toContain('Idempotency-Key')
  expect(call).not.toContain('cft_')
})
