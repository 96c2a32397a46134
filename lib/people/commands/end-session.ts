/** Signs out: the session of this cookie ends. A cookie that means nothing any more is no error. */
import { recordEvents } from '#lib/audit/record.ts'
import type { Database } from '#lib/platform/db/database.ts'
import { signingIn } from '../signing-in.ts'
import { findPerson } from '../store/people.ts'
import { endSessionByHash } from '../store/sessions.ts'
import { hashSecret } from '../token-secret.ts'
import { sessionEnded } from './end-sessions.ts'

export async function endSession(
  db: Database,
  { secret, requestId }: { secret: string; requestId: string },
): Promise<void> {
  await db.transaction(async (tx) => {
    const ended = await endSessionByHash(tx, hashSecret(secret), 'signed-out')
    const person = ended && (await findPerson(tx, ended.personId))
    if (ended && person)
      await recordEvents(tx, signingIn(person, requestId), sessionEnded(ended.id, person, 'signed-out'))
  })
}
