/** The requester answers what an approver asked. What is asked for stays what it is: votes are bound to that, not to this. */
import type { PersonContext } from '#lib/platform/context.ts'
import { decideAnswer } from '../decide-talk.ts'
import type { MessageRow } from '../store/messages.ts'
import { type SayInput, sayAboutRequest } from './said-about-request.ts'

export const answerQuestion = (ctx: PersonContext, input: SayInput): Promise<MessageRow> =>
  sayAboutRequest(ctx, input, 'answer', decideAnswer)
