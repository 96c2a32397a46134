/**
 * A list as a file, read page by page through the query that the list itself is read by. That it began is on record
 * before the first byte, how it ended before the last: what cannot be recorded does not happen, and a file whose end is
 * missing was never told to be whole.
 */
import { recordEvents } from '#lib/audit/record.ts'
import { DomainError, isDomainError } from '#lib/kernel/errors.ts'
import type { Slice } from '#lib/kernel/page.ts'
import type { Context } from '#lib/platform/context.ts'
import { TO_BEGIN_MS, TO_GO_ON_MS } from '#lib/platform/db/turns.ts'
import type { ListId } from '../model.ts'
import { chosenColumns, type ExportColumn } from './column-rules.ts'
import { type ExportFormat, fileForm } from './file-rules.ts'

/** Rows in memory at a time, whatever the length of the list. */
export const EXPORT_PAGE = 500

export type ExportedList<Row> = {
  list: ListId
  columns: readonly ExportColumn<Row>[]
  /** What the reader may see of the list, one page on. The context is the one they have by now, its database apart. */
  page: (ctx: Context, page: { limit: number; cursor: string | null }) => Promise<Slice<Row>>
}
export type ExportAsked = {
  format: ExportFormat
  columns: readonly string[]
  /** For the record: what was asked for, in the words of the address. */
  filter: Record<string, unknown>
}
/** Asked again before every page: a session that ended, or a role that did, ends the export. */
export type StillThere = () => Promise<Context | null>

/** @throws DomainError `input.invalid` | `server.busy`, and what the list's query throws, before anything is sent */
export async function exportList<Row>(
  ctx: Context,
  exported: ExportedList<Row>,
  asked: ExportAsked,
  stillThere: StillThere = async () => ctx,
): Promise<ReadableStream<Uint8Array>> {
  const columns = chosenColumns(exported.columns, asked.columns)
  const first = await exported.page(apart(ctx, TO_BEGIN_MS), { limit: EXPORT_PAGE, cursor: null })
  const ids = columns.map(({ id }) => id)
  await record(ctx, exported.list, 'list.exported', {
    summary: `${ctx.actor.name} began an export of ${exported.list} as ${asked.format.toUpperCase()}`,
    payload: { format: asked.format, columns: ids, filter: asked.filter },
  })
  const form = fileForm(asked.format, exported.list, ids)
  return streamOf(parts())

  async function* parts(): AsyncGenerator<string> {
    let rows = 0
    let complete = false
    let failure: unknown = null
    try {
      yield form.first()
      let slice = first
      for (;;) {
        const cells = slice.data.map((row) => columns.map((column) => column.value(row)))
        if (cells.length > 0) yield form.rows(cells, rows)
        rows += cells.length
        if (slice.nextCursor === null) break
        const now = await stillThere()
        if (!now) throw new DomainError('auth.expired', 'The session ended while the list was exported.')
        slice = await exported.page(apart(now, TO_GO_ON_MS), { limit: EXPORT_PAGE, cursor: slice.nextCursor })
      }
      complete = true
    } catch (error) {
      failure = error
      throw error
    } finally {
      // Also when the reader went away: then the generator is returned from where it stood.
      await record(ctx, exported.list, 'list.export-ended', {
        summary: ended(ctx.actor.name, exported.list, rows, complete),
        payload: { format: asked.format, rows, complete, ...(failure ? { cause: causeOf(failure) } : {}) },
      })
    }
    yield form.last(rows)
  }
}

/** Pages are drawn however many files are written: their rows come by other connections, a page of each in turn. */
const apart = (ctx: Context, forMs: number): Context => ({ ...ctx, db: ctx.db.apart({ forMs }) })

const ended = (who: string, list: ListId, rows: number, complete: boolean): string =>
  complete ? `${who} exported ${rows} rows of ${list}` : `An export of ${list} by ${who} stopped after ${rows} rows`

const causeOf = (failure: unknown): string => (isDomainError(failure) ? failure.code : 'failed')

const record = (
  ctx: Context,
  list: ListId,
  type: 'list.exported' | 'list.export-ended',
  event: { summary: string; payload: Record<string, unknown> },
): Promise<void> =>
  ctx.db.sqlTransaction((tx) => recordEvents(tx, ctx, { type, subject: { kind: 'list', id: list }, ...event }))

/** A slow reader slows the queries down; one that goes away ends them. An error cuts the answer off. */
function streamOf(texts: AsyncGenerator<string>): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder()
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const { done, value } = await texts.next()
        if (done) controller.close()
        else controller.enqueue(encoder.encode(value))
      },
      async cancel() {
        await texts.return(undefined)
      },
    },
    { highWaterMark: 0 },
  )
}
