/**
 * The record as CSV or JSON lines, streamed newest first. Taking a copy is itself an access on record, written before
 * the first byte: what cannot be recorded does not happen.
 */
import { stringify } from 'csv-stringify/sync'
import { toRfc3339 } from '#lib/kernel/time.ts'
import { type Context, isPerson } from '#lib/platform/context.ts'
import { TO_BEGIN_MS, TO_GO_ON_MS } from '#lib/platform/db/turns.ts'
import type { RecordedEvent } from './model.ts'
import { type AuditFilters, readBy, requireAuditReader } from './queries.ts'
import { recordEvents } from './record.ts'
import { selectEvents } from './store.ts'

export type ExportFormat = 'csv' | 'jsonl'
export const EXPORT_TYPES: Record<ExportFormat, string> = {
  csv: 'text/csv; charset=utf-8',
  jsonl: 'application/x-ndjson',
}
const BATCH = 1_000

const COLUMNS = [
  'seq',
  'id',
  'at',
  'kind',
  'type',
  'actorKind',
  'actorId',
  'actorLabel',
  'via',
  'subjectKind',
  'subjectId',
  'sourceId',
  'identityId',
  'requestId',
  'summary',
  'payload',
] as const satisfies readonly (keyof RecordedEvent)[]

/** Cells that a spreadsheet would run as a formula are quoted as text. */
export const csvOf = (events: readonly RecordedEvent[], options: { header: boolean }): string =>
  stringify(
    events.map((event) => COLUMNS.map((column) => cellOf(event, column))),
    { header: options.header, columns: [...COLUMNS], escape_formulas: true, record_delimiter: 'windows' },
  )

function cellOf(event: RecordedEvent, column: (typeof COLUMNS)[number]): string {
  if (column === 'at') return toRfc3339(event.at)
  if (column === 'payload') return JSON.stringify(event.payload)
  return String(event[column] ?? '')
}

export const jsonLinesOf = (events: readonly RecordedEvent[]): string =>
  events.map((event) => `${JSON.stringify({ ...event, at: toRfc3339(event.at) })}\n`).join('')

/** @throws DomainError `auth.forbidden` before anything is read, `server.busy` before anything is on record or sent */
export async function exportAuditEvents(
  ctx: Context,
  filters: AuditFilters,
  format: ExportFormat,
): Promise<ReadableStream<Uint8Array>> {
  requireAuditReader(ctx)
  const name = ctx.actor.name
  const seen = readBy(ctx, filters)
  const first = await batch(ctx, seen, null, TO_BEGIN_MS)
  await ctx.db.sqlTransaction((tx) =>
    recordEvents(tx, ctx, {
      type: 'audit.exported',
      subject: { kind: 'audit', id: isPerson(ctx) ? ctx.actor.personId : ctx.actor.kind },
      sourceId: filters.sourceId,
      identityId: filters.identityId,
      summary: `${name} exported the audit as ${format === 'csv' ? 'CSV' : 'JSON lines'}`,
      payload: { format, filters: { ...filters } },
    }),
  )
  return textStream(batches(ctx, seen, format, first))
}

/** By connections that pages do not use: they are drawn however many files are written. */
const batch = (
  { db }: Context,
  filters: AuditFilters,
  beforeSeq: number | null,
  forMs: number,
): Promise<RecordedEvent[]> => selectEvents(db.apart({ forMs }), filters, { beforeSeq, limit: BATCH })

async function* batches(
  ctx: Context,
  filters: AuditFilters,
  format: ExportFormat,
  first: RecordedEvent[],
): AsyncGenerator<string> {
  const text = (events: RecordedEvent[], header: boolean): string =>
    format === 'csv' ? csvOf(events, { header }) : jsonLinesOf(events)
  yield text(first, true)
  for (let events = first; events.length === BATCH;) {
    events = await batch(ctx, filters, events.at(-1)?.seq ?? null, TO_GO_ON_MS)
    if (events.length > 0) yield text(events, false)
  }
}

/** A slow reader slows the queries down; a reader that goes away ends them. */
function textStream(texts: AsyncGenerator<string>): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder()
  return new ReadableStream({
    async pull(controller) {
      const { done, value } = await texts.next()
      if (done) controller.close()
      else controller.enqueue(encoder.encode(value))
    },
    async cancel() {
      await texts.return(undefined)
    },
  })
}
