/** Lets a disabled person sign in again. Their tokens stay revoked. */
import { recordEvents } from '#lib/audit/record.ts'
import { DomainError } from '#lib/kernel/errors.ts'
import type { PersonId } from '#lib/kernel/ids.ts'
import type { Context } from '#lib/platform/context.ts'
import { databaseTime } from '#lib/platform/db/database.ts'
import { requireAdmin } from '../admin-rules.ts'
import { lockPerson, savePersonStatus } from '../store/people.ts'

export async function enablePerson(ctx: Context, { personId }: { personId: PersonId }): Promise<{ changed: boolean }> {
  requireAdmin(ctx.actor, 'enable people')
  return ctx.db.transaction(async (tx) => {
    const person = await lockPerson(tx, personId)
    if (!person) throw new DomainError('not-found', 'There is no such person.')
    if (person.status !== 'disabled') return { changed: false }
    // An invitation that was disabled before anybody answered it is an invitation again.
    await savePersonStatus(tx, personId, person.issuer === null ? 'invited' : 'active', await databaseTime(tx))
    await recordEvents(tx, ctx, {
      type: 'person.enabled',
      subject: { kind: 'person', id: personId },
      summary: `${ctx.actor.name} enabled ${person.name}`,
    })
    return { changed: true }
  })
}
