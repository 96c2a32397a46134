import { answerQuestionOperation, toRequestMessageDto } from '#lib/access/api/requests.ts'
import { answerQuestion } from '#lib/access/server.ts'
import { asPerson } from '#lib/platform/context.ts'
import { apiRoute } from '../../../_edge.ts'

export const POST = apiRoute(answerQuestionOperation, async ({ ctx, params, body }) =>
  toRequestMessageDto(await answerQuestion(asPerson(ctx), { ...params, ...body })),
)
