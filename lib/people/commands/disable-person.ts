/** Disables a person: sign-in is refused, sessions end and tokens are revoked in the same transaction. */
import { recordEvents } from '#lib/audit/record.ts'
import { DomainError } from '#lib/kernel/errors.ts'
import type { PersonId } from '#lib/kernel/ids.ts'
import type { Context } from '#lib/platform/context.ts'
import { databaseTime } from '#lib/platform/db/database.ts'
import { requireAdmin, requireOtherAdmin } from '../admin-rules.ts'
import { lockActiveAdmins, lockPerson, savePersonStatus } from '../store/people.ts'
import { lockLiveTokens } from '../store/tokens.ts'
import { endSessionsInside } from './end-sessions.ts'
import { revokeInside } from './revoke-token.ts'

export type DisableOutcome = { changed: boolean; sessionsEnded: number; tokensRevoked: number }

export async function disablePerson(ctx: Context, { personId }: { personId: PersonId }): Promise<DisableOutcome> {
  requireAdmin(ctx.actor, 'disable people')
  return ctx.db.transaction(async (tx) => {
    const admins = await lockActiveAdmins(tx)
    const person = await lockPerson(tx, personId)
    if (!person) throw new DomainError('not-found', 'There is no such person.')
    if (person.status === 'disabled') return { changed: false, sessionsEnded: 0, tokensRevoked: 0 }
    requireOtherAdmin(admins, personId, person.name)
    await savePersonStatus(tx, personId, 'disabled', await databaseTime(tx))
    await recordEvents(tx, ctx, {
      type: 'person.disabled',
      subject: { kind: 'person', id: personId },
      summary: `${ctx.actor.name} disabled ${person.name}`,
    })
    const ended = await endSessionsInside(tx, ctx, person, 'disabled')
    const tokens = await lockLiveTokens(tx, personId)
    for (const token of tokens) await revokeInside(tx, ctx, token, person)
    return { changed: true, sessionsEnded: ended.length, tokensRevoked: tokens.length }
  })
}
