/** Changes a person's name or time zone: their own, or anybody's as an admin. */
import { recordEvents } from '#lib/audit/record.ts'
import { DomainError } from '#lib/kernel/errors.ts'
import type { PersonId } from '#lib/kernel/ids.ts'
import type { Context } from '#lib/platform/context.ts'
import { mayManagePeople } from '../admin-rules.ts'
import { lockPerson, updatePersonRow } from '../store/people.ts'

export type UpdatePersonInput = { personId: PersonId; name?: string | undefined; timeZone?: string | null | undefined }

export async function updatePerson(ctx: Context, input: UpdatePersonInput): Promise<void> {
  const own = ctx.actor.kind === 'person' && ctx.actor.personId === input.personId
  if (!own && !mayManagePeople(ctx.actor))
    throw new DomainError('auth.forbidden', 'Only an admin may change other people.')
  await ctx.db.transaction(async (tx) => {
    const person = await lockPerson(tx, input.personId)
    if (!person) throw new DomainError('not-found', 'There is no such person.')
    const to = {
      name: input.name ?? person.name,
      timeZone: input.timeZone === undefined ? person.timeZone : input.timeZone,
    }
    const changes = [
      ...(to.name === person.name ? [] : [`name ${person.name} → ${to.name}`]),
      ...(to.timeZone === person.timeZone ? [] : [`time zone ${person.timeZone ?? 'none'} → ${to.timeZone ?? 'none'}`]),
    ]
    if (changes.length === 0) return
    await updatePersonRow(tx, person.id, to)
    await recordEvents(tx, ctx, {
      type: 'person.updated',
      subject: { kind: 'person', id: person.id },
      summary: `${ctx.actor.name} changed ${own ? 'their own account' : person.name}: ${changes.join(', ')}`,
    })
  })
}
