/** The context of a sign-in itself: the person acts before there is a session. */
import type { PersonId } from '#lib/kernel/ids.ts'
import { instant } from '#lib/kernel/time.ts'
import type { Context, PersonActor } from '#lib/platform/context.ts'
import { newId } from '#lib/platform/new-id.ts'

export function signingIn(
  person: { id: PersonId; name: string; email: string },
  requestId: string,
): Pick<Context<PersonActor>, 'actor' | 'via' | 'requestId'> {
  return {
    via: 'web',
    requestId,
    actor: {
      kind: 'person',
      personId: person.id,
      canonicalPersonId: person.id,
      name: person.name,
      email: person.email,
      roles: new Set(),
      teamIds: new Set(),
      authenticatedBy: { by: 'session', sessionId: newId('session'), authenticatedAt: instant(0) },
    },
  }
}
