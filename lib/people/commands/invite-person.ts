/** Invites somebody by e-mail: their first sign-in with that verified address gets the account made here. */
import { recordEvents } from '#lib/audit/record.ts'
import { DomainError } from '#lib/kernel/errors.ts'
import type { PersonId } from '#lib/kernel/ids.ts'
import type { Context, StoredRole } from '#lib/platform/context.ts'
import { newId } from '#lib/platform/new-id.ts'
import { requireAdmin } from '../admin-rules.ts'
import { normaliseEmail } from '../model.ts'
import { findPeopleByEmail, insertPersonRow, lockPeopleRegister } from '../store/people.ts'
import { grantRoleInside } from './grant-role.ts'

export type InvitePersonInput = { email: string; name?: string | undefined; roles?: readonly StoredRole[] | undefined }

export async function invitePerson(ctx: Context, input: InvitePersonInput): Promise<{ personId: PersonId }> {
  requireAdmin(ctx.actor, 'invite people')
  const email = normaliseEmail(input.email)
  const name = input.name ?? email
  return ctx.db.transaction(async (tx) => {
    await lockPeopleRegister(tx)
    const [taken] = await findPeopleByEmail(tx, email)
    if (taken)
      throw new DomainError('people.email-taken', `${email} already belongs to ${taken.name}.`, { personId: taken.id })
    const id = newId('person')
    await insertPersonRow(tx, { id, issuer: null, subject: null, email, name, status: 'invited' })
    await recordEvents(tx, ctx, {
      type: 'person.invited',
      subject: { kind: 'person', id },
      summary: `${ctx.actor.name} invited ${email}`,
      payload: { email },
    })
    for (const role of input.roles ?? []) await grantRoleInside(tx, ctx, { id, name }, role)
    return { personId: id }
  })
}
