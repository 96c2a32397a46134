/** Who may ask about a request, and who may answer. Positive lists, as for votes; what is said decides nothing. Pure. */
import type { ErrorCode } from '#lib/kernel/errors.ts'
import type { PersonId } from '#lib/kernel/ids.ts'
import type { Instant } from '#lib/kernel/time.ts'
import { MESSAGES_MAX, type RequestState } from './model.ts'

export type TalkFacts = {
  request: { state: RequestState; requesterCanonicalId: PersonId; lapsesAt: Instant; decidedByName: string | null }
  speaker: { canonicalPersonId: PersonId; isApproverNow: boolean }
  said: { questions: number; messages: number }
}

export type TalkDecision = { kind: 'said' } | { kind: 'refused'; code: ErrorCode; message: string }

const refuse = (code: ErrorCode, message: string): TalkDecision => ({ kind: 'refused', code, message })

/** Whoever could vote may ask first: the request waits as before, and may be decided meanwhile by anybody who decides it. */
export function decideQuestion(facts: TalkFacts, at: Instant): TalkDecision {
  const { request, speaker } = facts
  if (speaker.canonicalPersonId === request.requesterCanonicalId)
    return refuse('request.own-request', 'Nobody asks about their own request.')
  if (!speaker.isApproverNow)
    return refuse('request.not-an-approver', "Only members of the source's approver team can ask about this.")
  return whileItWaits(facts, at)
}

/** Only the requester speaks for what they asked for, and only when they were asked. */
export function decideAnswer(facts: TalkFacts, at: Instant): TalkDecision {
  const { request, speaker, said } = facts
  if (speaker.canonicalPersonId !== request.requesterCanonicalId)
    return refuse('request.not-requester', 'Only the requester can answer.')
  const waits = whileItWaits(facts, at)
  if (waits.kind === 'refused') return waits
  return said.questions === 0 ? refuse('request.nothing-asked', 'Nobody has asked anything about it.') : waits
}

function whileItWaits({ request, said }: TalkFacts, at: Instant): TalkDecision {
  if (request.state === 'lapsed' || (request.state === 'pending' && request.lapsesAt <= at))
    return refuse('request.lapsed', 'The request lapsed: nobody decided it in time.')
  if (request.state !== 'pending')
    return refuse(
      'request.already-decided',
      `The request was ${request.state}${request.decidedByName ? ` by ${request.decidedByName}` : ''} in the meantime.`,
    )
  if (said.messages >= MESSAGES_MAX)
    return refuse('request.enough-said', `${MESSAGES_MAX} messages are enough: decide it, or let the owner ask anew.`)
  return { kind: 'said' }
}
