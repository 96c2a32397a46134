/** A file as an answer: named by list and moment, never kept by anything on its way. */
import { recheck } from '#lib/people/server.ts'
import type { Context } from '#lib/platform/context.ts'
import { databaseTime } from '#lib/platform/db/database.ts'
import { toRfc3339 } from '#lib/kernel/time.ts'
import { type ExportedList, exportList } from './export-list.ts'
import { CONTENT_TYPES, type ExportFormat } from './file-rules.ts'

type Asked = { format: ExportFormat; columns: readonly string[] } & Record<string, unknown>

export async function answerFile<Row>(
  ctx: Context,
  request: Request,
  exported: ExportedList<Row>,
  { format, columns, ...filter }: Asked,
): Promise<Response> {
  // The request is gone once its answer has begun.
  const headers = new Headers(request.headers)
  const stillThere = async (): Promise<Context | null> => {
    const actor = await recheck(headers)
    return actor && { ...ctx, actor }
  }
  const stream = await exportList(ctx, exported, { format, columns, filter: said(filter) }, stillThere)
  const moment = toRfc3339(await databaseTime(ctx.db)).replaceAll(/[-:]|\.\d+/g, '')
  return new Response(stream, {
    headers: {
      'content-type': CONTENT_TYPES[format],
      'content-disposition': `attachment; filename="curfew-${exported.list}-${moment}.${format}"`,
      'cache-control': 'private, no-store, no-transform',
      'x-accel-buffering': 'no',
      'x-request-id': ctx.requestId,
    },
  })
}

/** What was asked for, without what was not. */
const said = (filter: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(filter).filter(
      ([, value]) => value !== undefined && value !== '' && !(Array.isArray(value) && value.length === 0),
    ),
  )
