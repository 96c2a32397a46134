/** Takes a stored role from a person and ends their sessions. */
import { recordEvents } from '#lib/audit/record.ts'
import { DomainError } from '#lib/kernel/errors.ts'
import type { Context } from '#lib/platform/context.ts'
import { doneBy, requireAdmin, requireOtherAdmin } from '../admin-rules.ts'
import { ROLE_NAMES } from '../model.ts'
import { endRoleRow, liveRoles, lockActiveAdmins, lockPerson } from '../store/people.ts'
import { endSessionsInside } from './end-sessions.ts'
import type { RoleInput } from './grant-role.ts'

export async function endRole(ctx: Context, { personId, role }: RoleInput): Promise<{ changed: boolean }> {
  requireAdmin(ctx.actor, 'take roles')
  return ctx.db.transaction(async (tx) => {
    // Admins first, then the person: every command takes these locks in one order.
    const admins = role === 'admin' ? await lockActiveAdmins(tx) : []
    const person = await lockPerson(tx, personId)
    if (!person) throw new DomainError('not-found', 'There is no such person.')
    const held = (await liveRoles(tx, personId)).find((one) => one.role === role)
    if (!held) return { changed: false }
    if (role === 'admin') requireOtherAdmin(admins, personId, person.name)
    await endRoleRow(tx, held.id, doneBy(ctx.actor))
    await recordEvents(tx, ctx, {
      type: 'role.ended',
      subject: { kind: 'role', id: held.id },
      summary: `${ctx.actor.name} took the role ${ROLE_NAMES[role]} from ${person.name}`,
      payload: { personId, role },
    })
    await endSessionsInside(tx, ctx, person, 'role-changed')
    return { changed: true }
  })
}
