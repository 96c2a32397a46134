/** Who may manage sources: admins, and whoever has a shell on the product's own machine. Pure. */
import { DomainError } from '#lib/kernel/errors.ts'
import type { PersonId } from '#lib/kernel/ids.ts'
import type { Actor } from '#lib/platform/context.ts'

export function mayManageSources(actor: Actor): boolean {
  if (actor.kind === 'operator' || actor.kind === 'demo') return true
  return actor.kind === 'person' && actor.roles.has('admin')
}

/** @throws DomainError `auth.forbidden` */
export function mustManageSources(actor: Actor): void {
  if (!mayManageSources(actor)) throw new DomainError('auth.forbidden', 'Only an admin manages sources.')
}

export const personIdOf = (actor: Actor): PersonId | null => (actor.kind === 'person' ? actor.personId : null)
