/** Begins a session for somebody who has just signed in. */
import { recordEvents } from '#lib/audit/record.ts'
import { DomainError } from '#lib/kernel/errors.ts'
import type { PersonId, SessionId } from '#lib/kernel/ids.ts'
import type { Instant } from '#lib/kernel/time.ts'
import type { Database } from '#lib/platform/db/database.ts'
import { newId } from '#lib/platform/new-id.ts'
import { signingIn } from '../signing-in.ts'
import { lockPerson } from '../store/people.ts'
import { endSessionByHash, insertSession } from '../store/sessions.ts'
import { hashSecret } from '../token-secret.ts'
import { sessionEnded } from './end-sessions.ts'

export type BeginSessionInput = {
  personId: PersonId
  /** The new cookie's value. */
  secret: string
  /** The cookie the browser had: signing in always begins a new session and ends that one. */
  previousSecret: string | null
  authenticatedAt: Instant
  requestId: string
}

export async function beginSession(
  db: Database,
  input: BeginSessionInput,
): Promise<{ sessionId: SessionId; expiresAt: Instant }> {
  return db.transaction(async (tx) => {
    const person = await lockPerson(tx, input.personId)
    // Disabled between the issuer's answer and this line.
    if (person?.status !== 'active') throw new DomainError('auth.disabled', 'This person is disabled.')
    const ctx = signingIn(person, input.requestId)
    const previous = input.previousSecret
      ? await endSessionByHash(tx, hashSecret(input.previousSecret), 'signed-in-again')
      : null
    if (previous)
      await recordEvents(
        tx,
        ctx,
        sessionEnded(previous.id, { id: previous.personId, name: 'this browser' }, 'signed-in-again'),
      )
    const sessionId = newId('session')
    const expiresAt = await insertSession(tx, {
      id: sessionId,
      personId: person.id,
      tokenHash: hashSecret(input.secret),
      authenticatedAt: input.authenticatedAt,
    })
    await recordEvents(tx, ctx, {
      type: 'session.began',
      subject: { kind: 'session', id: sessionId },
      summary: `${person.name} signed in`,
      payload: { personId: person.id },
    })
    return { sessionId, expiresAt }
  })
}
