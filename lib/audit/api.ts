/** The audit over HTTP. */
import { z } from 'zod'
import { idSchema } from '#lib/kernel/ids.ts'
import { pageSchema } from '#lib/kernel/page.ts'
import { instantSchema, toRfc3339 } from '#lib/kernel/time.ts'
import { operation } from '#lib/platform/http/operation.ts'
import { ACCESS_EVENTS, CHANGE_EVENTS, type EventType, type RecordedEvent } from './model.ts'
import type { AuditFilters } from './queries.ts'

const EVENT_TYPES = [...Object.keys(CHANGE_EVENTS), ...ACCESS_EVENTS] as unknown as [EventType, ...EventType[]]
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
  q: z.string().trim().max(200).optional(),
}
export const AuditQuery = z.strictObject({ ...pageSchema.shape, ...filters })
export const AuditExportQuery = z.strictObject({ ...filters, format: z.enum(['csv', 'jsonl']).default('csv') })

type Asked = { [K in keyof typeof filters]?: z.output<(typeof filters)[K]> }
export const toAuditFilters = ({ type, q, ...rest }: Asked): AuditFilters => ({
  types: type,
  text: q,
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

export const exportAuditEventsOperation = operation({
  id: 'exportAuditEvents',
  method: 'GET',
  path: '/api/v1/audit-events/export',
  tag: 'audit',
  scope: 'audit:read',
  summary: 'The same events as a file, streamed',
  description: 'CSV (formula-safe, RFC 4180) or JSON lines. The export itself is recorded.',
  query: AuditExportQuery,
  answer: { status: 200, schema: null, description: 'The file', contentType: 'text/csv' },
})

export const auditOperations = [listAuditEventsOperation, exportAuditEventsOperation]
