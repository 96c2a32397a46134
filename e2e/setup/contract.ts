/** The served description as the contract test uses it: operations with their schemas, and whether an answer keeps to them. */
import { expect } from '@playwright/test'
import { z } from 'zod'
import { type Answer, ask } from './http.ts'

export type Schema = {
  type?: string | string[]
  properties?: Record<string, Schema>
  required?: string[]
  enum?: unknown[]
  pattern?: string
  format?: string
  [key: string]: unknown
}
type Content = Record<string, { schema: Schema; example?: unknown }>
type Response = { $ref?: string; content?: Content }
export type Parameter = { name: string; in: string; required: boolean; schema: Schema; example?: unknown }
export type Contracted = {
  id: string
  method: string
  path: string
  scope: string | null
  parameters: Parameter[]
  takesKey: boolean
  takesIfMatch: boolean
  body: { schema: Schema; example?: unknown } | null
  responses: Record<string, Response>
}
type Document = {
  paths: Record<string, Record<string, Omit<Contracted, 'id' | 'body' | 'parameters'> & Raw>>
  components: {
    schemas: Record<string, Schema & { 'x-codes'?: Record<string, { status: number }> }>
    responses: Record<string, Response>
  }
}
type Raw = {
  operationId: string
  'x-scope'?: string
  parameters: (Parameter & { $ref?: string })[]
  requestBody?: { content: Content }
}

let read: Promise<Document> | undefined
export const servedDocument = (): Promise<Document> =>
  (read ??= ask('/api/openapi.json').then(({ text }) => JSON.parse(text) as Document))

export async function contract(): Promise<Contracted[]> {
  const { paths } = await servedDocument()
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, one]) => ({
      id: one.operationId,
      method: method.toUpperCase(),
      path,
      scope: one['x-scope'] ?? null,
      parameters: one.parameters.filter(({ $ref }) => $ref === undefined),
      takesKey: one.parameters.some(({ $ref }) => $ref?.endsWith('/IdempotencyKey')),
      takesIfMatch: one.parameters.some(({ $ref }) => $ref?.endsWith('/IfMatch')),
      body: one.requestBody?.content['application/json'] ?? null,
      responses: one.responses,
    })),
  )
}

const schemas = new Map<string, z.ZodType>()

/** By the schemas of the document alone, strict about what they do not name. */
async function keeps(schema: Schema, value: unknown): Promise<string | null> {
  const { components } = await servedDocument()
  const text = JSON.stringify({ ...schema, $defs: components.schemas }).replaceAll('#/components/schemas/', '#/$defs/')
  const parser = schemas.get(text) ?? z.fromJSONSchema(JSON.parse(text) as Parameters<typeof z.fromJSONSchema>[0])
  schemas.set(text, parser)
  const parsed = parser.safeParse(value)
  return parsed.success ? null : z.prettifyError(parsed.error)
}

/** Every answer is one that the document names, of the type it names, as its schema says; a problem has the status of its code. */
export async function mustKeep(one: Contracted, answer: Answer, asked: string): Promise<void> {
  const { components } = await servedDocument()
  expect(answer.status, `${asked}: ${answer.text.slice(0, 400)}`).toBeLessThan(500)
  const named = one.responses[answer.status] ?? (answer.status >= 400 ? one.responses.default : undefined)
  expect(named, `${asked} answered ${answer.status}, which is not described`).toBeDefined()
  const response = named?.$ref ? components.responses[named.$ref.split('/').at(-1) ?? ''] : named
  const [type = ''] = (answer.headers.get('content-type') ?? '').split(';')
  if (!response?.content) return expect(answer.text, asked).toBe('')
  const content = response.content[type]
  expect(content, `${asked} answered ${type}`).toBeDefined()
  expect(answer.headers.get('x-request-id') ?? 'streamed', asked).not.toBe('')
  if (!content || !type.endsWith('json')) return
  const value: unknown = JSON.parse(answer.text)
  expect(await keeps(content.schema, value), `${asked}: ${answer.text.slice(0, 400)}`).toBeNull()
  if (answer.status < 400) return
  const { code, status } = value as { code: string; status: number }
  expect([status, components.schemas.Problem?.['x-codes']?.[code]?.status], asked).toEqual([
    answer.status,
    answer.status,
  ])
}
