import { castVoteOperation } from '#lib/access/api/requests.ts'
import { castVote } from '#lib/access/server.ts'
import { asPerson } from '#lib/platform/context.ts'
import { apiRoute } from '../../../_edge.ts'

export const POST = apiRoute(castVoteOperation, async ({ ctx, params, body: { duration, ...body } }) =>
  castVote(asPerson(ctx), { ...params, ...body, durationMs: duration ?? null }),
)
