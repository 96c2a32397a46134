/** An approver asks the requester something instead of deciding. The request waits on, and lapses when it would have. */
import type { PersonContext } from '#lib/platform/context.ts'
import { decideQuestion } from '../decide-talk.ts'
import type { MessageRow } from '../store/messages.ts'
import { type SayInput, sayAboutRequest } from './said-about-request.ts'

export const askRequester = (ctx: PersonContext, input: SayInput): Promise<MessageRow> =>
  sayAboutRequest(ctx, input, 'question', decideQuestion)
