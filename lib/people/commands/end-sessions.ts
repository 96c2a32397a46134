/** Ends every session of a person: they are asked to sign in at their next click. */
import { recordEvents } from '#lib/audit/record.ts'
import { DomainError } from '#lib/kernel/errors.ts'
import type { PersonId, SessionId } from '#lib/kernel/ids.ts'
import type { Context } from '#lib/platform/context.ts'
import type { SqlTx } from '#lib/platform/db/database.ts'
import { mayManagePeople } from '../admin-rules.ts'
import { lockPerson } from '../store/people.ts'
import { endLiveSessions, type SessionEnd } from '../store/sessions.ts'

export async function endSessions(ctx: Context, input: { personId: PersonId }): Promise<{ ended: number }> {
  const own = ctx.actor.kind === 'person' && ctx.actor.personId === input.personId
  if (!own && !mayManagePeople(ctx.actor))
    throw new DomainError('auth.forbidden', 'Only an admin may end sessions of other people.')
  return ctx.db.transaction(async (tx) => {
    const person = await lockPerson(tx, input.personId)
    if (!person) throw new DomainError('not-found', 'There is no such person.')
    const ended = await endSessionsInside(tx, ctx, person, own ? 'signed-out' : 'ended-by-admin')
    return { ended: ended.length }
  })
}

const BECAUSE: Record<SessionEnd, string> = {
  'signed-out': 'signed out',
  'signed-in-again': 'signed in again',
  disabled: 'the person was disabled',
  'role-changed': 'their roles changed',
  'ended-by-admin': 'an admin ended it',
}

/** For commands after which nobody may go on with what they were. */
export async function endSessionsInside(
  tx: SqlTx,
  ctx: Pick<Context, 'actor' | 'via' | 'requestId'>,
  person: { id: PersonId; name: string },
  reason: SessionEnd,
): Promise<SessionId[]> {
  const ended = await endLiveSessions(tx, person.id, reason)
  await recordEvents(tx, ctx, ...ended.map((id) => sessionEnded(id, person, reason)))
  return ended
}

export const sessionEnded = (id: SessionId, person: { id: PersonId; name: string }, reason: SessionEnd) => ({
  type: 'session.ended' as const,
  subject: { kind: 'session', id },
  summary: `A session of ${person.name} ended: ${BECAUSE[reason]}`,
  payload: { personId: person.id, reason },
})
