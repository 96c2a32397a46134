/** What a question and its answer share: under the request's lock, on record, and sent to the other side. */
import { recordEvents } from '#lib/audit/record.ts'
import { DomainError } from '#lib/kernel/errors.ts'
import type { RequestId } from '#lib/kernel/ids.ts'
import type { Instant } from '#lib/kernel/time.ts'
import { loadScope } from '#lib/people/server.ts'
import type { PersonContext } from '#lib/platform/context.ts'
import { newId } from '#lib/platform/new-id.ts'
import type { TalkDecision, TalkFacts } from '../decide-talk.ts'
import type { MessageKind } from '../model.ts'
import { voteTimeFacts } from '../store/facts.ts'
import { countMessages, insertMessage, type MessageRow } from '../store/messages.ts'
import { lockRequest } from '../store/requests.ts'
import { seesRequest } from '../store/visible.ts'

export type SayInput = { requestId: RequestId; text: string }

/** As much of it as stands in one line of a mail or a list; the record keeps it whole beside it. */
const SUMMARY_MAX = 400
const WORDS = {
  question: { type: 'question.asked', verb: 'asks about' },
  answer: { type: 'question.answered', verb: 'answered about' },
} as const

function inOneLine(text: string): string {
  const letters = [...text.replace(/\s+/g, ' ')]
  return letters.length > SUMMARY_MAX ? `${letters.slice(0, SUMMARY_MAX).join('')}…` : letters.join('')
}

export async function sayAboutRequest(
  ctx: PersonContext,
  { requestId, text }: SayInput,
  kind: MessageKind,
  decide: (facts: TalkFacts, at: Instant) => TalkDecision,
): Promise<MessageRow> {
  return ctx.db.sqlTransaction(async (tx) => {
    const request = await lockRequest(tx, requestId)
    const facts = request && (await voteTimeFacts(tx, requestId, ctx.actor.canonicalPersonId))
    if (!request || !facts) throw new DomainError('not-found', 'There is no such request.')
    const isParty = facts.isApproverNow || facts.requesterCanonicalId === ctx.actor.canonicalPersonId
    if (!isParty && !(await seesRequest(tx, await loadScope(ctx, tx), requestId)))
      throw new DomainError('not-found', 'There is no such request.')
    const decision = decide(
      {
        request: { ...request, ...facts },
        speaker: { canonicalPersonId: ctx.actor.canonicalPersonId, isApproverNow: facts.isApproverNow },
        said: await countMessages(tx, requestId),
      },
      facts.at,
    )
    if (decision.kind === 'refused') throw new DomainError(decision.code, decision.message)
    const id = newId('message')
    const saidAt = await insertMessage(tx, { id, requestId, personId: ctx.actor.personId, kind, text })
    const { type, verb } = WORDS[kind]
    await recordEvents(tx, ctx, {
      type,
      subject: { kind: 'message', id },
      sourceId: request.sourceId,
      identityId: request.identityId,
      summary: `${ctx.actor.name} ${verb} ${facts.identityName} → ${facts.entitlementName}: ${inOneLine(text)}`,
      payload: { requestId, askedHash: request.askedHash, text },
    })
    return { id, kind, personId: ctx.actor.personId, personName: ctx.actor.name, text, saidAt }
  })
}
