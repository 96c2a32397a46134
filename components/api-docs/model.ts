/** The description of the API as its pages read it: operations, and schemas as rows. Pure. */

export type Schema = {
  $ref?: string
  type?: string | readonly string[]
  format?: string
  pattern?: string
  description?: string
  default?: unknown
  const?: unknown
  enum?: readonly unknown[]
  items?: Schema
  properties?: Readonly<Record<string, Schema>>
  required?: readonly string[]
  additionalProperties?: boolean | Schema
  anyOf?: readonly Schema[]
  minimum?: number
  maximum?: number
  minLength?: number
  maxLength?: number
  maxItems?: number
}
export type Parameter = {
  $ref?: string
  name: string
  in: 'path' | 'query' | 'header'
  required: boolean
  description?: string
  schema: Schema
  example?: unknown
}
type Content = Readonly<Record<string, { schema: Schema; example?: unknown }>>
export type Described = {
  operationId: string
  summary: string
  description?: string
  tags: readonly string[]
  'x-scope'?: string
  parameters: readonly Parameter[]
  requestBody?: { content: Content }
  responses: Readonly<Record<string, { $ref?: string; description?: string; content?: Content }>>
}
export type ApiDocument = {
  info: { version: string; description: string }
  paths: Readonly<Record<string, Readonly<Record<string, Described>>>>
  components: {
    schemas: Readonly<
      Record<string, Schema & { 'x-codes'?: Readonly<Record<string, { status: number; title: string }>> }>
    >
    parameters: Readonly<Record<string, Parameter>>
    responses: Readonly<Record<string, { description: string }>>
  }
}
export type DocumentedOperation = Described & { method: string; path: string }

export const operationsOf = (document: ApiDocument): DocumentedOperation[] =>
  Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, described]) => ({ ...described, method: method.toUpperCase(), path })),
  )

const nameOf = (ref: string): string => ref.split('/').at(-1) ?? ref

export const parametersOf = (document: ApiDocument, one: Described): Parameter[] =>
  one.parameters.flatMap((parameter) =>
    parameter.$ref === undefined ? [parameter] : [document.components.parameters[nameOf(parameter.$ref)] ?? parameter],
  )

/** Ids tell their kind by how they begin. */
const kindOf = ({ format, pattern }: Schema): string =>
  format ? `string (${format})` : (/^\^(\w+_)/.exec(pattern ?? '')?.[1]?.concat('…') ?? 'string')

/** What a value is, in words: "string (date-time) or null", "grt_…". */
export function typeWords(schema: Schema): string {
  if (schema.$ref) return nameOf(schema.$ref)
  if (schema.const !== undefined) return JSON.stringify(schema.const)
  if (schema.enum) return schema.enum.map((one) => JSON.stringify(one)).join(' | ')
  if (schema.anyOf) return schema.anyOf.map(typeWords).join(' or ')
  const types = typeof schema.type === 'string' ? [schema.type] : (schema.type ?? ['anything'])
  return types
    .map((type) =>
      type === 'array' && schema.items
        ? `list of ${typeWords(schema.items)}`
        : type === 'string'
          ? kindOf(schema)
          : type,
    )
    .join(' or ')
}

/** "1 to 200", "at most 64 characters". Bounds that are only those of the format say nothing. */
function rangeWords(
  least: number | undefined,
  most: number | undefined,
  [one, many]: readonly [string, string],
): string {
  const from = least !== undefined && least > Number.MIN_SAFE_INTEGER ? least : null
  const to = most !== undefined && most < Number.MAX_SAFE_INTEGER ? most : null
  const unit = (count: number): string => (one === '' ? '' : ` ${count === 1 ? one : many}`)
  if (from !== null && to !== null) return from === to ? `exactly ${to}${unit(to)}` : `${from} to ${to}${unit(to)}`
  if (from !== null) return `at least ${from}${unit(from)}`
  return to === null ? '' : `at most ${to}${unit(to)}`
}

export const limitWords = (schema: Schema): string =>
  [
    rangeWords(schema.minimum, schema.maximum, ['', '']),
    rangeWords(schema.minLength, schema.maxLength, ['character', 'characters']),
    rangeWords(undefined, schema.maxItems, ['entry', 'entries']),
  ]
    .filter(Boolean)
    .join(', ')

/** Sentences from parts that may have no full stop, or have one. */
export const sentences = (...parts: readonly (string | undefined)[]): string =>
  parts
    .flatMap((part) => (part ? [`${part.charAt(0).toUpperCase()}${part.slice(1).replace(/\.*$/, '')}.`] : []))
    .join(' ')

/** `notes` stand beside the name: where it goes, whether it has to be there. */
export type FieldRow = { name: string; type?: string; notes?: readonly string[]; about: string }

const DEEPEST = 4

/** The fields of an object, those of objects within it under a dotted name. Named schemas are opened once. */
export function fieldsOf(document: ApiDocument, schema: Schema, prefix = '', depth = 0): FieldRow[] {
  const open = schema.$ref ? (document.components.schemas[nameOf(schema.$ref)] ?? {}) : schema
  const within = open.items ?? open.anyOf?.find((one) => one.properties ?? one.$ref)
  if (!open.properties) return within && depth < DEEPEST ? fieldsOf(document, within, prefix, depth) : []
  return Object.entries(open.properties).flatMap(([name, field]) => {
    const isList = field.type === 'array'
    const full = `${prefix}${name}${isList ? '[]' : ''}`
    const row = {
      name: full,
      type: typeWords(field),
      notes: open.required?.includes(name) ? ['required'] : [],
      about: sentences(field.description, limitWords(field)),
    }
    return [row, ...(depth < DEEPEST ? fieldsOf(document, field, `${full}.`, depth + 1) : [])]
  })
}

const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`

/** A call to paste into a shell. The token is the reader's own. */
export function curlOf(document: ApiDocument, one: DocumentedOperation, origin: string): string {
  const parameters = parametersOf(document, one)
  const path = one.path.replace(/\{(\w+)\}/g, (_, name: string) =>
    String(parameters.find((parameter) => parameter.name === name)?.example ?? `{${name}}`),
  )
  const query = new URLSearchParams(
    parameters.flatMap(({ in: place, name, example }) =>
      place === 'query' && example !== undefined ? [[name, String(example)]] : [],
    ),
  ).toString()
  const body = Object.values(one.requestBody?.content ?? {})[0]
  return [
    `curl ${one.method === 'GET' ? '' : `-X ${one.method} `}${quoted(`${origin}${path}${query ? `?${query}` : ''}`)}`,
    '-H "Authorization: Bearer $CURFEW_TOKEN"',
    ...(one.method === 'POST' ? ['-H "Idempotency-Key: $(uuidgen)"'] : []),
    ...(body ? [`-H 'Content-Type: application/json'`, `-d ${quoted(JSON.stringify(body.example ?? {}))}`] : []),
  ].join(' \\\n  ')
}
