/** Gives a person a stored role. Their sessions end, so that nothing goes on with the roles of before. */
import { recordEvents } from '#lib/audit/record.ts'
import { DomainError } from '#lib/kernel/errors.ts'
import type { PersonId } from '#lib/kernel/ids.ts'
import type { Context, StoredRole } from '#lib/platform/context.ts'
import type { SqlTx } from '#lib/platform/db/database.ts'
import { newId } from '#lib/platform/new-id.ts'
import { doneBy, requireAdmin } from '../admin-rules.ts'
import { ROLE_NAMES } from '../model.ts'
import { insertRole, liveRoles, lockPerson } from '../store/people.ts'
import { endSessionsInside } from './end-sessions.ts'

export type RoleInput = { personId: PersonId; role: StoredRole }

/** Granting what is held already changes nothing. */
export async function grantRole(ctx: Context, input: RoleInput): Promise<{ changed: boolean }> {
  requireAdmin(ctx.actor, 'give roles')
  return ctx.db.transaction(async (tx) => {
    const person = await lockPerson(tx, input.personId)
    if (!person) throw new DomainError('not-found', 'There is no such person.')
    if (person.status === 'disabled')
      throw new DomainError('state.conflict', `${person.name} is disabled. Enable them first.`)
    if ((await liveRoles(tx, person.id)).some((one) => one.role === input.role)) return { changed: false }
    await grantRoleInside(tx, ctx, person, input.role)
    await endSessionsInside(tx, ctx, person, 'role-changed')
    return { changed: true }
  })
}

export async function grantRoleInside(
  tx: SqlTx,
  ctx: Pick<Context, 'actor' | 'via' | 'requestId'>,
  person: { id: PersonId; name: string },
  role: StoredRole,
): Promise<void> {
  const id = newId('role')
  await insertRole(tx, { id, personId: person.id, role, grantedBy: doneBy(ctx.actor) })
  await recordEvents(tx, ctx, {
    type: 'role.granted',
    subject: { kind: 'role', id },
    summary: `${ctx.actor.name} gave ${person.name} the role ${ROLE_NAMES[role]}`,
    payload: { personId: person.id, role },
  })
}
