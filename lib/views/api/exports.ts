/** Lists as files over HTTP. Each takes the query string of its page in the console, so that a link says the same there and here. */
import { z } from 'zod'
import { type Operation, operation } from '#lib/platform/http/operation.ts'
import { FORMATS } from '../exports/file-rules.ts'
import { ColumnsSchema, type ListId } from '../model.ts'
import {
  AuditAsked,
  DriftAsked,
  GrantsAsked,
  IdentitiesAsked,
  PeopleAsked,
  RequestsAsked,
  SourcesAsked,
} from './list-addresses.ts'

const file = {
  format: z.enum(FORMATS).default('csv'),
  columns: z
    .string()
    .max(1_000)
    .default('')
    .transform((text) => text.split(',').filter(Boolean))
    .pipe(ColumnsSchema)
    .describe('Ids of columns, separated by commas, in order; all when left out. The id of the row always comes first'),
}
type Exported<Q> = { list: ListId; scope: string; of: string; query: z.ZodType<Q>; order: string }

const exporting = <Q>({ list, scope, of, query, order }: Exported<Q>): Operation<undefined, Q, undefined, undefined> =>
  operation({
    id: `export${list.charAt(0).toUpperCase()}${list.slice(1)}`,
    method: 'GET',
    path: `/api/v1/exports/${list}`,
    tag: 'exports',
    scope,
    summary: `${of} as a file, streamed`,
    description: `${order} CSV (RFC 4180, header of column ids, text that a spreadsheet would run is quoted) or JSON; times in UTC (RFC 3339), durations in seconds. The export is recorded at its beginning and at its end. A file that is cut off was not told to be whole: the connection is aborted, and JSON lacks \`"complete":true\`.`,
    query,
    answer: {
      status: 200,
      schema: null,
      description: 'The file',
      contentType: ['text/csv', 'application/json'],
    },
  })

export const exportIdentitiesOperation = exporting({
  list: 'identities',
  scope: 'identities:read',
  of: 'Identities that you may see',
  order: 'In the order asked for.',
  query: z.strictObject({ ...IdentitiesAsked.shape, ...file }),
})

export const exportRequestsOperation = exporting({
  list: 'requests',
  scope: 'requests:read',
  of: 'Requests that you may see',
  order: 'Newest first.',
  query: z.strictObject({ ...RequestsAsked.shape, ...file }),
})

export const exportGrantsOperation = exporting({
  list: 'grants',
  scope: 'grants:read',
  of: 'Grants that you may see',
  order: 'Live ones by their end, past ones newest first.',
  query: z.strictObject({ ...GrantsAsked.shape, ...file }),
})

export const exportDriftOperation = exporting({
  list: 'drift',
  scope: 'drift:read',
  of: 'Drift that you may see',
  order: 'Newest first.',
  query: z.strictObject({ ...DriftAsked.shape, ...file }),
})

export const exportAuditOperation = exporting({
  list: 'audit',
  scope: 'audit:read',
  of: 'The record',
  order: 'Newest first; for auditors, admins and risk viewers.',
  query: z.strictObject({ ...AuditAsked.shape, ...file }),
})

export const exportPeopleOperation = exporting({
  list: 'people',
  scope: 'people:read',
  of: 'People',
  order: 'By name. When somebody was last here is told to those who see everything.',
  query: z.strictObject({ ...PeopleAsked.shape, ...file }),
})

export const exportSourcesOperation = exporting({
  list: 'sources',
  scope: 'sources:read',
  of: 'Connected and imported systems',
  order: 'Connected ones first, by name.',
  query: z.strictObject({ ...SourcesAsked.shape, ...file }),
})

export const exportOperations = [
  exportIdentitiesOperation,
  exportRequestsOperation,
  exportGrantsOperation,
  exportDriftOperation,
  exportAuditOperation,
  exportPeopleOperation,
  exportSourcesOperation,
]
