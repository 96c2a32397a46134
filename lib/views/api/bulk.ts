/** Previews of what is done to many rows, over HTTP. What is done then are the commands of single rows. */
import { z } from 'zod'
import { idSchema } from '#lib/kernel/ids.ts'
import { type Operation, operation } from '#lib/platform/http/operation.ts'
import { BULK_ACTIONS, BULK_MAX, type BulkAction, VIEW_QUERY_MAX } from '../model.ts'

export const BulkBody = z.strictObject({
  ids: z.array(z.string().max(60)).min(1).max(BULK_MAX).optional().describe('Ids of rows'),
  matching: z
    .string()
    .max(VIEW_QUERY_MAX)
    .optional()
    .describe('Instead of ids: the query string of the list’s page, for all that match'),
  teamId: idSchema('team').optional().describe('For claims: the team that shall own'),
})

const BulkPreviewDto = z.object({
  items: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      will: z.string().nullable().describe('What would become of it; null when it would be refused'),
      refused: z.object({ code: z.string(), message: z.string() }).nullable(),
    }),
  ),
  more: z.boolean().describe(`More match than the ${BULK_MAX} that are done in one go`),
})
type Body = z.infer<typeof BulkBody>
type Answer = z.infer<typeof BulkPreviewDto>

const previewing = (action: BulkAction): Operation<undefined, undefined, Body, Answer> =>
  operation({
    id: `preview${action.replaceAll(/(^|-)(\w)/g, (_, __, letter: string) => letter.toUpperCase())}`,
    method: 'POST',
    path: `/api/v1/bulk/${action}/preview`,
    tag: 'bulk',
    scope: BULK_ACTIONS[action].scope,
    summary: `What would become of many rows: ${action.replaceAll('-', ' ')}`,
    description: `Changes nothing. Up to ${BULK_MAX} rows, by id or all that match an address. Each is then done by its own command, which judges it again.`,
    body: BulkBody,
    answer: { status: 200, schema: BulkPreviewDto, description: 'Row by row' },
  })

export const previewClaimsOperation = previewing('claim-identities')
export const previewWithdrawalsOperation = previewing('withdraw-requests')
export const previewEndsOperation = previewing('end-grants')
export const previewAdoptionsOperation = previewing('adopt-drift')
export const previewRemovalsOperation = previewing('remove-drift')
export const bulkOperations = [
  previewClaimsOperation,
  previewWithdrawalsOperation,
  previewEndsOperation,
  previewAdoptionsOperation,
  previewRemovalsOperation,
]
