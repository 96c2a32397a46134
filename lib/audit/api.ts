/** The audit over HTTP. */
import { z } from 'zod'
import { idSchema } from '#lib/kernel/ids.ts'
import { pageSchema } from '#lib/kernel/page.ts'
import { instantSchema, toRfc3339 } from '#lib/kernel/time.ts'
import type { Term } from '#lib/kernel/list-query/read.ts'
import { ListFacetsDto, listLine } from '#lib/platform/http/list.ts'
import { operation } from '#lib/platform/http/operation.ts'
import { EVENT_TYPES, type RecordedEvent } from './model.ts'
import type { AuditFilters } from './queries.ts'

const oneOrMore = <T extends z.ZodType>(schema: T) =>
  z
    .union([schema, z.array(schema).max(50)])
    .transform((value) => (Array.isArray(value) ? value : [value]) as z.infer<T>[])

const filters = {
  type: oneOrMore(z.enum(EVENT_TYPES)).optional(),
  kind: z.enum(['change', 'access']).optional(),
  actorId: z.string().max(100).optional(),
  subjectId: z.string().max(200).optional(),
  identityId: idSchema('identity').optional(),
  sourceId: idSchema('source').optional(),
  from: instantSchema.optional(),
  to: instantSchema.optional(),
  ...listLine,
}
export const AuditQuery = z.strictObject({ ...pageSchema.shape, ...filters })
export const AuditExportQuery = z.strictObject({ ...filters, format: z.enum(['csv', 'jsonl']).default('csv') })

type Asked = { [K in keyof typeof filters]?: z.output<(typeof filters)[K]> }
/** @param terms what the line `q` asks for, its names found */
export const toAuditFilters = ({ type, ...rest }: Asked, terms: readonly Term[]): AuditFilters => ({
  types: type,
  terms,
  kind: rest.kind,
  actorId: rest.actorId,
  subjectId: rest.subjectId,
  identityId: rest.identityId,
  sourceId: rest.sourceId,
  from: rest.from,
  to: rest.to,
})

export const AuditEventDto = z.object({
  id: z.string(),
  seq: z.number().int(),
  at: z.iso.datetime(),
  kind: z.enum(['change', 'access']),
  type: z.string(),
  actorKind: z.string(),
  actorId: z.string().nullable(),
  actorLabel: z.string(),
  via: z.string(),
  subjectKind: z.string(),
  subjectId: z.string(),
  sourceId: z.string().nullable(),
  identityId: z.string().nullable(),
  requestId: z.string().nullable(),
  summary: z.string(),
  payload: z.record(z.string(), z.unknown()),
})
export const AuditEventPageDto = z.object({ data: z.array(AuditEventDto), nextCursor: z.string().nullable() })

export const toAuditEventDto = (event: RecordedEvent): z.infer<typeof AuditEventDto> => ({
  ...event,
  at: toRfc3339(event.at),
})

export const listAuditEventsOperation = operation({
  id: 'listAuditEvents',
  method: 'GET',
  path: '/api/v1/audit-events',
  tag: 'audit',
  scope: 'audit:read',
  summary: 'What happened, newest first',
  description: 'For auditors, admins and risk viewers. `type` may be repeated; `from` and `to` are a half-open range.',
  query: AuditQuery,
  answer: { status: 200, schema: AuditEventPageDto, description: 'One page of events' },
})

export const auditFacetsOperation = operation({
  id: 'auditFacets',
  method: 'GET',
  path: '/api/v1/audit-events/facets',
  tag: 'audit',
  scope: 'audit:read',
  summary: 'Counts of each facet under the other terms of the line',
  description: 'Among the newest 200,000 events.',
  query: z.strictObject({ ...listLine }),
  answer: { status: 200, schema: ListFacetsDto, description: 'The counts' },
})

export const exportAuditEventsOperation = operation({
  id: 'exportAuditEvents',
  method: 'GET',
  path: '/api/v1/audit-events/export',
  tag: 'audit',
  scope: 'audit:read',
  summary: 'The same events as a file, streamed',
  description: 'CSV (formula-safe, RFC 4180) or JSON lines. The export itself is recorded.',
  query: AuditExportQuery,
  answer: { status: 200, schema: null, description: 'The file', contentType: ['text/csv', 'application/x-ndjson'] },
})

export const auditOperations = [listAuditEventsOperation, auditFacetsOperation, exportAuditEventsOperation]
