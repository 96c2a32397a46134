import { askRequesterOperation, toRequestMessageDto } from '#lib/access/api/requests.ts'
import { askRequester } from '#lib/access/server.ts'
import { asPerson } from '#lib/platform/context.ts'
import { apiRoute } from '../../../_edge.ts'

export const POST = apiRoute(askRequesterOperation, async ({ ctx, params, body }) =>
  toRequestMessageDto(await askRequester(asPerson(ctx), { ...params, ...body })),
)
