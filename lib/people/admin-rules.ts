/** Who may change people, and when an admin must stay. Pure. */
import { DomainError } from '#lib/kernel/errors.ts'
import type { PersonId } from '#lib/kernel/ids.ts'
import type { Actor } from '#lib/platform/context.ts'

/** Admins, operators with a shell on the machine, and the demo's seed. Never the worker. */
export const mayManagePeople = (actor: Actor): boolean =>
  actor.kind === 'person' ? actor.roles.has('admin') : actor.kind === 'operator' || actor.kind === 'demo'

/** @throws DomainError `auth.forbidden` */
export function requireAdmin(actor: Actor, toDo: string): void {
  if (!mayManagePeople(actor)) throw new DomainError('auth.forbidden', `Only an admin may ${toDo}.`)
}

/** Without this person nobody could manage people any more. */
export const isLastAdmin = (activeAdmins: readonly PersonId[], personId: PersonId): boolean =>
  activeAdmins.length > 0 && activeAdmins.every((id) => id === personId)

/** @throws DomainError `people.last-admin` */
export function requireOtherAdmin(activeAdmins: readonly PersonId[], personId: PersonId, name: string): void {
  if (isLastAdmin(activeAdmins, personId))
    throw new DomainError('people.last-admin', `${name} is the last active admin. Make somebody else an admin first.`)
}

/** Who is written down as having done it. */
export const doneBy = (actor: Actor): PersonId | null => (actor.kind === 'person' ? actor.personId : null)
